/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/processors.h"
#include "probe/tests/check.h"

static struct processors list;

static void holds_each_id_once(void **state)
{
    (void)state;
    list = (struct processors){0};
    for (uint32_t i = 0; i < 2 * PROCESSORS_MAX; i++)
        processors_add(&list, i / 2);
    assert_int_equal(list.count, PROCESSORS_MAX);
    assert_int_equal(list.lost, 0);
    processors_add(&list, PROCESSORS_MAX);
    assert_int_equal(list.count, PROCESSORS_MAX);
    assert_int_equal(list.lost, 1);
}

static void takes_ids_out(void **state)
{
    (void)state;
    list = (struct processors){0};
    for (uint32_t i = 0; i < 3; i++)
        processors_add(&list, i);
    processors_remove(&list, 7);
    assert_int_equal(list.count, 3);
    processors_remove(&list, 0);
    assert_false(processors_has(&list, 0));
    assert_true(processors_has(&list, 1) && processors_has(&list, 2));
    processors_remove(&list, 2);
    processors_remove(&list, 1);
    assert_int_equal(list.count, 0);
    processors_remove(&list, 1);
    assert_false(processors_has(&list, 1));
}

static void counts_later_ones_that_do_not_fit(void **state)
{
    (void)state;
    list = (struct processors){0};
    assert_int_equal(processors_later(&list), 0);
    for (uint32_t i = 0; i < PROCESSORS_MAX + 2; i++)
        processors_add_later(&list, i);
    assert_int_equal(list.later, PROCESSORS_MAX + 2);
    assert_int_equal(processors_later(&list), PROCESSORS_MAX);
    assert_int_equal(list.later_id[PROCESSORS_MAX - 1], PROCESSORS_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_each_id_once),
        cmocka_unit_test(takes_ids_out),
        cmocka_unit_test(counts_later_ones_that_do_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
