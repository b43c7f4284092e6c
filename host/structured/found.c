/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/found.h"

#include <stdarg.h>
#include <stdio.h>

enum structured_result structured_bad(struct structured_found *ret, uint64_t line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(ret->problem, sizeof(ret->problem), format, args);
    va_end(args);
    ret->problem_line = line;
    return STRUCTURED_BAD;
}

enum structured_result structured_add(struct structured_found *ret, uint64_t line,
                                      const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    if (!ret->table->count)
        ret->line = line;
    if (!cpuid_table_add(ret->table, entry->leaf, entry->subleaf, entry->flags, &regs))
        return structured_bad(ret, line, "expected at most %u rows for a CPU, found one more",
                              CPUID_TABLE_MAX);
    return STRUCTURED_END;
}
