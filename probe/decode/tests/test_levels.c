/* SPDX-License-Identifier: BSD-2-Clause */
/* Levels of AMD's leaf 0x80000026, and unknown bits wherever they stand. Source: AMD APM volume 3, appendix
 * E, Fn8000_0026: ECX[15:8] is 1 for a core, 2 a complex, 3 a die, 4 the socket; the level ends in it. */
#include <string.h>

#include "probe/decode/decode.h"
#include "probe/decode/topology.h"
#include "probe/tests/check.h"

static struct cpuid_table table;

static void put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

/* Two threads a core, 8 cores a complex, 2 complexes a die, 4 dies a socket. */
static void test_amd(void **state)
{
    static const struct {
        uint32_t type, shift, cpus, level;
    } levels[] = {
        {1, 1, 2, LEVEL_THREAD}, {2, 4, 16, LEVEL_CORE}, {3, 5, 32, LEVEL_MODULE}, {4, 7, 128, LEVEL_DIE}};

    (void)state;
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0x10, 0x68747541, 0x444d4163, 0x69746e65});
    for (uint32_t i = 0; i < COUNT(levels); i++)
        put(0x80000026, i, CPUID_INDEXED,
            (struct cpuid_regs){levels[i].shift, levels[i].cpus, levels[i].type << 8 | i, 0x95});
    const struct decode_topology topology = decode_topology(&table);

    assert_int_equal(topology.leaf, 0x80000026);
    assert_int_equal(topology.apic_id, 0x95);
    assert_int_equal(topology.levels, COUNT(levels));
    for (uint32_t i = 0; i < COUNT(levels); i++) {
        assert_int_equal(topology.level[i].type, levels[i].level);
        assert_int_equal(topology.level[i].shift, levels[i].shift);
        assert_int_equal(topology.level[i].cpus, levels[i].cpus);
    }
    /* 0x95: thread 1, core 2, complex 1, die 0, package 1 */
    assert_int_equal(topology.level[0].id, 1);
    assert_int_equal(topology.level[1].id, 2);
    assert_int_equal(topology.level[2].id, 1);
    assert_int_equal(topology.level[3].id, 0);
    assert_int_equal(topology.package, 1);
    assert_int_equal(topology.threads, 2);
    assert_int_equal(topology.cores, 64);
}

/* Leaf 7 EDX[0] is a reserved bit of subleaf 0 (SDM volume 2A), whichever row it stands in. */
static void test_unknown(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 3; place++) {
        cpuid_table_clear(&table);
        for (unsigned i = 0; i < 3; i++)
            if (i == place)
                put(7, 0, CPUID_INDEXED, (struct cpuid_regs){0, 0, 0, 1});
            else
                put(0x16, 0, 0, (struct cpuid_regs){0});
        assert_int_equal(decode_unknown_count(&table), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_amd), cmocka_unit_test(test_unknown)};

    return cmocka_run_group_tests_name("levels", tests, NULL, NULL);
}
