/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs of several hosts. Of IA32_ARCH_CAPABILITIES (SDM 4, table 2-2): RDCTL_NO is bit 0, RSBA bit 2,
 * SKIP_L1DFL_VMENTRY bit 3, RRSBA bit 19; RSBA and RRSBA are duties, which a guest has if some host has them.
 */
#include <string.h>

#include "host/export/baseline_msrs.h"
#include "probe/tests/check.h"

#define ARCH_CAPABILITIES (1u << 29) /* leaf 7 EDX */

static struct told {
    uint32_t number;
    uint8_t low;
    uint64_t before, after;
    bool why;
} told[16];
static size_t told_count;

static void keep(void *ctx, const struct baseline_change *change)
{
    (void)ctx;
    assert_true(told_count < COUNT(told));
    told[told_count++] = (struct told){change->msr.number, change->msr.low, change->msr.before,
                                       change->msr.after, *change->why != 0};
}

static const struct baseline_events events = {keep, NULL};

static struct msr_values values_of(const struct msrs *msrs)
{
    static struct cpuid_table table;
    struct msr_values values;

    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){7, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){.edx = ARCH_CAPABILITIES});
    baseline_msrs_values(msrs, &table, &values);
    return values;
}

static void check_told(size_t i, uint8_t low, uint64_t before, uint64_t after)
{
    assert_int_equal(told[i].number, 0x10a);
    assert_int_equal(told[i].low, low);
    assert_int_equal(told[i].before, before);
    assert_int_equal(told[i].after, after);
    assert_false(told[i].why);
}

/* What all have stays, what one lacks goes, and two duties of the second come. */
static void test_duties_come(void **state)
{
    struct msrs msrs = {0};

    (void)state;
    told_count = 0;
    baseline_msrs_add(&msrs, "msr 0x10a=0x9\n", &events);
    assert_int_equal(told_count, 0);
    baseline_msrs_add(&msrs, "msr 0x10a=0x80005\n", &events);
    assert_int_equal(told_count, 3);
    check_told(0, 2, 0, 1);
    check_told(1, 3, 1, 0);
    check_told(2, 19, 0, 1);
    baseline_msrs_add(&msrs, "msr 0x10a=0x80005\n", &events);
    assert_int_equal(told_count, 3);
    const struct msr_values values = values_of(&msrs);

    assert_int_equal(values.value[MSR_ARCH_CAPABILITIES], 0x80005);
    assert_int_equal(values.read, 1u << MSR_ARCH_CAPABILITIES);
    assert_int_equal(values.refused, 0);
}

/* A file without the register says nothing of its host: no value is the baseline's. */
static void test_untold(void **state)
{
    struct msrs msrs = {0};

    (void)state;
    told_count = 0;
    baseline_msrs_add(&msrs, "msr 0x10a=0x1\n", &events);
    baseline_msrs_add(&msrs, "", &events);
    const struct msr_values values = values_of(&msrs);

    assert_int_equal(values.read, 0);
    assert_int_equal(values.refused, 1u << MSR_ARCH_CAPABILITIES);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duties_come),
        cmocka_unit_test(test_untold),
    };

    return cmocka_run_group_tests_name("baseline of feature MSRs", tests, NULL, NULL);
}
