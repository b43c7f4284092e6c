/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs that are alike, as a few values each: what is learned, written and built again. */
#include "probe/write/percpu.h"

#include <string.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"

#define MACHINES 3000

static struct probe_cpu cpus[ALIKE_MAX];
static struct cpuid_table built;
static struct percpu percpu;

static void group(uint32_t count)
{
    percpu_group_start(&percpu);
    for (uint32_t i = 0; i < count; i++)
        percpu_group_split(&percpu, &cpus[i].table);
}

static bool build(uint32_t cpu)
{
    uint32_t values[PERCPU_PLACES];

    for (uint32_t i = 0; i < percpu.groups; i++)
        values[i] = percpu_value(&percpu, i, &cpus[cpu].table);
    return percpu_apply(&percpu, &cpus[0].table, values, &built);
}

static bool is_built(uint32_t cpu)
{
    const struct cpuid_table *table = &cpus[cpu].table;

    return build(cpu) && built.count == table->count &&
           memcmp(built.entry, table->entry, table->count * sizeof(table->entry[0])) == 0;
}

static void test_round_trip(void **state)
{
    uint64_t random = 4;
    uint32_t lacking = 0, lacking_first = 0;

    (void)state;
    for (uint32_t machine = 0; machine < MACHINES; machine++) {
        const uint32_t count = alike_machine(&random, cpus);

        percpu = (struct percpu){0};
        for (uint32_t i = 1; i < count; i++)
            assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[i].table));
        group(count);
        for (uint32_t i = 0; i < count; i++) {
            if (!is_built(i) || !percpu_rebuilds(&percpu, &cpus[0].table, &cpus[i].table))
                fail_msg("machine %u, CPU %u of %u is not built again", machine, i, count);
            lacking += percpu.rows && cpus[i].table.count < cpus[i ? 0 : 1].table.count;
        }
        lacking_first += percpu.rows && cpus[0].table.count < cpus[1].table.count;
    }
    /* both kinds of the optional row have been there */
    assert_true(lacking_first > 0 && lacking > lacking_first);
}

/* Any change outside of the PERCPU bits is seen, and forgets what was learned of that table. */
static void test_differences(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (uint32_t machine = 0; machine < MACHINES; machine++) {
        const uint32_t count = alike_machine(&random, cpus);
        struct cpuid_table *other = &cpus[count - 1].table;
        struct cpuid_entry *entry = &other->entry[alike_random(&random) % other->count];
        struct percpu before = {0};

        if (count > 2)
            assert_true(percpu_learn(&before, &cpus[0].table, &cpus[1].table));
        switch (alike_random(&random) % 5) {
        case 0: /* EAX of leaves 0 and 1 has none; of other rows any may have */
            other->entry[alike_random(&random) % 2].eax ^= 1u << alike_random(&random) % 32;
            break;
        case 1: /* of an optional row the first CPU may know nothing */
            if (entry->leaf == 0x8000001e)
                entry = &other->entry[0];
            entry->flags ^= CPUID_INDEXED;
            break;
        case 2:
            entry->leaf ^= 0x1000;
            break;
        case 3:
            alike_entry(other, 1, 0)->ebx ^= 1u << alike_random(&random) % 24;
            break;
        default:
            other->entry[other->count++] = (struct cpuid_entry){.leaf = 0xd0000000, .eax = machine};
            break;
        }
        percpu = before;
        assert_false(percpu_learn(&percpu, &cpus[0].table, other));
        assert_memory_equal(&percpu, &before, sizeof(before));
    }
}

static void add(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(table, leaf, subleaf, CPUID_INDEXED, &regs));
}

/* Rows of a topology leaf that hold an id alone, on the second CPU. */
static void add_ids(uint32_t leaf, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add(&cpus[1].table, leaf, i, (struct cpuid_regs){0, 0, 0, 9});
}

/* A row more than a table has room for, in front of the others and behind them. */
static void test_no_room(void **state)
{
    static struct cpuid_table out;
    struct cpuid_table *base = &cpus[0].table;
    const uint32_t value = 5;

    (void)state;
    for (uint32_t rows = CPUID_TABLE_MAX - 1; rows <= CPUID_TABLE_MAX; rows++) {
        cpuid_table_clear(base);
        for (uint32_t i = 0; i < rows; i++)
            add(base, 0x100 + i, 0, (struct cpuid_regs){.eax = i});
        for (uint32_t behind = 0; behind < 2; behind++) {
            percpu = (struct percpu){.places = 1, .rows = 1, .groups = 1};
            percpu.place[0] = (struct percpu_place){.leaf = 0x80, .mask = 0xff};
            percpu.row[0] = (struct percpu_row){.leaf = 0x80, .at = behind ? rows : 0};
            assert_int_equal(percpu_apply(&percpu, base, &value, &out), rows < CPUID_TABLE_MAX);
        }
    }
}

static void test_too_many_rows(void **state)
{
    (void)state;
    for (uint32_t rows = PERCPU_ROWS; rows <= PERCPU_ROWS + 1; rows++) {
        static const struct percpu nothing;

        alike_small(cpus, 2);
        add_ids(0x1f, 6);
        add_ids(0x80000026, rows - 6);
        percpu = nothing;
        assert_int_equal(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table), rows == PERCPU_ROWS);
        if (rows > PERCPU_ROWS) {
            assert_memory_equal(&percpu, &nothing, sizeof(percpu));
            continue;
        }
        group(2);
        assert_true(is_built(0) && is_built(1));
    }
}

