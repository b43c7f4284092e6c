/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/write.h"

static void reg(const struct sink *sink, const char *name, uint32_t value)
{
    put_str(sink, name);
    put_0x(sink, value, 8);
}

void write_raw_row(const struct sink *sink, const struct cpuid_entry *entry)
{
    put_str(sink, "   ");
    put_0x(sink, entry->leaf, 8);
    put_str(sink, " ");
    put_0x(sink, entry->subleaf, 2);
    reg(sink, ": eax=", entry->eax);
    reg(sink, " ebx=", entry->ebx);
    reg(sink, " ecx=", entry->ecx);
    reg(sink, " edx=", entry->edx);
    put_str(sink, "\n");
}

void write_raw(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu)
{
    put_str(sink, "CPU ");
    put_dec(sink, cpu);
    put_str(sink, ":\n");
    for (uint32_t i = 0; i < table->count; i++)
        write_raw_row(sink, &table->entry[i]);
}
