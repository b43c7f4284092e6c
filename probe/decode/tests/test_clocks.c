/* SPDX-License-Identifier: BSD-2-Clause */
/* How fast the TSC and the crystal run, and who says so. */
#include "probe/decode/clock.h"

#include "probe/tests/check.h"
#include "probe/tests/table.h"

static void test_clocks(void **state)
{
    struct decode_clock clock = decode_clock(&table);

    (void)state;
    assert_int_equal(clock.tsc_khz, 0);
    intel();
    add(0x15, 0, 0, (struct cpuid_regs){2, 250, 0, 0});
    add(0x16, 0, 0, (struct cpuid_regs){3000, 3500, 100, 0});
    clock = decode_clock(&table);
    assert_true(clock.tsc_khz == 3000000 && clock.tsc_leaf == 0x16 && clock.crystal_hz == 24000000);
    assert_true(clock.tsc_about && clock.crystal_from == CRYSTAL_COMPUTED);
    table.entry[1] = (struct cpuid_entry){.leaf = 0x15, .eax = 2, .ebx = 156, .ecx = 38400000};
    clock = decode_clock(&table);
    assert_true(clock.tsc_khz == 2995200 && clock.tsc_leaf == 0x15 && clock.bus_mhz == 100);
    assert_true(!clock.tsc_about && clock.crystal_from == CRYSTAL_LEAF);
    table.entry[1].ebx = table.entry[1].ecx = UINT32_MAX;
    table.entry[1].eax = 1;
    assert_int_equal(decode_clock(&table).tsc_khz, UINT32_MAX);
    /* A ratio with a zero is none, whatever the crystal. */
    table.entry[1] = (struct cpuid_entry){.leaf = 0x15, .eax = 0, .ebx = 156, .ecx = 38400000};
    assert_true(decode_clock(&table).tsc_khz == 0 && decode_clock(&table).crystal_hz == 38400000);
    table.entry[1] = (struct cpuid_entry){.leaf = 0x15, .eax = 2, .ebx = 0, .ecx = 38400000};
    assert_true(decode_clock(&table).native_khz == 0 && decode_clock(&table).native_leaf == 0);
    table.entry[1].ebx = table.entry[1].ecx = UINT32_MAX;
    table.entry[1].eax = 1;
    add(0x40000110, 0, 0, (struct cpuid_regs){2500000, 1000000, 0, 0});
    clock = decode_clock(&table);
    assert_true(clock.tsc_khz == 2500000 && clock.tsc_leaf == 0x40000110 && clock.apic_khz == 1000000);
    assert_true(clock.native_khz == UINT32_MAX && clock.native_leaf == 0x15 && !clock.tsc_about);
}

/* What Intel documents of a model whose leaf 0x15 has no crystal, against a base of 2,600 MHz. */
static void test_crystal_of_model(void **state)
{
    static const struct {
        uint32_t eax, crystal_hz, tsc_khz, leaf;
        enum crystal_from from;
    } cases[] = {
        {0x000506e3, 24000000, 2592000, 0x15, CRYSTAL_MODEL},    /* 0x5e, Skylake */
        {0x000906ea, 24000000, 2592000, 0x15, CRYSTAL_MODEL},    /* 0x9e */
        {0x000a0655, 24000000, 2592000, 0x15, CRYSTAL_MODEL},    /* 0xa5, Comet Lake */
        {0x00050654, 25000000, 2700000, 0x15, CRYSTAL_MODEL},    /* 0x55, Xeon Scalable */
        {0x000506c9, 19200000, 2073600, 0x15, CRYSTAL_MODEL},    /* 0x5c, Goldmont */
        {0x000806c1, 24074074, 2600000, 0x16, CRYSTAL_COMPUTED}, /* 0x8c: no row */
        {0x00010fe3, 24074074, 2600000, 0x16, CRYSTAL_COMPUTED}, /* model 0x1e of family 15 */
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        empty(state);
        intel();
        add(1, 0, 0, (struct cpuid_regs){.eax = cases[i].eax});
        add(0x15, 0, 0, (struct cpuid_regs){2, 0xd8, 0, 0});
        add(0x16, 0, 0, (struct cpuid_regs){2600, 3500, 100, 0});
        const struct decode_clock clock = decode_clock(&table);

        assert_int_equal(clock.crystal_hz, cases[i].crystal_hz);
        assert_int_equal(clock.crystal_from, cases[i].from);
        assert_int_equal(clock.tsc_khz, cases[i].tsc_khz);
        assert_int_equal(clock.tsc_leaf, cases[i].leaf);
        assert_int_equal(clock.tsc_about, cases[i].leaf == 0x16);
    }
    /* Nobody documents it of another vendor's. */
    empty(state);
    amd();
    add(1, 0, 0, (struct cpuid_regs){.eax = 0x000506e3});
    add(0x15, 0, 0, (struct cpuid_regs){2, 0xd8, 0, 0});
    assert_int_equal(decode_clock(&table).crystal_from, CRYSTAL_UNTOLD);
    assert_int_equal(decode_clock(&table).tsc_khz, 0);
}

/* On Intel an undocumented block repeats the highest leaf: no rate of anything. */
static void test_clock_of_echo(void **state)
{
    (void)state;
    intel();
    table.entry[0].eax = 0x16;
    add(0x16, 0, 0, (struct cpuid_regs){2600, 3500, 100, 0});
    add(0x40000010, 0, 0, (struct cpuid_regs){2600, 3500, 100, 0});
    assert_int_equal(decode_clock(&table).tsc_khz, 0);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_clocks, empty),
        cmocka_unit_test_setup(test_crystal_of_model, empty),
        cmocka_unit_test_setup(test_clock_of_echo, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
