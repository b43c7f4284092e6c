/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables that contradict themselves or each other, or were cut short: nothing is counted that would be
 * invented (SDM 3A, 10.9; APM 3, E.5). */
#include "probe/decode/machine.h"

#include <string.h>

#include "probe/decode/cache.h"
#include "probe/decode/topology.h"
#include "probe/tests/check.h"

#define CPUS 24

static struct cpuid_table table;
static struct cpu_place place[CPUS];
static struct machine machine;

static void put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

static void intel(void)
{
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0x1f, 0x756e6547, 0x6c65746e, 0x49656e69});
}

static void amd(uint32_t signature, uint32_t apic_id, uint32_t cpus)
{
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0xd, 0x68747541, 0x444d4163, 0x69746e65});
    put(1, 0, 0, (struct cpuid_regs){signature, apic_id << 24 | cpus << 16 | 0x800, 0, 1u << 28});
}

static void levels(uint32_t leaf, uint32_t apic_id, uint32_t threads, uint32_t cpus, uint32_t shift)
{
    put(leaf, 0, CPUID_INDEXED, (struct cpuid_regs){1, threads, 0x100, apic_id});
    put(leaf, 1, CPUID_INDEXED, (struct cpuid_regs){shift, cpus, 0x201, apic_id});
    put(leaf, 2, CPUID_INDEXED, (struct cpuid_regs){0, 0, 2, apic_id});
}

static void count(uint32_t cpus)
{
    const struct places places = {place, sizeof(place[0]), cpus};

    machine_count(&places, &machine);
}

static void test_contradictions(void **state)
{
    struct decode_topology topology;

    (void)state;
    intel();
    for (uint32_t n = 0; n < 20; n++)
        put(0xb, n, CPUID_INDEXED, (struct cpuid_regs){n + 1, n + 1, 0x100 | n, 3});
    topology = decode_topology(&table);
    assert_true(topology.fault == TOPOLOGY_ENDLESS && !topology.cores && !topology.threads);
    machine_place(&table, &place[0]);
    count(1);
    assert_true(machine.faults == 1u << MACHINE_LEVELS && machine.fault == TOPOLOGY_ENDLESS);
    assert_true(machine.fault_leaf == 0xb && !machine.units[PLACE_CORE] && machine.cpus == 1);
    intel();
    levels(0xb, 3, 2, 8, 0);
    assert_int_equal(decode_topology(&table).fault, TOPOLOGY_SHIFTS);
    intel();
    levels(0xb, 3, 2, 1, 3);
    assert_int_equal(decode_topology(&table).fault, TOPOLOGY_COUNTS);
    intel();
    levels(0xb, 0, 2, 8, 3);
    machine_place(&table, &place[0]);
    intel();
    levels(0xb, 1, 2, 8, 4);
    machine_place(&table, &place[1]);
    count(2);
    assert_true(machine.faults == 1u << MACHINE_SHIFTS && !machine.units[PLACE_PACKAGE]);
    for (unsigned fault = 1; fault < TOPOLOGY_FAULTS; fault++)
        assert_true(*topology_fault_text((enum topology_fault)fault));
}

/* A list of caches that was cut short does not hide what 0x80000005 and 0x80000006 tell (a Piledriver's). */
static void test_partial(void **state)
{
    struct decode_cache found[DECODE_CACHES];

    (void)state;
    amd(0x00600f20, 0, 8);
    put(0x80000005, 0, 0, (struct cpuid_regs){0xff40ff18, 0xff40ff30, 0x10040140, 0x40020140});
    put(0x80000006, 0, 0, (struct cpuid_regs){0x64006400, 0x64004200, 0x08008140, 0x0040c140});
    put(0x8000001d, 0, CPUID_INDEXED, (struct cpuid_regs){0x121, 0x00c0003f, 0x3f, 0});
    assert_int_equal(decode_caches(&table, found, DECODE_CACHES), 4);
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
        const uint32_t cpus = round % (CPUS + 1);

        for (uint32_t i = 0; i < cpus; i++) {
            intel();
            for (uint32_t n = 0; n < 4; n++) {
                random = random * 1664525 + 1013904223;
                put(0xb, n, CPUID_INDEXED,
                    (struct cpuid_regs){random >> 8 & 7, random >> 12 & 15, (random >> 16 & 7) << 8,
                                        random >> 24 & 31});
                put(4, n, CPUID_INDEXED, (struct cpuid_regs){random >> 3, random, random >> 20, 0});
            }
            machine_place(&table, &place[i]);
        }
        count(cpus);
        assert_true(machine.cpus <= cpus && machine.same < (cpus ? cpus : 1));
        for (unsigned unit = 0; unit < PLACE_UNITS; unit++)
            assert_true(machine.units[unit] <= cpus);
        for (uint32_t i = 0; i < machine.caches; i++)
            assert_true(machine.cache[i].instances <= machine.cache[i].cpus && machine.cache[i].most <= cpus);
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
