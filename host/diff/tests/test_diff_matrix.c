/* SPDX-License-Identifier: BSD-2-Clause */
/* Which class a row of three files has. */
#include "host/diff/matrix.h"

#include "host/tests/kit.h"

enum { CORE = 0x40, ATOM = 0x20 };

/* A CPU of a core type (leaf 0x1a EAX[31:24]) with so many sets in its cache. */
static void add_cpu(struct diff_input *input, uint32_t type, uint32_t sets)
{
    static const struct cpuid_regs vendor = {0x1a, 0x756e6547, 0x6c65746e, 0x49656e69};
    static struct cpuid_table table;

    table.count = 0;
    assert_true(cpuid_table_add(&table, 0, 0, 0, &vendor));
    assert_true(
        cpuid_table_add(&table, 4, 0, CPUID_INDEXED, &(struct cpuid_regs){0x121, 0x1c0003f, sets - 1, 0}));
    assert_true(cpuid_table_add(&table, 0x1a, 0, 0, &(struct cpuid_regs){type << 24 | 1, 0, 0, 0}));
    diff_input_add(input, 0, &table);
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
        struct diff_input inputs[3] = {{.path = "a"}, {.path = "b"}, {.path = "c"}};
        struct diff_matrix matrix;

        for (size_t k = 0; k < 3; k++)
            add_cpu(&inputs[k], cases[i].type[k], cases[i].sets[k]);
        diff_matrix(inputs, 3, 0, &matrix);
        assert_int_equal(matrix.count, 2);
        assert_int_equal(matrix.rows[0].place.key.leaf, 4);
        assert_int_equal(matrix.rows[0].class, cases[i].class);
        assert_int_equal(matrix.rows[1].class, DIFF_IDENTITY);
        diff_matrix_free(&matrix);
        for (size_t k = 0; k < 3; k++)
            diff_input_free(&inputs[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hybrid)};

    return cmocka_run_group_tests_name("diff matrix", tests, NULL, NULL);
}
