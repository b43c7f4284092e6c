/* SPDX-License-Identifier: BSD-2-Clause */
/* What is found in the first row of a table is found there once, and not again behind its end. Rows as
 * Intel's and KVM's are laid out (SDM 2A, CPUID; KVM's cpuid.rst). */
#include "probe/decode/cache.h"
#include "probe/decode/clock.h"
#include "probe/decode/decode.h"
#include "probe/decode/facts.h"
#include "probe/decode/topology.h"
#include "probe/decode/xsave.h"
#include "probe/tests/check.h"
#include "probe/tests/table.h"

#define ROOM 4

static uint32_t caches(void)
{
    struct decode_cache out[ROOM];

    return decode_caches(&table, out, ROOM);
}

static uint32_t tlbs(void)
{
    struct decode_tlb out[ROOM];

    return decode_tlbs(&table, out, ROOM);
}

static uint32_t components(void)
{
    struct decode_component out[ROOM];

    return decode_components(&table, out, ROOM);
}

static uint32_t sections(void)
{
    struct decode_epc out[ROOM];

    return decode_epc(&table, out, ROOM);
}

static uint32_t hypervisors(void)
{
    struct decode_hypervisor out[ROOM];

    return decode_hypervisors(&table, out, ROOM);
}

static uint32_t levels(void)
{
    return decode_topology(&table).levels;
}

static uint32_t clocks(void)
{
    return decode_clock(&table).tsc_leaf == 0x40000010;
}

static uint32_t unknown_bits(void)
{
    return decode_unknown_count(&table);
}

static void test_all(void **state)
{
    static const struct {
        const char *name;
        uint32_t (*count)(void);
        uint32_t leaf, subleaf, flags;
        struct cpuid_regs regs;
    } cases[] = {
        {"cache", caches, 4, 0, 1, {0x121, 0x1c0003f, 0x3f, 0}},
        {"cache", caches, 0x8000001d, 0, 1, {0x121, 0x1c0003f, 0x3f, 0}},
        {"TLB", tlbs, 0x18, 2, 1, {0, 0x100004, 1, 0x121}},
        {"component", components, 0xd, 2, 1, {0x100, 0x240, 0, 0}},
        {"section", sections, 0x12, 2, 1, {0x70200001, 0, 0x5d80001, 0}},
        {"hypervisor", hypervisors, 0x40000000, 0, 0, {0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d}},
        {"level", levels, 0xb, 0, 1, {1, 2, 0x100, 3}},
        {"level", levels, 0x1f, 0, 1, {1, 2, 0x100, 3}},
        {"level", levels, 0x80000026, 0, 1, {1, 2, 0x100, 3}},
        {"clock", clocks, 0x40000010, 0, 0, {2600000, 1000000, 0, 0}},
        {"unknown bit", unknown_bits, 7, 0, 1, {0, 0, 0, 1}},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        empty(state);
        add(cases[i].leaf, cases[i].subleaf, cases[i].flags, cases[i].regs);
        if (cases[i].count() != 1)
            fail_msg("%s of leaf 0x%x: %u", cases[i].name, cases[i].leaf, cases[i].count());
        /* Of a table whose count is 0 nothing is found, whatever stands in its rows. */
        table.count = 0;
        if (cases[i].count() != 0)
            fail_msg("%s of leaf 0x%x in an empty table", cases[i].name, cases[i].leaf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests_name("one_row", tests, NULL, NULL);
}