/* Xen's blocks have a vCPU number each; 48 and 49 of them. */
static void test_too_many_places(void **state)
{
    const struct cpuid_regs xen = {4, 0x566e6558, 0x65584d4d, 0x4d4d566e};

    (void)state;
    for (uint32_t blocks = PERCPU_PLACES; blocks <= PERCPU_PLACES + 1; blocks++) {
        memset(cpus, 0, 2 * sizeof(cpus[0]));
        for (uint32_t i = 0; i < 2 * blocks; i++) {
            const uint32_t base = 0x40000000 + (i / 2 << 8);

            add(&cpus[i % 2].table, base, 0, (struct cpuid_regs){base + xen.eax, xen.ebx, xen.ecx, xen.edx});
            add(&cpus[i % 2].table, base + 4, 0, (struct cpuid_regs){8, i % 2, 1, 0});
        }
        percpu = (struct percpu){0};
        assert_int_equal(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table), blocks == PERCPU_PLACES);
        if (blocks > PERCPU_PLACES) {
            assert_int_equal(percpu.places, 0);
            continue;
        }
        assert_int_equal(percpu.places, PERCPU_PLACES);
        group(2);
        assert_int_equal(percpu.groups, 1);
        assert_true(is_built(0) && is_built(1));
    }
}

/* Two tables can each be like the base and yet not fit into one description: the second must not pass. */
static void test_rebuilds_or_not(void **state)
{
    const struct cpuid_regs id = {9, 0, 0, 0}, level = {0, 0, 0, 9}, zeros = {0};
    struct percpu first;

    (void)state;
    alike_small(cpus, 3);
    percpu = (struct percpu){0};
    add(&cpus[1].table, 0x8000001e, 0, id);
    assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table));
    first = percpu;

    /* the same row, but zeros where others lack it */
    add(&cpus[2].table, 0x8000001e, 0, zeros);
    assert_false(percpu_learn(&percpu, &cpus[0].table, &cpus[2].table));
    group(2);
    assert_true(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[1].table));
    assert_false(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[2].table));

    /* the same row in another place */
    alike_small(cpus + 2, 1);
    cpus[2].table.count--;
    add(&cpus[2].table, 0x8000001e, 0, id);
    add(&cpus[2].table, 0xb, 1, (struct cpuid_regs){0, 0, 1, 0});
    percpu = first;
    assert_false(percpu_learn(&percpu, &cpus[0].table, &cpus[2].table));
    assert_memory_equal(&percpu, &first, sizeof(first));

    /* one more row before it, where none was learned */
    alike_small(cpus + 2, 1);
    add(&cpus[2].table, 0x80000026, 0, level);
    add(&cpus[2].table, 0x8000001e, 0, id);
    assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[2].table));
    group(3);
    assert_true(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[1].table));
    assert_false(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[2].table));
}

/* What lies behind a table's last row is none of it, though it looks like the other table's next one. */
static void test_behind_the_last(void **state)
{
    (void)state;
    for (unsigned which = 0; which < 2; which++) {
        alike_small(cpus, 2);
        for (unsigned i = 0; i < 2; i++)
            add(&cpus[i].table, 0x8000001e, 0, (struct cpuid_regs){9, 0, 0, 0});
        cpus[which].table.count--;
        percpu = (struct percpu){0};
        assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table));
        assert_int_equal(percpu.rows, 1);
        group(2);
        assert_true(is_built(0) && is_built(1));
    }
}

/* The base table has the row, with zeros on a third CPU: that CPU's row must not get lost. */
static void test_row_of_zeros(void **state)
{
    (void)state;
    alike_small(cpus, 3);
    percpu = (struct percpu){0};
    add(&cpus[0].table, 0x8000001e, 0, (struct cpuid_regs){7, 0, 0, 0});
    add(&cpus[2].table, 0x8000001e, 0, (struct cpuid_regs){0});
    assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table));
    assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[2].table));
    group(3);
    assert_true(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[1].table));
    assert_false(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[2].table));
}

/* What a damaged stream may ask for. */
static void test_apply_refuses(void **state)
{
    static const struct percpu cases[] = {
        {.places = 1, .groups = 1, .place = {{0x14, 0, 0xff, 0, 0}}},
        {.places = 1, .groups = 1, .place = {{4, 2, 0xff, 0, 0}}},
        {.places = 1, .rows = 1, .groups = 1, .place = {{0x14, 0, 0xff, 0, 0}}, .row = {{0x14, 0, 0, 8}}},
    };
    const uint32_t values[PERCPU_PLACES] = {1};
    const struct cpuid_regs regs = {1, 1, 1, 1};

    (void)state;
    alike_small(cpus, 1);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_false(percpu_apply(&cases[i], &cpus[0].table, values, &built));
    while (cpus[0].table.count < CPUID_TABLE_MAX)
        assert_non_null(cpuid_table_add(&cpus[0].table, 0x100, cpus[0].table.count, CPUID_INDEXED, &regs));
    percpu = (struct percpu){.rows = 1, .places = 1, .groups = 1};
    percpu.place[0] = (struct percpu_place){0x14, 0, 0xff, 0, 0};
    percpu.row[0] = (struct percpu_row){0x14, 0, 0, CPUID_TABLE_MAX};
    assert_false(percpu_apply(&percpu, &cpus[0].table, values, &built));
    cpus[0].table.count--;
    percpu.row[0].at--;
    assert_true(percpu_apply(&percpu, &cpus[0].table, values, &built));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),      cmocka_unit_test(test_differences),
        cmocka_unit_test(test_too_many_rows),   cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_too_many_places), cmocka_unit_test(test_rebuilds_or_not),
        cmocka_unit_test(test_row_of_zeros),    cmocka_unit_test(test_behind_the_last),
        cmocka_unit_test(test_apply_refuses),
    };

    return cmocka_run_group_tests_name("percpu", tests, NULL, NULL);
}
