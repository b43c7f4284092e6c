/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of other projects: every row is found, by its place and by each of its names. */
#include "probe/field/project.h"
#include "probe/tests/check.h"

static void test_rows(void **state)
{
    const struct project_bit *bit;
    uint32_t count = 0;

    (void)state;
    for (; (bit = project_row(count)); count++) {
        assert_ptr_equal(project_of(bit->leaf, bit->subleaf, bit->reg, bit->bit), bit);
        for (unsigned i = 0; i < PROJECT_TOTAL; i++)
            assert_true(!bit->name[i][0] || project_bit_is(bit, bit->name[i]));
    }
    assert_int_equal(count, 371);
    assert_null(project_of(0x1, 0, 2, 16)); /* reserved */
    assert_null(project_of(0x2, 0, 0, 0));
}

static void test_spellings(void **state)
{
    const struct project_bit *sse = project_of(0x1, 0, 2, 19), *pclmul = project_of(0x1, 0, 2, 1),
                             *kvm = project_of(0x40000101, 0, 0, 0);

    (void)state;
    check_text("Linux", sse->name[PROJECT_LINUX], "sse4_1");
    check_text("QEMU", sse->name[PROJECT_QEMU], "sse4.1");
    check_text("Xen", sse->name[PROJECT_XEN], "sse4-1");
    check_text("libvirt", pclmul->name[PROJECT_LIBVIRT], "pclmuldq");
    assert_non_null(kvm);
    assert_int_equal(kvm->leaf, 0x40000001);
    assert_true(project_bit_is(sse, "sse4_1") && project_bit_is(sse, "sse4.1"));
    assert_false(project_bit_is(sse, "sse4") || project_bit_is(sse, "sse4.12") || project_bit_is(sse, ""));
}

static void test_projects(void **state)
{
    static const char *const names[] = {[PROJECT_LINUX] = "linux",
                                        [PROJECT_QEMU] = "qemu",
                                        [PROJECT_LIBVIRT] = "libvirt",
                                        [PROJECT_XEN] = "xen"};

    (void)state;
    assert_int_equal(COUNT(names), PROJECT_TOTAL);
    for (unsigned i = 0; i < PROJECT_TOTAL; i++)
        check_text("name", project_name((enum project)i), names[i]);
}

/* Of a field of another vendor at the same place nobody speaks. */
static void test_vendors(void **state)
{
    unsigned named = 0;

    (void)state;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);

        if (field.leaf == 0x40000001 && field.reg == 0 && field.low == 0 && field.high == 0) {
            assert_int_equal(project_of_field(&field, 0) != NULL, (field.vendors & VENDOR_KVM) != 0);
            named += project_of_field(&field, 0) != NULL;
        }
        if (field.leaf == 0xc0000001 && field.reg == 3 && field.low == 2) {
            struct field elsewhere = field;

            assert_non_null(project_of_field(&field, 0)); /* rng */
            elsewhere.vendors = VENDOR_INTEL | VENDOR_AMD;
            assert_null(project_of_field(&elsewhere, 0));
            named++;
        }
        assert_true(project_field_is(&field, field_name(i)));
    }
    assert_int_equal(named, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_projects),
        cmocka_unit_test(test_vendors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
