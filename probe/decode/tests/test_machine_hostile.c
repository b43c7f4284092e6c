/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that contradict themselves or each other, or were cut short: nothing is counted that would be
 * invented (SDM 3A, 10.9; APM 3, E.5). */
#include "probe/decode/machine.h"

#include <string.h>

#include "probe/decode/cache.h"
#include "probe/decode/topology.h"
#include "probe/tests/check.h"
#include "probe/tests/some_cpus.h"

static void test_contradictions(void **state)
{
    struct decode_topology topology;

    (void)state;
    some_intel();
    for (uint32_t n = 0; n < 20; n++)
        some_put(0xb, n, CPUID_INDEXED, (struct cpuid_regs){n + 1, n + 1, 0x100 | n, 3});
    topology = decode_topology(&some_table);
    assert_true(topology.fault == TOPOLOGY_ENDLESS && !topology.cores && !topology.threads);
    machine_place(&some_table, &some_place[0]);
    some_count(1);
    assert_true(some_machine.faults == 1u << MACHINE_LEVELS && some_machine.fault == TOPOLOGY_ENDLESS);
    assert_true(some_machine.fault_leaf == 0xb && !some_machine.units[PLACE_CORE] && some_machine.cpus == 1);
    some_intel();
    some_levels(0xb, 3, 2, 8, 0);
    assert_int_equal(decode_topology(&some_table).fault, TOPOLOGY_SHIFTS);
    some_intel();
    some_levels(0xb, 3, 2, 1, 3);
    assert_int_equal(decode_topology(&some_table).fault, TOPOLOGY_COUNTS);
    some_intel();
    some_levels(0xb, 0, 2, 8, 3);
    machine_place(&some_table, &some_place[0]);
    some_intel();
    some_levels(0xb, 1, 2, 8, 4);
    machine_place(&some_table, &some_place[1]);
    some_count(2);
    assert_true(some_machine.faults == 1u << MACHINE_SHIFTS && !some_machine.units[PLACE_PACKAGE]);
    for (unsigned fault = 1; fault < TOPOLOGY_FAULTS; fault++)
        assert_true(*topology_fault_text((enum topology_fault)fault));
}

/* A list of caches that was cut short does not hide what 0x80000005 and 0x80000006 tell (a Piledriver's). */
static void test_partial(void **state)
{
    struct decode_cache found[DECODE_CACHES];

    (void)state;
    some_amd(0x00600f20, 0, 8);
    some_put(0x80000005, 0, 0, (struct cpuid_regs){0xff40ff18, 0xff40ff30, 0x10040140, 0x40020140});
    some_put(0x80000006, 0, 0, (struct cpuid_regs){0x64006400, 0x64004200, 0x08008140, 0x0040c140});
    some_put(0x8000001d, 0, CPUID_INDEXED, (struct cpuid_regs){0x121, 0x00c0003f, 0x3f, 0});
    assert_int_equal(decode_caches(&some_table, found, DECODE_CACHES), 4);
    assert_true(found[0].leaf == 0x8000001d && found[0].type == CACHE_DATA && found[0].bytes == 16 << 10);
    assert_true(found[1].leaf == 0x80000005 && found[1].type == CACHE_CODE && found[1].bytes == 64 << 10);
    assert_true(found[2].level == 2 && found[2].bytes == 2 << 20 && found[2].ways == 16);
    assert_true(found[3].level == 3 && found[3].bytes == 8 << 20 && found[3].ways == 64);
}

/* Whole numbers of machines of random places: no count is more than there are CPUs, and nothing is read past
 * the end. */
static void test_random(void **state)
{
    uint32_t random = 17;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        const uint32_t cpus = round % (SOME_CPUS + 1);

        for (uint32_t i = 0; i < cpus; i++) {
            some_intel();
            for (uint32_t n = 0; n < 4; n++) {
                random = random * 1664525 + 1013904223;
                some_put(0xb, n, CPUID_INDEXED,
                         (struct cpuid_regs){random >> 8 & 7, random >> 12 & 15, (random >> 16 & 7) << 8,
                                             random >> 24 & 31});
                some_put(4, n, CPUID_INDEXED, (struct cpuid_regs){random >> 3, random, random >> 20, 0});
            }
            machine_place(&some_table, &some_place[i]);
        }
        some_count(cpus);
        assert_true(some_machine.cpus <= cpus && some_machine.same < (cpus ? cpus : 1));
        for (unsigned unit = 0; unit < PLACE_UNITS; unit++)
            assert_true(some_machine.units[unit] <= cpus);
        for (uint32_t i = 0; i < some_machine.caches; i++)
            assert_true(some_machine.cache[i].instances <= some_machine.cache[i].cpus &&
                        some_machine.cache[i].most <= cpus);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_partial),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests_name("machine_hostile", tests, NULL, NULL);
}
