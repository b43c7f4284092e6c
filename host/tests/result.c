/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/result.h"

#include <stdio.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

static void add(struct cpuid_table *table, uint32_t leaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(table, leaf, 0, flags, &regs));
}

static void put_line(const struct sink *sink, const char *head, const char *text)
{
    if (!text)
        return;
    put_str(sink, head);
    put_str(sink, text);
    put_str(sink, "\n");
}

static void fill(const struct result_file *result, unsigned cpu, struct cpuid_table *table)
{
    const uint32_t other = cpu ? result->ebx7_other : 0,
                   signature = result->signature ? result->signature : 0x50654;

    cpuid_table_clear(table);
    add(table, 0, 0, (struct cpuid_regs){7, 0x756e6547, 0x6c65746e, 0x49656e69});
    add(table, 1, 0, (struct cpuid_regs){signature, cpu << 24 | 0x800, 0, 0x178bfbff});
    add(table, 7, CPUID_INDEXED, (struct cpuid_regs){0, result->ebx7 ^ other, 0, result->msr ? 1u << 29 : 0});
    if (result->hosted)
        add(table, 0x40000000, 0, (struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    for (uint32_t i = 0; i < result->rows; i++)
        add(table, 0x20000000 + i, 0, (struct cpuid_regs){0});
}

void result_put(const char *path, const struct result_file *result)
{
    static struct memory memory;
    static struct cpuid_table table;
    const struct sink sink = memory_sink(&memory);
    struct stream_check check = {.next = &sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {.sink = &checked, .format = FORMAT_RAW, .check = &check};
    struct stream_totals sum = {0};

    put_str(&checked, "leafprobe: version=0.1.0 stream=2\n");
    put_line(&checked, "leafprobe: ", "boot=uefi");
    put_line(&checked, "leafprobe: time=", result->time);
    put_line(&checked, "leafprobe: machine ", result->machine);
    put_line(&checked, "leafprobe: mode=64 microcode=", result->microcode);
    put_line(&checked, "leafprobe: msr ", result->msr);
    for (unsigned cpu = 0; cpu < result->cpus; cpu++) {
        fill(result, cpu, &table);
        stream_put_framed(&stream, cpu, &table);
        stream_totals_add_table(&sum, &table);
    }
    stream_put_verdict(&checked, &sum, &check);
    kit_put_file(path, memory.bytes, memory.used);
}
