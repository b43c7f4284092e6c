/* SPDX-License-Identifier: BSD-2-Clause */
/* What a verdict makes of feature MSRs, whom it says to ask, and what it takes a table for. */
#include <string.h>

#include "host/verdict/tests/small.h"
#include "host/verdict/verdict.h"
#include "probe/tests/check.h"

enum { ARCH_MISSED = 1 << 1, VMX_MISSED = 1 << 3 };

/* What the feature MSRs of a guest and of a host say, with a row of CPUID that says that they are there. */
static const struct msr_case {
    const char *name;
    uint32_t ecx1, edx7;
    const char *guest, *host;
    unsigned missed;       /* numbers of kinds: */
    enum move_grade grade; /* of the one reason; MOVE_GRADES: there is none */
    const char *about, *place;
} msr_cases[] = {
    {"neither file has them", 0, 1u << 29, "", "", ARCH_MISSED, MOVE_GRADES, NULL, NULL},
    {"one file has them", 0, 1u << 29, "msr 0x10a=0x1\n", "", ARCH_MISSED, MOVE_GRADES, NULL, NULL},
    {"one could not be read", 0, 1u << 29, "msr 0x10a=0x1\n", "msr 0x10a=unread\n", ARCH_MISSED, MOVE_GRADES,
     NULL, NULL},
    {"equal", 0, 1u << 29, "msr 0x10a=0x21\n", "msr 0x10a=0x21\n", 0, MOVE_GRADES, NULL, NULL},
    {"the host has more", 0, 1u << 29, "msr 0x10a=0x1\n", "msr 0x10a=0x21\n", 0, MOVE_GRADES, NULL, NULL},
    {"mds-no goes", 0, 1u << 29, "msr 0x10a=0x21\n", "msr 0x10a=0x1\n", 0, MOVE_BLOCKS, "mds_no",
     "msr 0x10a[5]"},
    {"fb-clear of another host of the pool", 0, 1u << 29, "msr 0x10a=0x20001\n", "msr 0x10a=0x1\n", 0,
     MOVE_DIFFERS, "fb_clear", "msr 0x10a[17]"},
    {"of two kinds one", 1u << 5, 1u << 29, "msr 0x10a=0x1 0x480=0x12\n", "msr 0x10a=0x1\n", VMX_MISSED,
     MOVE_GRADES, NULL, NULL},
    {"of two kinds the other", 1u << 5, 1u << 29, "msr 0x480=0x12\n", "msr 0x10a=0x1 0x480=0x12\n",
     ARCH_MISSED, MOVE_GRADES, NULL, NULL},
    {"of two kinds none", 1u << 5, 1u << 29, "", "", ARCH_MISSED | VMX_MISSED, MOVE_GRADES, NULL, NULL},
    {"the guest does not look", 0, 0, "msr 0x10a=0x21\n", "msr 0x10a=0x1\n", 0, MOVE_GRADES, NULL, NULL},
    {"vmx-rdrand-exit", 1u << 5, 0, "msr 0x48b=0x80000000000\n", "msr 0x48b=0x0\n", 0, MOVE_BLOCKS,
     "vmx_rdrand_exit", "msr 0x48b[43]"},
    {"a control that must be 1", 1u << 5, 0, "msr 0x481=0x16\n", "msr 0x481=0x17\n", 0, MOVE_BLOCKS,
     "vmx_pin_must_be_1", "msr 0x481[31:0]"},
    {"a lower VMCS index", 1u << 5, 0, "msr 0x48a=0x2e\n", "msr 0x48a=0x2c\n", 0, MOVE_BLOCKS,
     "vmx_highest_vmcs_index", "msr 0x48a[9:1]"},
};

static void test_msrs(void **state)
{
    static struct cpuid_table table;
    char place[DIFF_PLACE_MAX];
    struct verdict verdict;

    (void)state;
    for (size_t i = 0; i < COUNT(msr_cases); i++) {
        const struct msr_case *want = &msr_cases[i];
        const struct verdict_side sides[2] = {{&table, want->guest, VERDICT_GUEST},
                                              {&table, want->host, VERDICT_CPU}};

        build(&table, 0x7, 0, (struct cpuid_regs){0, 0, 0, want->edx7});
        table.entry[1].ecx |= want->ecx1;
        assert_true(verdict_make(&sides[0], &sides[1], &verdict));
        if (verdict.msrs_missed != want->missed || verdict.count != (want->grade != MOVE_GRADES))
            fail_msg("%s: %zu reasons, missed 0x%x", want->name, verdict.count, verdict.msrs_missed);
        if (verdict.count) {
            verdict_reason_place(&verdict.reasons[0], place);
            check_text(want->name, verdict_reason_name(&verdict.reasons[0]), want->about);
            check_text(want->name, place, want->place);
            assert_int_equal(verdict.reasons[0].grade, want->grade);
        }
        verdict_free(&verdict);
    }
}

/* Whom to ask: the same CPU and the same microcode leave the kernel alone. */
static void test_takers(void **state)
{
    static const struct {
        uint32_t edx7, signature;
        const char *guest, *host;
        enum verdict_host is;
        const char *want;
    } rows[] = {
        {1u << 28, SIGNATURE, "microcode=0xd0003f5\n", "microcode=0xd0003f5\n", VERDICT_KVM, "kernel"},
        {1u << 28, SIGNATURE, "microcode=0xd0003f5\n", "microcode=0xd0003a5\n", VERDICT_KVM,
         "microcode or kernel"},
        {1u << 28, SIGNATURE, "", "", VERDICT_KVM, "microcode or kernel"},
        {1u << 28, SIGNATURE, "", "", VERDICT_CPU, "microcode"},
        {1u << 28, 0x50654, "", "", VERDICT_CPU, "hardware or microcode"},
        {1u << 4, 0x50654, "", "", VERDICT_CPU, "hardware"},
        {1u << 2, 0x50654, "", "", VERDICT_KVM, "hardware or kernel"},
        {1u << 2, SIGNATURE, "microcode=0x1\n", "microcode=0x1\n", VERDICT_GUEST,
         "hardware, kernel or monitor"},
    };
    static struct cpuid_table guest, host;
    struct verdict verdict;
    char who[64];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct verdict_side sides[2] = {{&guest, rows[i].guest, VERDICT_GUEST},
                                              {&host, rows[i].host, rows[i].is}};

        build(&guest, 0x7, 0, (struct cpuid_regs){0, 0, 0, rows[i].edx7});
        build(&host, 0x7, 0, (struct cpuid_regs){0});
        host.entry[1].eax = rows[i].signature;
        assert_true(verdict_make(&sides[0], &sides[1], &verdict));
        assert_true(verdict.count > 0);
        verdict_takers_text(verdict.reasons[0].takers, who, sizeof(who));
        check_text("taken by", who, rows[i].want);
        verdict_free(&verdict);
    }
}

/* What a table is, where nobody says it. */
static void test_guess(void **state)
{
    static struct cpuid_table table;
    const struct cpuid_regs kvm = {0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d};

    (void)state;
    build(&table, 0x40000000, 0, kvm);
    assert_int_equal(verdict_host_guess(&table), VERDICT_GUEST);
    table.entry[1].ecx &= ~HYPERVISOR_PRESENT;
    assert_int_equal(verdict_host_guess(&table), VERDICT_KVM);
    table.count--;
    assert_int_equal(verdict_host_guess(&table), VERDICT_CPU);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_msrs),
        cmocka_unit_test(test_takers),
        cmocka_unit_test(test_guess),
    };

    return cmocka_run_group_tests_name("taker", tests, NULL, NULL);
}
