/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/probe.h"

#include "probe/table/mem.h"
#include "probe/table/version.h"
#include "probe/walk/walk.h"

static void read_cpu(void *arg, uint32_t cpu)
{
    const struct probe *probe = arg;
    const struct options *options = probe->options;
    struct probe_cpu *place = cpu < probe->cpus->count ? &probe->cpu[cpu] : probe->late;

    const struct cpuid_source source = recall_source(&place->recall);

    place->recall.source = probe->source;
    if (probe->begin)
        probe->begin(probe->begin_ctx, place);
    if (option_given(options, OPTION_LEAF))
        walk_one(&source, options->leaf, options->subleaf, &place->table);
    else
        walk(&source, options->shape, &place->table);
    place->table.reads = place->recall.reads;
    place->done = 1;
}

static struct stream_totals totals_of(const struct probe *probe)
{
    struct stream_totals sum = stream_totals(probe->cpu, probe->cpus->count);

    sum.missing += probe->cpus->lost;
    sum.uncounted = probe->cpus->unknown;
    return sum;
}

/* Where a way home leads, "" if options do not ask for it. */
static const char *home_of(const struct probe *probe, enum probe_home home)
{
    return home == PROBE_POST ? probe->options->post : probe->options->syslog;
}

bool probe_put_sent(const struct probe *probe, const struct sink *sink, enum probe_home home)
{
    const char *to = home_of(probe, home);

    if (*to)
        home_put(sink, home, to, &probe->sent[home]);
    return *to;
}

static void send_home(struct probe *probe, struct stream_files *files)
{
    struct files_content content = {probe, FORMAT_VMCORE};
    const struct home_text text = {files_fill, &content};

    for (uint32_t home = 0; home < PROBE_HOMES; home++)
        if (*home_of(probe, (enum probe_home)home))
            home_send(&probe->homes, (enum probe_home)home, home_of(probe, (enum probe_home)home), &text,
                      probe->stream, &probe->sent[home], files);
}

/* CPU numbers go on, also for a processor that was taken away and came back. */
static void put_late(struct probe *probe, struct stream_totals *sum)
{
    const struct stream stream =
        probe_stream(probe, probe->stream, (enum format)probe->options->format, probe->check);
    const struct cpus *cpus = probe->cpus;

    for (uint32_t cpu = cpus->count; probe->options->watch && cpus->run_on_next; cpu++) {
        memset(probe->late, 0, sizeof(*probe->late));
        if (!cpus->run_on_next(cpus->ctx, cpu, read_cpu, probe))
            return;
        stream_put_late(&stream, probe->cpu, cpus->count, probe->late, cpu);
        stream_totals_add(sum, probe->late);
    }
}

void probe_save_again(struct probe *probe, const struct sink *sink)
{
    const struct stream_files before = probe->totals.files;
    struct stream_files *files = &probe->totals.files;

    memset(probe->saved, 0, sizeof(probe->saved));
    *files = files_save(probe, sink);
    files->sends = before.sends;
    files->sent = before.sent;
    files->unsent = before.unsent;
}

bool probe_run(struct probe *probe)
{
    probe->cpus->run_on_each(probe->cpus->ctx, read_cpu, probe);
    if (probe->options->sweep)
        sweep(probe->source, probe->sweep);
    probe->at_start = totals_of(probe);
    probe_put(probe, probe->stream, (enum format)probe->options->format, probe->check);
    struct stream_files files = files_save(probe, probe->stream);
    send_home(probe, &files);
    probe->totals = probe->at_start;
    probe->totals.files = files;
    put_late(probe, &probe->totals);
    stream_put_verdict(probe->stream, &probe->totals, probe->check);
    return stream_complete(&probe->totals);
}

void probe_fail(const struct sink *sink, const char *reason)
{
    put_str(sink, "leafprobe: FAILED ");
    put_str(sink, reason);
    put_str(sink, "\n");
}

void probe_fail_option(const struct sink *sink, const struct option_error *error)
{
    put_str(sink, "leafprobe: ");
    option_error_put(sink, error);
    put_str(sink, "\n");
    probe_fail(sink, "bad option, nothing was run; 'help' lists the options");
}

void probe_help(const struct sink *sink)
{
    put_str(sink,
            "leafprobe " LEAFPROBE_VERSION ": name, name=value, --name=value or a letter behind a dash\n");
    options_help(sink);
    put_str(sink, "leafprobe: OK help\n");
}
