/* SPDX-License-Identifier: BSD-2-Clause */
/* Which MSRs exist, and what asking for them leaves behind. */
#include "probe/decode/msr.h"

#include <string.h>

#include "probe/tests/check.h"

static void add(struct cpuid_table *table, uint32_t leaf, struct cpuid_regs regs)
{
    cpuid_table_add(table, leaf, 0, 0, &regs);
}

static void test_existence(void **state)
{
    static const struct {
        enum msr msr, given;
        uint64_t value; /* of given */
        uint32_t leaf;
        struct cpuid_regs regs;
        bool want;
    } cases[] = {
        {MSR_FEATURE_CONTROL, MSR_VM_CR, 0, 1, {.ecx = 1u << 5}, true},
        {MSR_FEATURE_CONTROL, MSR_VM_CR, 0, 1, {.ecx = 1u << 6}, true},
        {MSR_FEATURE_CONTROL, MSR_VM_CR, 0, 7, {.ebx = 1u << 2}, true},
        {MSR_FEATURE_CONTROL, MSR_MCG_CAP, 1u << 27, 1, {0}, true},
        {MSR_FEATURE_CONTROL, MSR_MCG_CAP, ~(1ull << 27), 1, {~0u, ~0u, ~(3u << 5), ~0u}, false},
        {MSR_FEATURE_CONTROL, MSR_VM_CR, 0, 7, {~0u, ~(1u << 2), ~0u, ~0u}, false},
        {MSR_MCG_CAP, MSR_VM_CR, 0, 1, {.edx = 1u << 14}, true},
        {MSR_VMX_BASIC, MSR_VM_CR, 0, 1, {.ecx = 1u << 5}, true},
        {MSR_VMX_BASIC, MSR_VM_CR, ~0ull, 1, {~0u, ~0u, ~(1u << 5), ~0u}, false},
        {MSR_VMX_VMCS_ENUM, MSR_VM_CR, 0, 1, {.ecx = 1u << 5}, true},
        {MSR_VMX_PROC2, MSR_VMX_PROC, 1ull << 63, 1, {0}, true},
        {MSR_VMX_PROC2, MSR_VMX_PROC, ~(1ull << 63), 1, {~0u, ~0u, ~0u, ~0u}, false},
        {MSR_VMX_EPT_VPID, MSR_VMX_PROC2, 1ull << 33, 1, {0}, true},
        {MSR_VMX_EPT_VPID, MSR_VMX_PROC2, 1ull << 37, 1, {0}, true},
        {MSR_VMX_EPT_VPID, MSR_VMX_PROC2, ~(1ull << 33 | 1ull << 37), 1, {0}, false},
        {MSR_VMX_TRUE_PIN, MSR_VMX_BASIC, 1ull << 55, 1, {0}, true},
        {MSR_VMX_TRUE_ENTRY, MSR_VMX_BASIC, 1ull << 55, 1, {0}, true},
        {MSR_VMX_TRUE_ENTRY, MSR_VMX_BASIC, ~(1ull << 55), 1, {~0u, ~0u, ~0u, ~0u}, false},
        {MSR_VMX_VMFUNC, MSR_VMX_PROC2, 1ull << 45, 1, {0}, true},
        {MSR_VMX_PROC3, MSR_VMX_PROC, 1ull << 49, 1, {0}, true},
        {MSR_VMX_EXIT2, MSR_VMX_EXIT, 1ull << 63, 1, {0}, true},
        {MSR_VM_CR, MSR_VMX_BASIC, 0, 0x80000001, {.ecx = 1u << 2}, true},
        {MSR_VM_CR, MSR_VMX_BASIC, ~0ull, 0x80000001, {~0u, ~0u, ~(1u << 2), ~0u}, false},
        {MSR_VM_CR, MSR_VMX_BASIC, ~0ull, 1, {~0u, ~0u, ~0u, ~0u}, false},
        {MSR_SEV_STATUS, MSR_VMX_BASIC, 0, 0x8000001f, {.eax = 1u << 1}, true},
        {MSR_SEV_STATUS, MSR_VMX_BASIC, 0, 0x8000001f, {.eax = 1u}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cpuid_table table = {0};
        struct msr_values values = {.read = 1u << cases[i].given};

        values.value[cases[i].given] = cases[i].value;
        add(&table, cases[i].leaf, cases[i].regs);
        if (msr_exists(cases[i].msr, &table, &values) != cases[i].want)
            fail_msg("case %zu: %s", i, msr_name(cases[i].msr));
    }
}

/* Each condition refers to a register that was asked before, else it could never hold. */
static void test_rows(void **state)
{
    static const struct {
        enum msr msr, other;
    } conditions[] = {
#define MSR(id, number, name, source)
#define IF_CPUID(id, leaf, reg, bit)
#define IF_MSR(id, other, bit) {MSR_##id, MSR_##other},
#include "probe/spec/msr.def"
#undef MSR
#undef IF_CPUID
#undef IF_MSR
    };

    (void)state;
    for (size_t i = 0; i < COUNT(conditions); i++)
        assert_true(conditions[i].other < conditions[i].msr);
    for (uint32_t a = 0; a < MSR_COUNT; a++) {
        assert_uint_in_range(strlen(msr_name((enum msr)a)), 1, 19);
        for (uint32_t b = 0; b < a; b++) {
            assert_int_not_equal(msr_number((enum msr)a), msr_number((enum msr)b));
            assert_string_not_equal(msr_name((enum msr)a), msr_name((enum msr)b));
        }
    }
}

static bool answer(void *ctx, uint32_t number, uint64_t *out)
{
    unsigned *asked = ctx;

    ++*asked;
    if (number == 0x480)
        return false;
    *out = number;
    return true;
}

static void test_asking(void **state)
{
    unsigned asked = 0;
    const struct msr_source source = {answer, &asked};
    struct cpuid_table table = {0};
    struct msr_values values = {0};

    (void)state;
    add(&table, 1, (struct cpuid_regs){.ecx = 1u << 5});
    msr_ask(MSR_VM_CR, &table, &source, &values);
    assert_int_equal(asked, 0);
    assert_int_equal(values.read | values.refused, 0);
    msr_ask(MSR_VMX_BASIC, &table, &source, &values);
    assert_false(msr_known(&values, MSR_VMX_BASIC));
    assert_int_equal(values.refused, 1u << MSR_VMX_BASIC);
    msr_ask(MSR_FEATURE_CONTROL, &table, &source, &values);
    assert_true(msr_known(&values, MSR_FEATURE_CONTROL));
    assert_true(msr_bit(&values, MSR_FEATURE_CONTROL, 1));
    assert_false(msr_bit(&values, MSR_FEATURE_CONTROL, 2));
    assert_false(msr_bit(&values, MSR_VMX_BASIC, 7));
    assert_int_equal(asked, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_existence),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_asking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
