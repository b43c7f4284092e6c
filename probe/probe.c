/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe.h"

#include "provenance.h"
#include "version.h"
#include "walk.h"
#include "write.h"

struct totals {
    uint32_t cpus, missing, entries, dropped, unread, capped, rows, reads;
};

static void read_cpu(void *arg, uint32_t cpu)
{
    const struct probe *probe = arg;
    const struct options *options = probe->options;
    struct cpuid_table *table = &probe->cpu[cpu].table;

    if (option_given(options, OPTION_LEAF))
        walk_one(probe->source, options->leaf, options->subleaf, table);
    else
        walk(probe->source, options->shape, table);
    probe->cpu[cpu].done = 1;
}

static struct totals add_up(const struct probe *probe)
{
    struct totals sum = {0};

    for (uint32_t i = 0; i < probe->cpus->count; i++) {
        const struct cpuid_table *table = &probe->cpu[i].table;

        if (!probe->cpu[i].done) {
            sum.missing++;
            continue;
        }
        sum.cpus++;
        sum.entries += table->count;
        sum.dropped += table->dropped;
        sum.unread += table->unread;
        sum.capped += table->capped;
        sum.rows += table->rows;
        sum.reads += table->reads;
    }
    return sum;
}

static void put_number(const struct sink *sink, const char *name, uint32_t value)
{
    put_str(sink, name);
    put_dec(sink, value);
}

static void put_table(const struct sink *sink, const struct cpuid_table *table, enum format format,
                      uint32_t slots, uint32_t cpu)
{
    switch (format) {
    case FORMAT_VMCORE:
        write_vmcore(sink, table, slots);
        break;
    case FORMAT_RAW:
        write_raw(sink, table, cpu);
        break;
    case FORMAT_KVM:
    case FORMAT_COUNT:
        write_kvm(sink, table);
        break;
    }
}

static void put_framed(const struct probe *probe, const struct sink *sink, enum format format, uint32_t cpu)
{
    const struct cpuid_table *table = &probe->cpu[cpu].table;

    put_number(sink, "leafprobe: begin cpu=", cpu);
    put_str(sink, " apic=");
    put_0x(sink, cpuid_table_apic_id(table), 1);
    put_str(sink, " format=");
    put_str(sink, format_name(format));
    put_str(sink, " shape=");
    put_str(sink, shape_name(probe->options->shape));
    put_str(sink, "\n");
    put_table(sink, table, format, probe->options->slots, cpu);
    put_number(sink, "leafprobe: end cpu=", cpu);
    put_number(sink, " nent=", table->count);
    put_str(sink, " crc32=");
    put_hex(sink, write_kvm_crc(table, format != FORMAT_RAW), 8);
    put_str(sink, "\n");
    if (table->dropped) {
        put_number(sink, "leafprobe: cpu ", cpu);
        put_number(sink, ": the table is full at ", CPUID_TABLE_MAX);
        put_number(sink, " entries, dropped ", table->dropped);
        put_str(sink, "\n");
    }
}

static void put_verdict(const struct sink *sink, const struct totals *sum)
{
    const bool ok = !sum->missing && !sum->dropped && !sum->unread;

    put_str(sink, ok ? "leafprobe: OK" : "leafprobe: FAILED");
    put_number(sink, " cpus=", sum->cpus);
    put_number(sink, " entries=", sum->entries);
    put_number(sink, " dropped=", sum->dropped);
    if (sum->missing)
        put_number(sink, " missing=", sum->missing);
    if (sum->unread)
        put_number(sink, " unread=", sum->unread);
    if (sum->capped)
        put_number(sink, " capped=", sum->capped);
    put_str(sink, "\n");
}

static void put_stream(const struct probe *probe, const struct sink *sink, enum format format)
{
    const struct totals sum = add_up(probe);

    provenance_open(sink);
    provenance_str(sink, "version", LEAFPROBE_VERSION);
    provenance_dec(sink, "cpuid_reads", sum.reads);
    provenance_dec(sink, "rows", sum.rows);
    provenance_close(sink);
    probe->provenance(probe->provenance_ctx, sink, &probe->cpu[0].table);
    for (uint32_t i = 0; i < probe->cpus->count; i++)
        if (probe->cpu[i].done) {
            put_framed(probe, sink, format, i);
        } else {
            put_number(sink, "leafprobe: cpu ", i);
            put_str(sink, ": no answer within its time limit\n");
        }
}

/* Content of a file, as struct probe_files wants it. */
struct content {
    const struct probe *probe;
    enum format format;
};

static void fill(void *arg, const struct sink *sink)
{
    const struct content *content = arg;
    const struct probe *probe = content->probe;
    const struct totals sum = add_up(probe);

    if (content->format == FORMAT_VMCORE) {
        put_stream(probe, sink, content->format);
        put_verdict(sink, &sum);
        return;
    }
    for (uint32_t i = 0; i < probe->cpus->count; i++)
        if (probe->cpu[i].done)
            put_table(sink, &probe->cpu[i].table, content->format, 0, i);
}

static void save_files(const struct probe *probe)
{
    static const char *const names[FORMAT_COUNT] = {"leafprobe.vmcore.txt", "leafprobe.raw.txt",
                                                    "leafprobe.kvm"};

    for (uint32_t format = 0; format < FORMAT_COUNT && probe->files.save; format++) {
        struct content content = {probe, (enum format)format};
        uint64_t size = 0;

        if (!(probe->options->files >> format & 1))
            continue;
        const char *problem = probe->files.save(probe->files.ctx, names[format], fill, &content, &size);

        put_str(probe->stream, "leafprobe: file ");
        put_str(probe->stream, names[format]);
        if (problem) {
            put_str(probe->stream, " not written: ");
            put_str(probe->stream, problem);
        } else {
            put_number(probe->stream, ": ", (uint32_t)size);
            put_str(probe->stream, " bytes, read back the same");
        }
        put_str(probe->stream, "\n");
    }
}

bool probe_run(struct probe *probe)
{
    probe->cpus->run_on_each(probe->cpus->ctx, read_cpu, probe);
    put_stream(probe, probe->stream, probe->options->format);
    save_files(probe);

    const struct totals sum = add_up(probe);

    put_verdict(probe->stream, &sum);
    return !sum.missing && !sum.dropped && !sum.unread;
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
