/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of kvm:kvm_cpuid traces, and which answers a table explains: traces made here by the rules of Linux's
 * kvm_cpuid(), written down case by case. */
#include <stdio.h>
#include <string.h>

#include "host/decode/trace.h"
#include "host/tests/kit.h"

static enum trace_line parse(const char *text, struct trace_answer *ret)
{
    return trace_line((struct span){text, strlen(text)}, ret);
}

static void test_lines(void **state)
{
    static const struct {
        const char *text;
        bool numbered, indexed, told, found, max_basic;
        uint32_t cpu, leaf, subleaf, eax, edx;
    } cases[] = {
        {"  CPU 3/KVM-4242    [003] .....  8123.45: kvm_cpuid: func b idx 2 rax 1 rbx 0 rcx f7fa rdx 800, "
         "cpuid "
         "entry found",
         true, true, true, true, false, 3, 0xb, 2, 1, 0x800},
        {"fc_vcpu 1-77 [0] 1.0: kvm_cpuid: func 20 idx 0 rax d rbx 0 rcx 0 rdx 1, cpuid entry not found, "
         "used max "
         "basic\r",
         true, true, true, false, true, 1, 0x20, 0, 0xd, 1},
        {"qemu-system-x86 5678 [002] 9.1: kvm:kvm_cpuid: func 40000001 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid "
         "entry "
         "not found",
         false, true, true, false, false, 0, 0x40000001, 0, 0, 0},
        {"kvm_cpuid: func 1 rax 50654 rbx 0 rcx 0 rdx ffffffff, cpuid entry found", false, false, true, true,
         false, 0, 1, 0, 0x50654, 0xffffffff},
        {"kvm_cpuid: func 1 rax 2 rbx 0 rcx 0 rdx 3", false, false, false, false, false, 0, 1, 0, 2, 3},
    };
    static const char *const broken[] = {
        "kvm_cpuid: func",
        "kvm_cpuid: func x idx 0 rax 0 rbx 0 rcx 0 rdx 0",
        "kvm_cpuid: func 1 idx 0 rax 0 rbx 0 rdx 0, cpuid entry found",
        "kvm_cpuid: func 1 idx 0 rax 100000000 rbx 0 rcx 0 rdx 0, cpuid entry found",
        "kvm_cpuid: func 1 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry fou",
        "kvm_cpuid: func 1 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry found, used max basic",
    };
    struct trace_answer got;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(parse(cases[i].text, &got), TRACE_ANSWER);
        assert_int_equal(got.numbered, cases[i].numbered);
        assert_int_equal(got.cpu, cases[i].cpu);
        assert_int_equal(got.indexed, cases[i].indexed);
        assert_int_equal(got.told, cases[i].told);
        assert_int_equal(got.found, cases[i].found);
        assert_int_equal(got.max_basic, cases[i].max_basic);
        assert_int_equal(got.leaf, cases[i].leaf);
        assert_int_equal(got.subleaf, cases[i].subleaf);
        assert_int_equal(got.regs.eax, cases[i].eax);
        assert_int_equal(got.regs.edx, cases[i].edx);
    }
    for (size_t i = 0; i < COUNT(broken); i++)
        assert_int_equal(parse(broken[i], &got), TRACE_BROKEN);
    assert_int_equal(parse("kvm_entry: vcpu 0, rip 0xfff0", &got), TRACE_NONE);
}

/* Highest basic leaf 0xd, and 0x80000001; leaf 4 has two subleaves. */
static void make_table(struct cpuid_table *table, bool amd)
{
    static const struct cpuid_regs intel = {0xd, 0x756e6547, 0x6c65746e, 0x49656e69};
    static const struct cpuid_regs other = {0xd, 0x68747541, 0x444d4163, 0x69746e65};

    cpuid_table_clear(table);
    cpuid_table_add(table, 0, 0, 0, amd ? &other : &intel);
    cpuid_table_add(table, 1, 0, 0, &(struct cpuid_regs){0x50654, 0x800, 0xf0000001, 0x178bfbff});
    cpuid_table_add(table, 4, 0, CPUID_INDEXED, &(struct cpuid_regs){0x121, 1, 2, 3});
    cpuid_table_add(table, 4, 1, CPUID_INDEXED, &(struct cpuid_regs){0x122, 4, 5, 6});
    cpuid_table_add(table, 0xd, 0, CPUID_INDEXED, &(struct cpuid_regs){7, 0x240, 0x340, 0});
    cpuid_table_add(table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000001, 0, 0, 0});
}

