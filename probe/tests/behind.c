/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/behind.h"

void put_behind(struct cpuid_table *to)
{
    if (!to->count || to->count == CPUID_TABLE_MAX)
        return;
    to->entry[to->count] = to->entry[to->count - 1];
    to->entry[to->count].subleaf++;
}

void put_rubbish(struct cpuid_table *to)
{
    for (uint32_t i = 0; i < CPUID_TABLE_MAX; i++) {
        to->entry[i] = (struct cpuid_entry){0x40000001, i, 0, 1, 2, 3, 4, {5, 6, 7}};
        to->note[i] = (struct cpuid_note){CPUID_END_ASKED, 1, 15};
    }
    cpuid_table_clear(to);
}
