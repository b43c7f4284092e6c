/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/probe.h"
#include "probe/table/version.h"
#include "probe/write/consistency.h"
#include "probe/write/provenance.h"
#include "probe/write/topology.h"

struct stream probe_stream(const struct probe *probe, const struct sink *sink, enum format format,
                           struct stream_check *check)
{
    const struct options *options = probe->options;

    return (struct stream){sink, format, (enum shape)options->shape, options->slots, options->cpus, check};
}

void probe_put_origin(const struct probe *probe, const struct sink *sink)
{
    const struct stream_totals *sum = &probe->at_start;

    provenance_open(sink);
    provenance_str(sink, "version", LEAFPROBE_VERSION);
    provenance_dec(sink, "stream", STREAM_VERSION);
    provenance_dec(sink, "cpuid_reads", sum->reads);
    provenance_dec(sink, "rows", sum->rows);
    provenance_close(sink);
    probe->provenance(probe->provenance_ctx, sink, &probe->cpu[0].table);
    if (probe->identity)
        identity_put(probe->identity, sink, probe->options->named);
    identity_put_processor(sink, &probe->cpu[0].table);
    if (!probe->options->foreign)
        return;
    provenance_open(sink);
    provenance_str(sink, "problem", "the command line is a kernel's, and was passed over");
    provenance_close(sink);
}

void probe_put_trouble(const struct probe *probe, const struct sink *sink)
{
    if (probe->trouble)
        probe->trouble(probe->trouble_ctx, sink);
}

static void put_uncounted(const struct probe *probe, const struct sink *sink)
{
    if (!probe->cpus->unknown)
        return;
    put_str(sink, "leafprobe: there may be more CPUs: ");
    put_str(sink, probe->cpus->why_unknown);
    put_str(sink, "; option -1 asks for the boot CPU alone\n");
}

void probe_put(const struct probe *probe, const struct sink *sink, enum format format,
               struct stream_check *check)
{
    const struct stream stream = probe_stream(probe, sink, format, check);

    probe_put_origin(probe, sink);
    stream_put_cpus(&stream, probe->cpu, probe->cpus->count);
    if (format == FORMAT_TEXT)
        topology_put(sink, probe->cpu, probe->cpus->count);
    consistency_put(sink, probe->cpu, probe->cpus->count);
    if (probe->options->sweep)
        sweep_put(sink, probe->sweep);
    probe_put_trouble(probe, sink);
    put_uncounted(probe, sink);
}
