/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables come out of a store as they went in, and what does not fit is refused. */
#include <stdlib.h>
#include <string.h>

#include "host/base/store.h"
#include "host/tests/kit.h"

/* A store keeps no more of a table than up to its last entry. */
static void check_same(const struct store *store, size_t i, const struct cpuid_table *want)
{
    static struct cpuid_table scratch;
    const struct cpuid_table *table = store_get(store, i, i ? &scratch : NULL);

    assert_int_equal(table->count, want->count);
    if (memcmp(table, want, offsetof(struct cpuid_table, entry) + want->count * sizeof(want->entry[0])) != 0)
        fail_msg("table %zu came out otherwise", i);
}

/* CPUs of a machine with two core types: ids in every few rows. */
static void machine_cpu(struct cpuid_table *table, uint32_t cpu)
{
    kit_sample(table);
    for (uint32_t i = 0; i < table->count; i += 4)
        table->entry[i].edx ^= cpu;
    table->entry[cpu % 2].eax ^= 0x5a;
    table->reads = cpu;
    table->note[1].end = (uint8_t)(cpu % 5);
}

static void test_machine(void **state)
{
    enum { CPUS = 5000 };
    static struct cpuid_table table;
    struct store store = {0};

    (void)state;
    for (uint32_t i = 0; i < CPUS; i++) {
        machine_cpu(&table, i);
        assert_int_equal(store_add(&store, &table), STORE_GOOD);
    }
    assert_int_equal(store.count, CPUS);
    for (uint32_t i = 0; i < CPUS; i++) {
        machine_cpu(&table, i);
        check_same(&store, i, &table);
    }
    assert_true(store.bytes < CPUS * 200);
    store_free(&store);
}

/* Tables that have nothing in common, of 0 to 256 entries, until there is no more room. */
static void test_full(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = 12, again = 12;
    struct store store = {0};
    enum store_result result;
    size_t count = 0;

    (void)state;
    while ((kit_random_table(&seed, &table), result = store_add(&store, &table)) == STORE_GOOD)
        count++;
    assert_int_equal(result, STORE_FULL);
    assert_int_equal(store.count, count);
    assert_true(count > 1000 && store.bytes > STORE_MAX && store.bytes < STORE_MAX + sizeof(table));
    for (size_t i = 0; i < count; i++) {
        kit_random_table(&again, &table);
        check_same(&store, i, &table);
    }
    store_free(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_machine), cmocka_unit_test(test_full)};

    return cmocka_run_group_tests_name("store of tables", tests, NULL, NULL);
}
