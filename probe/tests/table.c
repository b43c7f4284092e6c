/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/table.h"

#include <string.h>

#include "probe/tests/behind.h"
#include "probe/tests/sample.h"

struct cpuid_table table;

int empty(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    return 0;
}

int sample(void **state)
{
    (void)state;
    sample_rows(&table);
    return 0;
}

void add(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    cpuid_table_add(&table, leaf, subleaf, flags, &regs);
    put_behind(&table);
}

void intel(void)
{
    add(0, 0, 0, (struct cpuid_regs){0x16, 0x756e6547, 0x6c65746e, 0x49656e69});
}

void amd(void)
{
    add(0, 0, 0, (struct cpuid_regs){0x10, 0x68747541, 0x444d4163, 0x69746e65});
}
