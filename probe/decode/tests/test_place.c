/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one table tells of its CPU's place, worked out by hand from SDM 3A, 10.9, APM 3, E.5 (Fn8000_0026) and
 * the BKDG of family 0x10, 2.3 (its L1 and L2 caches are a core's, its L3 the package's).
 */
#include "probe/decode/cache.h"
#include "probe/decode/family.h"
#include "probe/decode/machine.h"
#include "probe/decode/topology.h"
#include "probe/tests/check.h"
#include "probe/tests/some_cpus.h"

#define NODES (1u << 19)         /* 0x80000001 ECX */
#define HETEROGENEOUS (1u << 30) /* 0x80000026 EAX */
#define PHENOM 0x100f42u         /* family 0x10 */

static const struct cpuid_regs l1 = {0, 0, 0x40020140, 0x40020140}, l2_l3 = {0, 0, 0x02008140, 0x0030b140};

static struct cpu_place placed(void)
{
    struct cpu_place place;

    machine_place(&some_table, &place);
    return place;
}

/* As many levels as there is room for; two have types that nobody knows. */
static void test_all_levels(void **state)
{
    (void)state;
    some_intel();
    for (uint32_t i = 0; i < DECODE_LEVELS; i++)
        some_put(0x1f, i, CPUID_INDEXED, (struct cpuid_regs){i + 1, i + 2, (i + 1) << 8 | i, 0x2ff});
    const struct decode_topology topology = decode_topology(&some_table);

    assert_int_equal(topology.fault, TOPOLOGY_SOUND);
    assert_int_equal(topology.levels, DECODE_LEVELS);
    assert_int_equal(topology.leaf, 0x1f);
    assert_int_equal(topology.apic_id, 0x2ff);
    assert_int_equal(topology.package, 2);
    assert_int_equal(topology.threads, 2);
    assert_int_equal(topology.cores, 4); /* 9 CPUs, two a core */
    for (uint32_t i = 0; i < DECODE_LEVELS; i++)
        assert_int_equal(topology.level[i].id, 1);
    const struct cpu_place place = placed();

    assert_true(place.known && !place.fault && place.leaf == 0x1f);
    assert_int_equal(place.apic, 0x2ff);
    assert_int_equal(place.threads, 2);
    assert_int_equal(place.cpus, 9);
    assert_int_equal(place.units, (1u << PLACE_UNITS) - 1);
    /* A unit is above the bits of what it holds: threads have 1, cores 2, and so on; 7 and 8 have no name. */
    assert_int_equal(place.shift[PLACE_CORE], 1);
    assert_int_equal(place.shift[PLACE_MODULE], 2);
    assert_int_equal(place.shift[PLACE_TILE], 3);
    assert_int_equal(place.shift[PLACE_DIE], 4);
    assert_int_equal(place.shift[PLACE_DIE_GROUP], 5);
    assert_int_equal(place.shift[PLACE_OTHER], 7);
    assert_int_equal(place.shift[PLACE_PACKAGE], 8);
}

/* Threads of one core, and nothing above it. */
static void test_one_level(void **state)
{
    (void)state;
    some_intel();
    some_put(0x1f, 0, CPUID_INDEXED, (struct cpuid_regs){1, 2, 0x100, 3});
    some_put(0x1f, 1, CPUID_INDEXED, (struct cpuid_regs){0, 0, 1, 3});
    const struct cpu_place place = placed();

    assert_true(place.known && place.threads == 2 && place.cpus == 2 && place.apic == 3);
    assert_int_equal(place.units, 1u << PLACE_CORE | 1u << PLACE_PACKAGE);
    assert_true(place.shift[PLACE_CORE] == 1 && place.shift[PLACE_PACKAGE] == 1);
}

/* Leaf 1 tells the id, where a table without leaf 4 does not tell how ids split. */
static void test_no_levels(void **state)
{
    (void)state;
    some_intel();
    some_table.partial = CPUID_PARTIAL_ROWS;
    some_put(1, 0, 0, (struct cpuid_regs){0x306c3, 0x05080800, 0, 1u << 28});
    const struct cpu_place place = placed();

    assert_true(place.known && !place.untold && !place.units && !place.cpus);
    assert_int_equal(place.apic, 5);
    cpuid_table_clear(&some_table);
    some_put(0x80000000, 0, 0, (struct cpuid_regs){0x80000008, 0, 0, 0});
    assert_false(placed().known);
}

static void phenom(uint32_t nodes)
{
    some_amd(PHENOM, 6, 4);
    some_put(0x80000001, 0, 0, (struct cpuid_regs){PHENOM, 0, nodes, 0});
    some_put(0x80000005, 0, 0, l1);
    some_put(0x80000006, 0, 0, l2_l3);
    some_put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x2003, 0});
}

static void check_shared(const struct place_cache *cache, uint32_t level, uint32_t shift, uint32_t unit)
{
    assert_int_equal(cache->level, level);
    assert_int_equal(cache->shift, shift);
    assert_int_equal(cache->unit, unit);
}

static void test_family_tells(void **state)
{
    (void)state;
    phenom(0);
    struct cpu_place place = placed();

    assert_int_equal(place.caches, 4);
    assert_true(place.cache[0].type == CACHE_DATA && place.cache[1].type == CACHE_CODE);
    check_shared(&place.cache[0], 1, 0, 6);
    check_shared(&place.cache[1], 1, 0, 6);
    check_shared(&place.cache[2], 2, 0, 6);
    check_shared(&place.cache[3], 3, 2, 1);
    phenom(NODES);
    place = placed();
    check_shared(&place.cache[2], 2, 0, 6);
    check_shared(&place.cache[3], 3, PLACE_UNSHARED, 0);
}

