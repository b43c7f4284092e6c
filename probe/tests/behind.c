/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/behind.h"

void put_behind(struct cpuid_table *to)
{
    if (!to->count || to->count == CPUID_TABLE_MAX)
        return;
    to->entry[to->count] = to->entry[to->count - 1];
    to->entry[to->count].subleaf++;
}
