/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is counted over all CPUs. Expected values are those of the machines: an FX-8350 ("Eight-Core", four
 * modules; hwloc and libcpuid say the same of its leaves), a Core i7-12700H (6 performance cores with two
 * threads, 8 efficient ones with one, who share an L2 cache by four), and what SDM 3A, 10.9 and APM 3, E.5
 * make of tables that were broken by hand.
 */
#include "probe/decode/machine.h"

#include <string.h>

#include "probe/decode/cache.h"
#include "probe/decode/topology.h"
#include "probe/tests/check.h"
#include "probe/tests/some_cpus.h"

static const struct machine_cache *cache(uint32_t level, uint32_t type, uint64_t bytes)
{
    for (uint32_t i = 0; i < some_machine.caches; i++)
        if (some_machine.cache[i].level == level && some_machine.cache[i].type == type &&
            some_machine.cache[i].bytes == bytes)
            return &some_machine.cache[i];
    fail_msg("no L%u cache of type %u and %u bytes", level, type, (unsigned)bytes);
    return NULL;
}

static void check_cache(uint32_t level, uint32_t type, uint64_t bytes, uint32_t instances, uint32_t cpus,
                        unsigned unit)
{
    const struct machine_cache *found = cache(level, type, bytes);

    assert_int_equal(found->instances, instances);
    assert_int_equal(found->least, cpus);
    assert_int_equal(found->most, cpus);
    assert_int_equal(found->unit, unit);
}

/* The minimal rows of an FX-8350, and what its 0x8000001d adds. */
static void fx8350(uint32_t cpu)
{
    some_amd(0x00600f20, cpu, 8);
    some_put(0x80000001, 0, 0, (struct cpuid_regs){0x00600f20, 0x10000000, 0x01eb3fff, 0x2fd3fbff});
    some_put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x4007, 0});
    some_put(0x8000001d, 0, CPUID_INDEXED, (struct cpuid_regs){0x121, 0x00c0003f, 0x3f, 0});
    some_put(0x8000001d, 1, CPUID_INDEXED, (struct cpuid_regs){0x4122, 0x0040003f, 0x1ff, 0});
    some_put(0x8000001d, 2, CPUID_INDEXED, (struct cpuid_regs){0x4143, 0x03c0003f, 0x7ff, 1});
    some_put(0x8000001d, 3, CPUID_INDEXED, (struct cpuid_regs){0x1c163, 0x0fc0003f, 0x7ff, 1});
    some_put(0x8000001e, 0, 0, (struct cpuid_regs){cpu, 0x100 | cpu / 2, 0, 0});
}

static void test_modules(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        fx8350(i);
        machine_place(&some_table, &some_place[i]);
    }
    const struct decode_topology one = decode_topology(&some_table);

    assert_true(one.cores == 8 && one.threads == 1 && one.counted_by == 0x80000008);
    some_count(8);
    assert_int_equal(some_machine.faults, 0);
    assert_int_equal(some_machine.units[PLACE_PACKAGE], 1);
    assert_int_equal(some_machine.units[PLACE_MODULE], 4);
    assert_int_equal(some_machine.units[PLACE_CORE], 8);
    assert_true(some_machine.cpus == 8 && some_machine.may == 8 && some_machine.types == 1 &&
                some_machine.type[0].most == 1);
    check_cache(1, CACHE_DATA, 16 << 10, 8, 1, PLACE_CORE);
    check_cache(1, CACHE_CODE, 64 << 10, 4, 2, PLACE_MODULE);
    check_cache(2, CACHE_UNIFIED, 2 << 20, 4, 2, PLACE_MODULE);
    check_cache(3, CACHE_UNIFIED, 8 << 20, 1, 8, PLACE_PACKAGE);
}

/* The same register counts threads from family 0x17 on. */
static void test_families(void **state)
{
    static const struct {
        uint32_t signature, cores, threads;
    } cases[] = {{0x00600f20, 8, 1}, {0x00700f01, 8, 1}, {0x00800f82, 4, 2}, {0x00a20f10, 4, 2}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        some_amd(cases[i].signature, 0, 8);
        some_put(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 1u << 22, 0});
        some_put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x4007, 0});
        some_put(0x8000001e, 0, 0, (struct cpuid_regs){0, 0x100, 0, 0});
        const struct decode_topology topology = decode_topology(&some_table);

        assert_int_equal(topology.cores, cases[i].cores);
        assert_int_equal(topology.threads, cases[i].threads);
    }
}

/* A CPU of a hybrid with 6 cores of two threads and 8 of one. */
static void hybrid(uint32_t cpu, bool typed)
{
    const bool fast = cpu < 12;
    const uint32_t apic_id = fast ? cpu / 2 * 8 + cpu % 2 : 0x40 + (cpu - 12) * 2;

    some_intel();
    some_put(7, 0, CPUID_INDEXED, (struct cpuid_regs){0, 0, 0, 1u << 15});
    some_put(4, 0, CPUID_INDEXED, (struct cpuid_regs){0xfc004121, fast ? 0x02c0003f : 0x01c0003f, 0x3f, 0});
    some_put(4, 1, CPUID_INDEXED, (struct cpuid_regs){fast ? 0xfc01c143 : 0xfc01c143, 0x03c0003f, 0x7ff, 0});
    some_put(4, 2, CPUID_INDEXED, (struct cpuid_regs){0xfc1fc163, 0x02c0003f, 0x7fff, 4});
    some_put(4, 3, CPUID_INDEXED, (struct cpuid_regs){0, 0, 0, 0});
    if (typed)
        some_put(0x1a, 0, 0, (struct cpuid_regs){fast ? 0x40000001 : 0x20000001, 0, 0, 0});
    some_levels(0x1f, apic_id, fast ? 2 : 1, 20, 7);
    machine_place(&some_table, &some_place[cpu]);
}

