/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/write.h"

/* A member's line, up to its value; crash of old ends it with a blank after the comma. */
static void member(const struct sink *sink, const char *begin, uint32_t value)
{
    put_str(sink, begin);
    put_dec(sink, value);
    put_str(sink, ", \n");
}

static void slot(const struct sink *sink, const struct cpuid_entry *entry)
{
    member(sink, "        function = ", entry->leaf);
    member(sink, "        index = ", entry->subleaf);
    member(sink, "        flags = ", entry->flags);
    member(sink, "        eax = ", entry->eax);
    member(sink, "        ebx = ", entry->ebx);
    member(sink, "        ecx = ", entry->ecx);
    member(sink, "        edx = ", entry->edx);
    put_str(sink, "        padding = {");
    for (int i = 0; i < 3; i++) {
        put_str(sink, i ? ", " : "");
        put_dec(sink, entry->padding[i]);
    }
    put_str(sink, "}\n");
}

void write_vmcore(const struct sink *sink, const struct cpuid_table *table, uint32_t slots)
{
    static const struct cpuid_entry unused;

    put_str(sink, "    cpuid_nent = ");
    put_dec(sink, table->count);
    put_str(sink, ", \n    cpuid_entries = {");
    for (uint32_t i = 0; i < table->count || i < slots; i++) {
        put_str(sink, i ? "      }, {\n" : "{\n");
        slot(sink, i < table->count ? &table->entry[i] : &unused);
    }
    put_str(sink, table->count || slots ? "      }},\n" : "},\n");
}