static void test_verdicts(void **state)
{
    static const struct {
        const char *text;
        bool amd;
        enum trace_verdict verdict;
    } cases[] = {
        {"func 4 idx 1 rax 122 rbx 4 rcx 5 rdx 6, cpuid entry found", false, TRACE_AS_TABLE},
        {"func 4 idx 1 rax 122 rbx 4 rcx 5 rdx 7, cpuid entry found", false, TRACE_OTHERWISE},
        {"func 4 idx 1 rax 122 rbx 4 rcx 5 rdx 6, cpuid entry not found", false, TRACE_OTHERWISE},
        {"func 4 idx 2 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry not found", false, TRACE_AS_TABLE},
        {"func 3 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry not found", false, TRACE_AS_TABLE},
        {"func 3 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry found", false, TRACE_OTHERWISE},
        /* past the highest leaf: Intel reads that of the highest basic one, AMD zeros */
        {"func 20 idx 0 rax 7 rbx 240 rcx 340 rdx 0, cpuid entry not found, used max basic", false,
         TRACE_AS_TABLE},
        {"func 20 idx 0 rax 7 rbx 440 rcx 340 rdx 0, cpuid entry not found, used max basic", false,
         TRACE_STATE},
        {"func 20 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry not found", false, TRACE_OTHERWISE},
        {"func 20 idx 0 rax 0 rbx 0 rcx 0 rdx 0, cpuid entry not found", true, TRACE_AS_TABLE},
        {"func 80000005 idx 0 rax 7 rbx 240 rcx 340 rdx 0, cpuid entry not found, used max basic", false,
         TRACE_AS_TABLE},
        /* OSXSAVE and APIC are the guest's, the stepping is not */
        {"func 1 idx 0 rax 50654 rbx 800 rcx f8000001 rdx 178bf9ff, cpuid entry found", false, TRACE_STATE},
        {"func 1 idx 0 rax 50655 rbx 800 rcx f0000001 rdx 178bfbff, cpuid entry found", false,
         TRACE_OTHERWISE},
        /* without a subleaf in the line any of the leaf's */
        {"func 4 rax 122 rbx 4 rcx 5 rdx 6, cpuid entry found", false, TRACE_AS_TABLE},
        {"func 4 rax 123 rbx 4 rcx 5 rdx 6, cpuid entry found", false, TRACE_OTHERWISE},
        {"func 3 rax 0 rbx 0 rcx 0 rdx 0", false, TRACE_AS_TABLE},
    };
    static struct cpuid_table table;
    char text[160];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct trace_answer answer;
        struct replay_answer expected;
        const struct replay replay = {&table, KVM_5_7};

        make_table(&table, cases[i].amd);
        snprintf(text, sizeof(text), "kvm_cpuid: %s", cases[i].text);
        assert_int_equal(parse(text, &answer), TRACE_ANSWER);
        if (trace_check(&replay, &answer, &expected) != cases[i].verdict)
            fail_msg("%s: another verdict than %d", cases[i].text, (int)cases[i].verdict);
    }
}

/* The bits that KVM sets by what the guest does (Linux, __kvm_update_cpuid_runtime() and MSR_IA32_TSX_CTRL):
 * of every other one an answer with it flipped is otherwise. */
static void test_state_bits(void **state)
{
    static const struct {
        uint32_t leaf, subleaf;
        uint32_t kept[4]; /* EAX, EBX, ECX, EDX */
    } rows[] = {
        {1, 0, {0, 0, 0x08000008, 0x200}}, /* OSXSAVE, MONITOR; APIC */
        {7, 0, {0, 0x810, 0x10, 0}},       /* HLE, RTM; OSPKE */
        {7, 1, {0, 0, 0, 0}},
        {0xd, 0, {0, 0xffffffff, 0, 0}}, /* sizes by XCR0 and XSS */
        {0xd, 1, {0, 0xffffffff, 0, 0}},
        {0xd, 2, {0, 0, 0, 0}},
        {0x80000001, 0, {0, 0, 0, 0}},
    };
    static struct cpuid_table table;
    const struct replay replay = {&table, KVM_5_7};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cpuid_regs regs = {0x11223344, 0x55667788, 0x99aabbcc, 0xddeeff00};

        cpuid_table_clear(&table);
        cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
        cpuid_table_add(&table, rows[i].leaf, rows[i].subleaf, CPUID_INDEXED, &regs);
        if (rows[i].leaf != 0x80000001)
            cpuid_table_add(&table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000001, 0, 0, 0});
        for (unsigned bit = 0; bit < 128; bit++) {
            struct trace_answer answer = {
                .leaf = rows[i].leaf, .subleaf = rows[i].subleaf, .indexed = true, .regs = regs};
            uint32_t *const registers[] = {&answer.regs.eax, &answer.regs.ebx, &answer.regs.ecx,
                                           &answer.regs.edx};
            struct replay_answer expected;

            *registers[bit / 32] ^= 1u << bit % 32;
            const bool kept = rows[i].kept[bit / 32] >> bit % 32 & 1;

            if (trace_check(&replay, &answer, &expected) != (kept ? TRACE_STATE : TRACE_OTHERWISE))
                fail_msg("leaf 0x%x, subleaf %u, bit %u", (unsigned)rows[i].leaf, (unsigned)rows[i].subleaf,
                         bit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_state_bits),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
