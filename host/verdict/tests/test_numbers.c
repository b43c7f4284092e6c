/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of leaves that few guests have are compared as numbers, and not bit by bit. */
#include "host/verdict/tests/small.h"
#include "host/verdict/verdict.h"
#include "probe/tests/check.h"

static const struct number {
    const char *name;
    uint32_t leaf, subleaf, guest, host; /* EAX */
    enum move_grade grade;               /* of each reason; MOVE_GRADES: there is none */
    const char *about;
} numbers[] = {
    /* YongFeng-v1 of QEMU 10.0 on TCG, which has no such leaves. */
    {"last leaf of Centaur's", 0xc0000000, 0, 0xc0000004, 0, MOVE_DIFFERS, "highest leaves"},
    {"fewer of them", 0xc0000000, 0, 0xc0000001, 0xc0000004, MOVE_GRADES, NULL},
    {"signature there", 0xc0000001, 0, 0x7b7, 0, MOVE_HARMLESS, "signature"},
    {"ranges of a trace", 0x14, 1, 0x02490002, 0x02490001, MOVE_BLOCKS, "processor trace"},
    {"fewer ranges", 0x14, 1, 0x02490001, 0x02490002, MOVE_GRADES, NULL},
    {"a period that goes", 0x14, 1, 0x02490001, 0x02480001, MOVE_BLOCKS, "processor trace"},
};

static void test_numbers(void **state)
{
    static struct cpuid_table guest, host;
    struct verdict verdict;

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct number *want = &numbers[i];
        const struct verdict_side sides[2] = {{&guest, "", VERDICT_GUEST}, {&host, "", VERDICT_GUEST}};

        build(&guest, want->leaf, want->subleaf, (struct cpuid_regs){want->guest, 0, 0, 0});
        build(&host, want->leaf, want->subleaf, (struct cpuid_regs){want->host, 0, 0, 0});
        assert_true(verdict_make(&sides[0], &sides[1], &verdict));
        if ((verdict.count > 0) != (want->grade != MOVE_GRADES))
            fail_msg("%s: %zu reasons", want->name, verdict.count);
        if (verdict.count) {
            assert_int_equal(verdict.totals[want->grade], verdict.count);
            check_text(want->name, verdict.reasons[0].group, want->about);
        }
        verdict_free(&verdict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers)};

    return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
