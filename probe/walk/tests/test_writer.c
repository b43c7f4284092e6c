/* SPDX-License-Identifier: BSD-2-Clause */
/* What tells tables of QEMU 4.2 to 9.1 from those of 9.2 and later. */
#include <string.h>

#include "probe/tests/check.h"
#include "probe/walk/writer.h"

static struct cpuid_table full, shaped, table;

/* QEMU 10.0.13 with `-cpu EPYC-v1` and `-cpu Skylake-Server-v1`: which row has the index that nobody wrote.
 */
static void test_left_index(void **state)
{
    static const struct cpuid_regs data = {1, 2, 3, 4};
    static const struct {
        uint32_t behind, index;
        uint32_t flags;
    } cases[] = {{0x80000000, 63, 0}, {0x12, 0, CPUID_INDEXED}, {0x14, 0, CPUID_INDEXED}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        memset(&full, 0, sizeof(full));
        cpuid_table_add(&full, 0, 0, 0, &(struct cpuid_regs){0x14, 2, 3, 4});
        cpuid_table_add(&full, 2, 0, 0, &(struct cpuid_regs){1, 0, 0, 0x2c307d});
        cpuid_table_add(&full, 0xd, 0, CPUID_INDEXED, &data);
        cpuid_table_add(&full, 0xd, 1, CPUID_INDEXED, &data);
        cpuid_table_add(&full, cases[i].behind, 0, cases[i].flags, &data);
        shape_table(SHAPE_QEMU_9_2, &full, &shaped);
        assert_int_equal(shaped.count, 5);
        assert_int_equal(shaped.entry[1].flags, 0);
        assert_int_equal(shaped.entry[4].leaf, cases[i].behind);
        assert_int_equal(shaped.entry[4].subleaf, cases[i].index);
        assert_int_equal(shape_writer(&shaped), cases[i].index ? WRITER_QEMU_9_2 : WRITER_UNKNOWN);
        shape_table(SHAPE_QEMU, &shaped, &table);
        assert_int_equal(table.entry[1].flags, CPUID_STATEFUL | CPUID_READ_NEXT);
        assert_int_equal(table.entry[4].subleaf, 63);
        assert_int_equal(table.entry[5].subleaf, 0);
        assert_int_equal(shape_writer(&table), WRITER_QEMU_4_2);
    }
    assert_null(shape_writer_name(WRITER_UNKNOWN));
    assert_string_equal(shape_writer_name(WRITER_QEMU_4_2), "QEMU 4.2 to 9.1");
    assert_string_equal(shape_writer_name(WRITER_QEMU_9_2), "QEMU 9.2 or later");
}

/* QEMU 10.0.13 with `-cpu Broadwell` where KVM has no XSAVE: leaf 0xd left its index alone. */
static void test_index_without_rows(void **state)
{
    static const struct cpuid_regs data = {1, 2, 3, 4};

    (void)state;
    memset(&full, 0, sizeof(full));
    cpuid_table_add(&full, 0, 0, 0, &(struct cpuid_regs){0xd, 2, 3, 4});
    cpuid_table_add(&full, 0xb, 1, CPUID_INDEXED, &data);
    cpuid_table_add(&full, 0x80000000, 63, 0, &data);
    cpuid_table_add(&full, 0x80000001, 0, 0, &data);
    assert_int_equal(shape_writer(&full), WRITER_QEMU_9_2);
    shape_table(SHAPE_QEMU, &full, &shaped);
    check_text("older", rows_text(&shaped), "0 b.1 d.3f! 80000000 80000001");
    shape_table(SHAPE_QEMU_9_2, &shaped, &table);
    check_same_table("back", &table, &full);
    shape_table(SHAPE_QEMU_9_2, &full, &table);
    check_same_table("again", &table, &full);
}

/* Leaf 2 whose AL counts several reads stays stateful in every version. */
static void test_several_reads(void **state)
{
    (void)state;
    memset(&full, 0, sizeof(full));
    cpuid_table_add(&full, 2, 0, 0, &(struct cpuid_regs){3, 0, 0, 1});
    shape_table(SHAPE_QEMU_9_2, &full, &shaped);
    assert_int_equal(shaped.entry[0].flags, CPUID_STATEFUL | CPUID_READ_NEXT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_index),
        cmocka_unit_test(test_index_without_rows),
        cmocka_unit_test(test_several_reads),
    };

    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
