/* SPDX-License-Identifier: BSD-2-Clause */
/* Which class a row of three files has. */
#include "host/diff/compare.h"

#include "probe/tests/check.h"

enum { CORE = 0x40, ATOM = 0x20 };

/* A CPU of a core type (leaf 0x1a EAX[31:24]) with so many sets in its cache. */
static void fill(struct cpuid_table *table, uint32_t type, uint32_t sets)
{
    static const struct cpuid_regs vendor = {0x1a, 0x756e6547, 0x6c65746e, 0x49656e69};

    table->count = 0;
    assert_true(cpuid_table_add(table, 0, 0, 0, &vendor));
    assert_true(
        cpuid_table_add(table, 4, 0, CPUID_INDEXED, &(struct cpuid_regs){0x121, 0x1c0003f, sets - 1, 0}));
    assert_true(cpuid_table_add(table, 0x1a, 0, 0, &(struct cpuid_regs){type << 24 | 1, 0, 0, 0}));
}

/* What is expected of a core of another type does not hide the difference to one of A's own, wherever they
 * stand. */
static void test_hybrid(void **state)
{
    static const struct {
        uint32_t type[3], sets[3];
        enum diff_class class;
    } cases[] = {
        {{CORE, ATOM, CORE}, {64, 128, 256}, DIFF_CHANGED},
        {{CORE, CORE, ATOM}, {64, 256, 128}, DIFF_CHANGED},
        {{CORE, ATOM, CORE}, {64, 128, 64}, DIFF_PERCPU},
        {{CORE, ATOM, ATOM}, {64, 128, 256}, DIFF_PERCPU},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        static struct cpuid_table tables[3];
        const struct cpuid_table *const columns[] = {&tables[0], &tables[1], &tables[2]};
        struct diff_matrix matrix;

        for (size_t k = 0; k < 3; k++)
            fill(&tables[k], cases[i].type[k], cases[i].sets[k]);
        assert_true(diff_compare(columns, 3, NULL, &matrix));
        assert_int_equal(matrix.count, 2);
        assert_int_equal(matrix.items[0].place.key.leaf, 4);
        assert_int_equal(matrix.items[0].class, cases[i].class);
        assert_int_equal(matrix.items[1].class, DIFF_IDENTITY);
        diff_matrix_free(&matrix);
    }
}

/* A pair and a matrix tell alike which vendor's fields a table has. */
static void test_vendor(void **state)
{
    static const struct cpuid_regs geode = {1, 0x646f6547, 0x43534e20, 0x79622065};
    static const struct cpuid_regs amd = {1, 0x68747541, 0x444d4163, 0x69746e65};
    static const struct cpuid_regs none = {0}, svm = {0, 0, 4, 0};
    static struct cpuid_table tables[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        tables[i].count = 0;
    /* Geode's extended leaves are AMD's; a table without leaf 0 is taken to be of the vendor of another one
     */
    assert_true(cpuid_table_add(&tables[0], 0, 0, 0, &geode));
    assert_true(cpuid_table_add(&tables[2], 0, 0, 0, &amd));
    for (int i = 0; i < 3; i++)
        assert_true(cpuid_table_add(&tables[i], 0x80000001, 0, 0, i == 2 ? &none : &svm));
    for (size_t columns = 2; columns <= 3; columns++)
        for (size_t first = 0; first < 2; first++) {
            const struct cpuid_table *const sides[] = {&tables[first], &tables[2], &tables[2]};
            struct diff_matrix matrix;

            assert_true(diff_compare(sides, columns, NULL, &matrix));
            const struct diff_item *last = &matrix.items[matrix.count - 1];

            assert_true(matrix.count && last->place.key.leaf == 0x80000001);
            assert_string_equal(diff_place_name(&last->place), "svm");
            assert_int_equal(last->class, DIFF_LOST);
            diff_matrix_free(&matrix);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hybrid), cmocka_unit_test(test_vendor)};

    return cmocka_run_group_tests_name("diff matrix", tests, NULL, NULL);
}
