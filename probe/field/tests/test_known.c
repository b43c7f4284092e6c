/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields that somebody else lists stand in the spec, at the same leaves, registers and bits. */
#include "probe/field/field.h"
#include "probe/tests/check.h"
#include "probe/walk/spec.h"

static const struct known {
    uint32_t leaf;
    uint8_t first, last, reg, high, low;
    const char *name;
} known[] = {
#define KNOWN(leaf, first, last, reg, high, low, name) {leaf, first, last, reg, high, low, #name},
#include "probe/field/tests/known.def"
#undef KNOWN
};

static bool has(const struct known *want, uint32_t subleaf)
{
    struct field_query query = field_query(want->leaf, subleaf, VENDOR_ANY | VENDOR_ANY_HV);
    struct field field;

    while (field_next(&query, &field))
        if (field.reg == want->reg && field.high == want->high && field.low == want->low)
            return true;
    return false;
}

static void test_known_fields(void **state)
{
    (void)state;
    assert_int_equal(COUNT(known), 937);
    for (size_t i = 0; i < COUNT(known); i++)
        for (uint32_t subleaf = known[i].first; subleaf <= known[i].last; subleaf++)
            if (!has(&known[i], subleaf))
                fail_msg("%s: 0x%08x:%u.%s[%u:%u]", known[i].name, known[i].leaf, subleaf,
                         cpuid_reg_name(known[i].reg), known[i].high, known[i].low);
}

/* KVM's features (Linux, arch/x86/include/uapi/asm/kvm_para.h): 0 to 17 but for 8, and 24; hints: 0. */
static void test_kvm_features(void **state)
{
    (void)state;
    assert_int_equal(field_claimed(VENDOR_KVM, 0x40000001, 0, EAX), 0x0103feff);
    assert_int_equal(field_claimed(VENDOR_KVM, 0x40000101, 0, EDX), 1);
    assert_int_equal(field_claimed(VENDOR_KVM, 0x40000001, 0, EBX), 0);
    assert_int_equal(field_claimed(VENDOR_XEN, 0x40000001, 0, EDX), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_fields),
        cmocka_unit_test(test_kvm_features),
    };

    return cmocka_run_group_tests_name("known", tests, NULL, NULL);
}