static void test_hybrid(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20; i++)
        hybrid(i, true);
    const struct decode_topology one = decode_topology(&some_table);

    assert_true(one.hybrid && one.cores == 0 && one.threads == 1);
    some_count(20);
    assert_int_equal(some_machine.faults, 0);
    assert_true(some_machine.hybrid && some_machine.types == 2);
    assert_int_equal(some_machine.units[PLACE_CORE], 14);
    assert_true(some_machine.type[0].type == 0x40 && some_machine.type[0].cores == 6 &&
                some_machine.type[0].cpus == 12);
    assert_true(some_machine.type[0].least == 2 && some_machine.type[0].most == 2);
    assert_true(some_machine.type[1].type == 0x20 && some_machine.type[1].cores == 8 &&
                some_machine.type[1].most == 1);
    check_cache(1, CACHE_DATA, 48 << 10, 6, 2, PLACE_CORE);
    check_cache(1, CACHE_DATA, 32 << 10, 8, 1, PLACE_CORE);
    assert_int_equal(cache(2, CACHE_UNIFIED, 2 << 20)->instances, 8);
    check_cache(3, CACHE_UNIFIED, 24 << 20, 1, 20, PLACE_PACKAGE);
    /* In any order. */
    const struct cpu_place first = some_place[0];

    memmove(&some_place[0], &some_place[1], 19 * sizeof(some_place[0]));
    some_place[19] = first;
    some_count(20);
    assert_true(some_machine.units[PLACE_CORE] == 14 && some_machine.type[0].cores == 6 &&
                some_machine.type[1].cores == 8);
}

static void test_untyped(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20; i++)
        hybrid(i, i != 12);
    some_count(20);
    assert_int_equal(some_machine.faults, 1u << MACHINE_UNTYPED);
    assert_int_equal(some_machine.units[PLACE_CORE], 14);
    assert_true(some_machine.types == 1 && some_machine.type[0].type == 0 &&
                some_machine.type[0].cores == 14);
    assert_true(some_machine.type[0].least == 1 && some_machine.type[0].most == 2);
}

static void smt(uint32_t cpu, uint32_t apic_id)
{
    some_intel();
    some_levels(0xb, apic_id, 2, 16, 4);
    machine_place(&some_table, &some_place[cpu]);
}

/* Counts that two CPUs with one id would make up are left out. */
static void test_same_id(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 8; i++)
        smt(i, i < 5 ? i : 4);
    some_count(8);
    assert_int_equal(some_machine.faults, 1u << MACHINE_SAME_ID);
    assert_true(some_machine.cpus == 8 && some_machine.same == 3 && some_machine.same_id == 4);
    assert_true(!some_machine.units[PLACE_CORE] && !some_machine.units[PLACE_PACKAGE] &&
                !some_machine.types && !some_machine.may);
}

static void test_gaps(void **state)
{
    static const uint32_t ids[] = {0, 1, 2, 5, 6, 7};

    (void)state;
    for (uint32_t i = 0; i < COUNT(ids); i++)
        smt(i, ids[i]);
    some_count(COUNT(ids));
    assert_true(some_machine.gaps == 2 && some_machine.gap_id == 3 && some_machine.units[PLACE_CORE] == 4);
    assert_true(some_machine.may == 16 && some_machine.may_leaf == 0xb);
    /* Threads are off: nothing is missing. */
    for (uint32_t i = 0; i < 4; i++)
        smt(i, 2 * i);
    some_count(4);
    assert_true(some_machine.gaps == 0 && some_machine.units[PLACE_CORE] == 4);
}

/* Pentium IIIs: leaf 1 has a number for the brand where later CPUs have their id (SDM 2A, CPUID 01H). */
static void test_before_ids(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        some_intel();
        some_table.entry[0].eax = 2;
        some_put(1, 0, 0, (struct cpuid_regs){0x6b1, 3, 0, 0x383fbff});
        some_put(2, 0, 0, (struct cpuid_regs){0x03020101, 0, 0, 0x0c040883});
        machine_place(&some_table, &some_place[i]);
    }
    some_count(1);
    assert_int_equal(some_machine.units[PLACE_PACKAGE], 1);
    assert_int_equal(some_machine.units[PLACE_CORE], 1);
    some_count(2);
    assert_int_equal(some_machine.faults, 0);
    assert_int_equal(some_machine.same, 0);
    assert_int_equal(some_machine.cpus, 2);
    assert_int_equal(some_machine.unplaced, 2);
    assert_int_equal(some_machine.units[PLACE_PACKAGE], 0);
    assert_int_equal(some_machine.units[PLACE_CORE], 0);
    assert_int_equal(some_machine.may, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modules), cmocka_unit_test(test_families), cmocka_unit_test(test_hybrid),
        cmocka_unit_test(test_untyped), cmocka_unit_test(test_same_id),  cmocka_unit_test(test_before_ids),
        cmocka_unit_test(test_gaps),
    };

    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
