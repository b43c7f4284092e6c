/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/write.h"

#include "probe/walk/partial.h"

void write_raw_row(const struct sink *sink, const struct cpuid_table *table, uint32_t i)
{
    static const char names[4][6] = {" eax=", " ebx=", " ecx=", " edx="};
    const struct cpuid_entry *entry = &table->entry[i];
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    put_str(sink, "   ");
    put_0x(sink, entry->leaf, 8);
    put_str(sink, " ");
    put_0x(sink, entry->subleaf, 2);
    put_str(sink, ":");
    for (unsigned reg = 0; reg < 4; reg++) {
        const uint32_t hidden = cpuid_hidden(table, i, reg);

        put_str(sink, names[reg]);
        if (hidden == UINT32_MAX)
            put_str(sink, "unread");
        else
            put_0x(sink, cpuid_reg(&regs, reg), 8);
        if (hidden && hidden != UINT32_MAX) {
            put_str(sink, "/");
            put_0x(sink, ~hidden, 8);
        }
    }
    put_str(sink, "\n");
}

void write_raw(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu)
{
    put_str(sink, "CPU ");
    put_dec(sink, cpu);
    put_str(sink, ":\n");
    for (uint32_t i = 0; i < table->count; i++)
        write_raw_row(sink, table, i);
}
