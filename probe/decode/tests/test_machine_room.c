/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines of places made by hand: more kinds than there is room for, and neighbours that count for nothing.
 */
#include <string.h>

#include "probe/decode/cache.h"
#include "probe/decode/machine.h"
#include "probe/tests/check.h"
#include "probe/tests/some_cpus.h"

/* A CPU of one package, two a core. */
static struct cpu_place *made(uint32_t cpu, uint32_t apic)
{
    struct cpu_place *place = &some_place[cpu];

    *place = (struct cpu_place){.known = true,
                                .units = 1u << PLACE_CORE | 1u << PLACE_PACKAGE,
                                .apic = apic,
                                .threads = 2,
                                .cpus = 24,
                                .leaf = 0xb};
    place->shift[PLACE_CORE] = 1;
    place->shift[PLACE_PACKAGE] = 8;
    return place;
}

/* Intel's types: the highest number comes first. */
static void test_types(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MACHINE_TYPES + 1; i++)
        made(i, i * 2)->type = 1 + i;
    some_count(MACHINE_TYPES);
    assert_int_equal(some_machine.faults, 0);
    assert_int_equal(some_machine.types, MACHINE_TYPES);
    some_count(MACHINE_TYPES + 1);
    assert_int_equal(some_machine.faults, 1u << MACHINE_LOST);
    assert_int_equal(some_machine.types, MACHINE_TYPES);
    assert_int_equal(some_machine.cpus, MACHINE_TYPES + 1);
    for (uint32_t i = 0; i < MACHINE_TYPES; i++) {
        assert_int_equal(some_machine.type[i].type, MACHINE_TYPES - i);
        assert_int_equal(some_machine.type[i].cores, 1);
        assert_int_equal(some_machine.type[i].cpus, 1);
    }
}

static void test_kinds_of_cache(void **state)
{
    const uint32_t full = MACHINE_GROUPS / PLACE_CACHES;

    (void)state;
    for (uint32_t i = 0; i <= full; i++) {
        struct cpu_place *place = made(i, i * 2);

        for (uint32_t k = 0; k < PLACE_CACHES; k++)
            place->cache[k] = (struct place_cache){
                .bytes = 1u << 10 << i, .ways = 1 + k, .line = 64, .level = 1, .type = CACHE_DATA, .unit = i};
        place->caches = PLACE_CACHES;
    }
    some_count(full);
    assert_int_equal(some_machine.faults, 0);
    assert_int_equal(some_machine.caches, MACHINE_GROUPS);
    some_count(full + 1);
    assert_int_equal(some_machine.faults, 1u << MACHINE_LOST);
    assert_int_equal(some_machine.caches, MACHINE_GROUPS);
    for (uint32_t i = 0; i < MACHINE_GROUPS; i++) {
        assert_int_equal(some_machine.cache[i].bytes, 1024 << i / PLACE_CACHES);
        assert_int_equal(some_machine.cache[i].ways, 1 + i % PLACE_CACHES);
        assert_int_equal(some_machine.cache[i].instances, 1);
        assert_int_equal(some_machine.cache[i].cpus, 1);
    }
}

/* A CPU that is not known comes last, whatever else its place holds. */
static void test_unknown(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4; i++)
        made(i, i);
    struct cpu_place *unknown = made(4, 4);

    unknown->known = false;
    unknown->cpus = 100;
    unknown->caches = 1;
    unknown->cache[0] = (struct place_cache){.bytes = 1024, .level = 1, .type = CACHE_DATA};
    some_count(5);
    assert_int_equal(some_machine.faults, 0);
    assert_int_equal(some_machine.cpus, 4);
    assert_int_equal(some_machine.may, 24);
    assert_int_equal(some_machine.gaps, 0);
    assert_int_equal(some_machine.caches, 0);
    assert_int_equal(some_machine.units[PLACE_CORE], 2);
    assert_true(some_machine.types == 1 && some_machine.type[0].cores == 2 && some_machine.type[0].cpus == 4);
}

/* Of CPUs without an id, whose units and caches nothing tells apart, those alone. */
static void test_without_ids(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        struct cpu_place *place = made(i, i);

        place->untold = i != 2;
        place->known = i != 3;
        place->caches = 2;
        for (uint32_t k = 0; k < PLACE_CACHES; k++)
            place->cache[k].shift = 3;
    }
    some_count(4);
    for (uint32_t i = 0; i < 4; i++) {
        const bool apart = i < 2;

        assert_int_equal(some_place[i].units != 0, !apart);
        assert_int_equal(some_place[i].cpus, apart ? 0 : 24);
        for (uint32_t k = 0; k < PLACE_CACHES; k++)
            assert_int_equal(some_place[i].cache[k].shift, apart && k < 2 ? PLACE_UNSHARED : 3);
    }
    assert_int_equal(some_machine.unplaced, 2);
    /* One alone is the machine, beside one that is not known. */
    made(0, 0)->untold = true;
    made(1, 1)->untold = true;
    some_place[1].known = false;
    some_count(2);
    assert_int_equal(some_machine.unplaced, 0);
    assert_int_equal(some_machine.units[PLACE_PACKAGE], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_kinds_of_cache),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_without_ids),
    };

    return cmocka_run_group_tests_name("machine_room", tests, NULL, NULL);
}
