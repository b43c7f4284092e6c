/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_derived.h"
#include "probe/write/report_entry.h"
#include "probe/write/write.h"

void write_text_body(const struct sink *sink, const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        report_entry(sink, table, i, NULL);
    report_derived(sink, table);
}

void write_text(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu)
{
    put_str(sink, "CPU ");
    put_dec(sink, cpu);
    put_str(sink, ":\n");
    write_text_body(sink, table);
}