/* Nothing tells who shares a cache: of another maker, and of a table that does not split ids. */
static void test_nobody_tells(void **state)
{
    (void)state;
    some_intel();
    some_put(1, 0, 0, (struct cpuid_regs){0x6d8, 0x800, 0, 0});
    some_put(0x80000006, 0, 0, (struct cpuid_regs){0, 0, 0x01006040, 0});
    struct cpu_place place = placed();

    assert_true(place.units && place.caches == 1);
    check_shared(&place.cache[0], 2, PLACE_UNSHARED, 0);
    some_amd(PHENOM, 6, 4);
    some_table.partial = CPUID_PARTIAL_ROWS;
    some_put(0x80000005, 0, 0, l1);
    place = placed();
    assert_true(!place.units && place.caches == 2);
    check_shared(&place.cache[0], 1, PLACE_UNSHARED, 0);
    check_shared(&place.cache[1], 1, PLACE_UNSHARED, 0);
}

/* A core of two threads in a package of one CPU: what counts the threads says nothing. */
static void test_more_threads_than_cpus(void **state)
{
    (void)state;
    some_amd(0x00800f82, 0, 1);
    some_put(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 1u << 22, 0});
    some_put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0, 0});
    some_put(0x8000001e, 0, 0, (struct cpuid_regs){0, 0x100, 0, 0});
    const struct decode_topology topology = decode_topology(&some_table);

    assert_int_equal(topology.fault, TOPOLOGY_SOUND);
    assert_int_equal(topology.threads, 1);
    assert_int_equal(topology.cores, 1);
    assert_int_equal(topology.level[0].cpus, 1);
    assert_int_equal(topology.level[0].shift, 0);
}

/* Who shares an L3 cache: of family 0x15 the node, by its number, and of others as many ids as the leaf says.
 */
static void test_node(void **state)
{
    (void)state;
    for (uint32_t family = 0x15; family <= 0x17; family++) {
        some_amd(0xf00 | (family - 0xf) << 20, 6, 8);
        some_put(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 1u << 22, 0});
        some_put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x3007, 0});
        some_put(0x8000001d, 0, CPUID_INDEXED, (struct cpuid_regs){0x4143, 0x03c0003f, 0x7ff, 1});
        some_put(0x8000001d, 1, CPUID_INDEXED, (struct cpuid_regs){0xc163, 0x0fc0003f, 0x7ff, 1});
        some_put(0x8000001e, 0, 0, (struct cpuid_regs){6, 0x103, 0x105, 0});
        const struct cpu_place place = placed();

        assert_int_equal(place.caches, 2);
        check_shared(&place.cache[0], 2, 1, 3);
        if (family == 0x15)
            check_shared(&place.cache[1], 3, 0, 5);
        else
            check_shared(&place.cache[1], 3, 2, 1);
    }
}

/* The first and the last family of each row of spec/family.def, and whom no row is of. */
static void test_families(void **state)
{
    static const struct {
        uint32_t family;
        struct family_rule rule;
    } cases[] = {
        {0x5, {FAMILY_UNIT_NOTHING, FAMILY_L3_IDS, FAMILY_EXT_OWN}},
        {0x10, {FAMILY_UNIT_NOTHING, FAMILY_L3_IDS, FAMILY_EXT_OWN}},
        {0x14, {FAMILY_UNIT_NOTHING, FAMILY_L3_IDS, FAMILY_EXT_OWN}},
        {0x15, {FAMILY_UNIT_MODULE, FAMILY_L3_NODE, FAMILY_EXT_UNKNOWN}},
        {0x16, {FAMILY_UNIT_MODULE, FAMILY_L3_IDS, FAMILY_EXT_UNKNOWN}},
        {0x17, {FAMILY_UNIT_CORE, FAMILY_L3_IDS, FAMILY_EXT_UNKNOWN}},
        {0x1a, {FAMILY_UNIT_CORE, FAMILY_L3_IDS, FAMILY_EXT_UNKNOWN}},
    };
    const struct family_rule none = {FAMILY_UNIT_NOTHING, FAMILY_L3_IDS, FAMILY_EXT_UNKNOWN};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint32_t family = cases[i].family;

        some_amd(family < 0xf ? family << 8 : 0xf00 | (family - 0xf) << 20, 0, 1);
        const struct family_rule rule = decode_family(&some_table);

        assert_memory_equal(&rule, &cases[i].rule, sizeof(rule));
        some_table.count = 1;
        const struct family_rule unknown = decode_family(&some_table);

        assert_memory_equal(&unknown, &none, sizeof(none));
    }
    some_intel();
    some_put(1, 0, 0, (struct cpuid_regs){0x6d8, 0x800, 0, 0});
    const struct family_rule intel = decode_family(&some_table);

    assert_memory_equal(&intel, &none, sizeof(none));
}

static void test_amd_types(void **state)
{
    const struct cpuid_regs level = {HETEROGENEOUS | 1, 0x50000002, 0x100, 0};

    (void)state;
    some_amd(0xb20f40, 0, 2);
    some_put(0x80000026, 0, CPUID_INDEXED, level);
    struct cpu_place place = placed();

    assert_true(place.hybrid);
    assert_int_equal(place.type, PLACE_TYPE_AMD + 5);
    some_table.entry[2].eax = 1;
    place = placed();
    assert_true(!place.hybrid && !place.type);
    some_intel();
    some_put(0x80000026, 0, CPUID_INDEXED, level);
    place = placed();
    assert_true(!place.hybrid && !place.type);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_levels),
        cmocka_unit_test(test_no_levels),
        cmocka_unit_test(test_one_level),
        cmocka_unit_test(test_family_tells),
        cmocka_unit_test(test_nobody_tells),
        cmocka_unit_test(test_amd_types),
        cmocka_unit_test(test_node),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_more_threads_than_cpus),
    };

    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
