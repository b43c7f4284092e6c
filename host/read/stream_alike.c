/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_alike.h"

#include <inttypes.h>

#include "host/base/line_text.h"
#include "probe/write/write.h"

void stream_alike_forget(struct stream_alike *alike)
{
    alike->based = alike->known = false;
    alike->rest.n = 0;
}

void stream_alike_base(struct stream_alike *alike, uint32_t cpu, const struct cpuid_table *table)
{
    if (alike->based)
        return;
    alike->base = *table;
    alike->base_cpu = cpu;
    alike->based = true;
}

enum reader_result stream_alike_header(struct reader *reader, struct stream_alike *alike, struct span text,
                                       uint64_t number)
{
    if (!stream_percpu_header(text, &alike->percpu))
        return reader_fail(reader, number, "expected 'percpu of=CPU PLACES...', found '%s'",
                           text_show(text).text);
    if (!alike->based || alike->percpu.of != alike->base_cpu)
        return reader_fail(reader, number,
                           "expected the table of cpu %" PRIu32 " before CPUs that are like it",
                           alike->percpu.of);
    alike->known = true;
    return READER_END;
}

void stream_alike_line(struct stream_alike *alike, struct span text, uint64_t number)
{
    alike->rest = text;
    alike->rest_line = number;
}

/* The first of the CPUs that are left, which it leaves. */
static struct span first_cpu(struct span *rest)
{
    const char *comma = text_find(*rest, ", ");
    struct span first = *rest;

    if (!comma) {
        rest->n = 0;
        return first;
    }
    first.n = (size_t)(comma - first.at);
    rest->at = comma + 2;
    rest->n -= first.n + 2;
    return first;
}

enum reader_result stream_alike_next(struct reader *reader, struct stream_alike *alike, uint32_t *ret_cpu,
                                     struct cpuid_table *ret)
{
    const struct span text = first_cpu(&alike->rest);
    const uint32_t groups = alike->percpu.percpu.groups;
    const uint64_t number = alike->rest_line;
    struct stream_percpu_cpu cpu;

    if (!alike->known)
        return reader_fail(reader, number, "expected a percpu line before '%s'", text_show(text).text);
    if (!stream_percpu_cpu(text, groups, &cpu))
        return reader_fail(reader, number,
                           "expected a CPU's number, %" PRIu32 " values and a CRC, found '%s'", groups,
                           text_show(text).text);
    if (!percpu_apply(&alike->percpu.percpu, &alike->base, cpu.values, ret))
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected places that the table of cpu %" PRIu32 " has", cpu.cpu,
                           alike->base_cpu);
    if (write_kvm_crc(ret, true) != cpu.crc)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected crc32=%08" PRIx32 ", the table gives %08" PRIx32,
                           cpu.cpu, cpu.crc, write_kvm_crc(ret, true));
    *ret_cpu = cpu.cpu;
    return READER_TABLE;
}
