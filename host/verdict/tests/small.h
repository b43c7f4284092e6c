/* SPDX-License-Identifier: BSD-2-Clause */
/* A small table, for tests of what a row of it means. */
#ifndef HOST_VERDICT_TESTS_SMALL_H
#define HOST_VERDICT_TESTS_SMALL_H

#include "probe/table/count.h"
#include "probe/table/cpuid.h"
#include "probe/walk/spec.h"

enum { SIGNATURE = 0x606a6, XSAVE_ECX = 1u << 26 };

struct rows {
    uint32_t leaf, subleaf;
    struct cpuid_regs regs;
};

/* A small Intel CPU of 48 address bits with x87, SSE and AVX in XCR0. */
static const struct rows small[] = {
    {0x0, 0, {0xd, 0x756e6547, 0x6c65746e, 0x49656e69}},
    {0x1, 0, {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT, 0x0f8bfbff & ~(1u << 28)}},
    {0x7, 0, {0, 0, 0, 0}},
    {0xd, 0, {0x7, 0x340, 0x340, 0}},
    {0xd, 1, {0xf, 0, 0, 0}},
    {0xd, 2, {0x100, 0x240, 0, 0}},
    {0x80000000, 0, {0x80000008, 0, 0, 0}},
    {0x80000001, 0, {0, 0, 1, 0x2c100800}},
    {0x80000007, 0, {0, 0, 0, 0}},
    {0x80000008, 0, {0x3030, 0, 0, 0}},
};

/* Such a table, with registers of one row set to others. */
static inline void build(struct cpuid_table *ret, uint32_t leaf, uint32_t subleaf, struct cpuid_regs regs)
{
    bool done = false;

    cpuid_table_clear(ret);
    for (size_t i = 0; i < COUNT(small); i++) {
        const bool same = small[i].leaf == leaf && small[i].subleaf == subleaf;

        cpuid_table_add(ret, small[i].leaf, small[i].subleaf, CPUID_INDEXED, same ? &regs : &small[i].regs);
        done = done || same;
    }
    if (!done)
        cpuid_table_add(ret, leaf, subleaf, CPUID_INDEXED, &regs);
}

#endif
