/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags follow what a leaf does, not what its row in spec/leaf.def expects. */
#include "probe/tests/check.h"
#include "probe/tests/rule.h"
#include "probe/walk/walk.h"

/* clang-format off */
static const struct rule_case ignores_subleaf[] = {
    {"7 of QEMU up to 4.1", 7, 2, 0, "7 (declared)", {{FAKE_ANY, {0, 0x7ab, 0, 0}}}},
    {"7, maximum 1", 7, 3, 0, "7 (repeated)", {{FAKE_ANY, {1, 2, 3, 4}}}},
    {"4", 4, 3, 0, "4 (repeated)", {{FAKE_ANY, {0x121, 1, 2, 3}}}},
    {"b", 0xb, 3, 0, "b (repeated)", {{FAKE_ANY, {1, 2, 0x100, 0}}}},
    {"d", 0xd, 3, 0, "d (repeated)", {{FAKE_ANY, {7, 0x340, 0x340, 0}}}},
    {"f, bits", 0xf, 3, 0, "f (repeated)", {{FAKE_ANY, {0, 0xff, 0, 2}}}},
    {"f, no bit", 0xf, 2, 0, "f (bitmap)", {{FAKE_ANY, {0, 0xff, 0, 0}}}},
    {"12", 0x12, 3, 0, "12 (repeated)", {{FAKE_ANY, {3, 1, 0, 0}}}},
    {"8000001d", 0x8000001d, 3, 0, "8000001d (repeated)", {{FAKE_ANY, {0x121, 1, 2, 3}}}},
    {"80000020, thousands of rows once", 0x80000020, 3, 0, "80000020 (repeated)",
     {{FAKE_ANY, {0, 0x2e, 0, 0}}}},
    {"Xen 3 of QEMU", 0x40000003, 3, 0, "40000003 (repeated)", {{FAKE_ANY, {1, 2, 3, 4}}}},
};

static const struct rule_case heeds_subleaf[] = {
    {"7, one row, junk is zero", 7, 2, 0, "7.0 (declared)", {{0, {0, 5, 0, 0}}}},
    {"14, one row, junk differs", 0x14, 2, 0, "14.0 (declared)",
     {{0, {0, 5, 0, 0}}, {FAKE_NUMBERED, {0, 5, 0, 0}}}},
    {"4, zeros say nothing", 4, 1, 0, "4.0 (type-zero)", {{FAKE_ANY, {0, 0, 0, 0}}}},
    {"two rows need no junk", 0x14, 2, 0, "14.0-1 (declared)", {{0, {1, 5, 0, 0}}, {1, {0, 6, 0, 0}}}},
    {"7, rows 0 and 1 alike but no others", 7, 4, 0, "7.0-2 (declared)",
     {{0, {2, 5, 0, 0}}, {1, {2, 5, 0, 0}}, {2, {0, 1, 0, 0}}}},
};
/* clang-format on */

static void test_ignores_subleaf(void **state)
{
    (void)state;
    check_rules(ignores_subleaf, COUNT(ignores_subleaf));
}

static void test_heeds_subleaf(void **state)
{
    (void)state;
    check_rules(heeds_subleaf, COUNT(heeds_subleaf));
}

/* A source that cannot answer the junk read proves nothing: the rule's flag stays, and the gap is counted. */
static void test_unanswered_junk(void **state)
{
    static const struct fake_row rows[] = {{0, 0, {7, 1, 2, 3}}, {7, 0, {0, 5, 0, 0}}};
    static const struct fake_cpu cpu = {"strict", FAKE_STRICT, rows, COUNT(rows)};
    static struct cpuid_table table;
    struct fake fake = {.cpu = &cpu, .watch = 7};
    const struct cpuid_source source = fake_source(&fake);

    (void)state;
    walk(&source, SHAPE_FULL, &table);
    check_text("strict", rows_text(&table), "0 7.0");
    assert_int_equal(fake.watched, 2);
    assert_int_equal(table.unread, table.reads - 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ignores_subleaf),
        cmocka_unit_test(test_heeds_subleaf),
        cmocka_unit_test(test_unanswered_junk),
    };

    return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}
