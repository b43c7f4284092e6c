/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest of KVM reads, by kernel, as kvm_cpuid() and get_out_of_range_cpuid_entry() of Linux have it.
 */
#include "probe/walk/replay.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/table.h"

static void vendor(const char *text, uint32_t highest)
{
    uint32_t word[3];

    empty(NULL);
    memcpy(word, text, sizeof(word));
    add(0, 0, 0, (struct cpuid_regs){highest, word[0], word[2], word[1]});
    add(1, 0, 0, (struct cpuid_regs){0x11, 0x12, 0x13, 0x14});
    add(0xb, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0x77});
    add(0xb, 1, 1, (struct cpuid_regs){4, 8, 0x201, 0x77});
    add(0xd, 0, 1, (struct cpuid_regs){0xd0, 0, 0, 0});
    add(0xd, 1, 1, (struct cpuid_regs){0xd1, 0, 0, 0});
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(0x80000000, 0, 0, (struct cpuid_regs){0x80000008, 0, 0, 0});
    add(0x80000008, 0, 0, (struct cpuid_regs){0x3028, 0, 0, 0});
}

static struct replay_answer ask(enum kvm_era era, uint32_t leaf, uint32_t subleaf)
{
    const struct replay replay = {&table, era};
    struct replay_answer answer;
    struct cpuid_regs regs;

    replay_lookup(&replay, leaf, subleaf, &answer);
    assert_true(replay_read((void *)&replay, leaf, subleaf, &regs));
    assert_memory_equal(&regs, &answer.regs, sizeof(regs));
    return answer;
}

/* By vendor and kernel: what a leaf above the highest basic one, 0xd, gives. */
static void test_vendors(void **state)
{
    static const struct {
        const char *vendor;
        enum replay_how how[3]; /* up to 5.4, 5.6, 5.7 */
    } cases[] = {
        {"GenuineIntel", {REPLAY_REDIRECTED, REPLAY_REDIRECTED, REPLAY_REDIRECTED}},
        {"AuthenticAMD", {REPLAY_REDIRECTED, REPLAY_OUT_OF_RANGE, REPLAY_OUT_OF_RANGE}},
        {"HygonGenuine", {REPLAY_REDIRECTED, REPLAY_REDIRECTED, REPLAY_OUT_OF_RANGE}},
        {"CentaurHauls", {REPLAY_REDIRECTED, REPLAY_REDIRECTED, REPLAY_REDIRECTED}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int era = KVM_5_4; era <= KVM_5_7; era++) {
            vendor(cases[i].vendor, 0xd);
            const struct replay_answer answer = ask((enum kvm_era)era, 0xe, 1);

            if (answer.how != cases[i].how[era])
                fail_msg("%s, era %d: %d", cases[i].vendor, era, (int)answer.how);
            assert_int_equal(answer.regs.eax, answer.how == REPLAY_REDIRECTED ? 0xd1 : 0);
            assert_int_equal(answer.leaf, answer.how == REPLAY_REDIRECTED ? 0xd : 0xe);
        }
}

static void test_entries(void **state)
{
    (void)state;
    vendor("GenuineIntel", 0xd);
    assert_int_equal(ask(KVM_5_7, 1, 0).how, REPLAY_ENTRY);
    assert_int_equal(ask(KVM_5_7, 1, 5).regs.edx, 0x14); /* no index: every subleaf */
    assert_int_equal(ask(KVM_5_7, 0xd, 1).regs.eax, 0xd1);
    assert_int_equal(ask(KVM_5_7, 0xd, 2).how, REPLAY_ABSENT);
    assert_int_equal(ask(KVM_5_7, 0xc, 0).how, REPLAY_ABSENT);
    assert_int_equal(ask(KVM_5_7, 0xd, 0).how, REPLAY_ENTRY);
    assert_int_equal(ask(KVM_5_7, 0x80000007, 0).how, REPLAY_ABSENT);
    assert_int_equal(ask(KVM_5_7, 0x80000009, 0).how, REPLAY_REDIRECTED);
    assert_int_equal(ask(KVM_5_7, 0xe, 7).how, REPLAY_DEAD_END);
    assert_int_equal(ask(KVM_5_7, 0xe, 7).regs.eax, 0);
    assert_null(ask(KVM_5_7, 0xe, 7).entry);
}

/* Hypervisor blocks and the Centaur range have maxima of their own since 5.7; before, their half's counts. */
static void test_ranges(void **state)
{
    (void)state;
    vendor("GenuineIntel", 0xd);
    assert_int_equal(ask(KVM_5_7, 0x40000001, 0).how, REPLAY_ABSENT);
    assert_int_equal(ask(KVM_5_7, 0x40000002, 0).how, REPLAY_REDIRECTED);
    assert_int_equal(ask(KVM_5_7, 0x40000100, 0).how, REPLAY_REDIRECTED); /* no base */
    assert_int_equal(ask(KVM_5_6, 0x40000001, 0).how, REPLAY_REDIRECTED);
    assert_int_equal(replay_range_base(KVM_5_7, 0x40000123), 0x40000100);
    assert_int_equal(replay_range_base(KVM_5_7, 0x4fffffff), 0x4fffff00);
    assert_int_equal(replay_range_base(KVM_5_7, 0x50000000), 0);
    assert_int_equal(replay_range_base(KVM_5_7, 0x3fffffff), 0);
    assert_int_equal(replay_range_base(KVM_5_7, 0xc0000005), 0xc0000000);
    assert_int_equal(replay_range_base(KVM_5_7, 0xbfffffff), 0x80000000);
    assert_int_equal(replay_range_base(KVM_5_6, 0xc0000005), 0x80000000);
    assert_int_equal(replay_range_base(KVM_5_6, 0x40000123), 0);
    table.count -= 2; /* no extended base: up to 5.4 nothing there is out of range */
    assert_int_equal(ask(KVM_5_4, 0x80000009, 1).how, REPLAY_ABSENT);
    assert_int_equal(ask(KVM_5_6, 0x80000009, 1).how, REPLAY_REDIRECTED);
    empty(NULL);
    assert_int_equal(ask(KVM_5_7, 5, 0).how, REPLAY_ABSENT); /* no leaf 0 */
}

/* Subleaves behind the end of 0xb: ECX[7:0] and EDX, since 5.5. */
static void test_topology(void **state)
{
    (void)state;
    vendor("GenuineIntel", 0xd);
    assert_false(ask(KVM_5_4, 0xb, 0x305).topology);
    assert_int_equal(ask(KVM_5_4, 0xb, 0x305).regs.edx, 0);
    const struct replay_answer answer = ask(KVM_5_6, 0xb, 0x305);

    assert_true(answer.topology && answer.how == REPLAY_ABSENT);
    assert_true(answer.regs.ecx == 5 && answer.regs.edx == 0x77 && !answer.regs.eax && !answer.regs.ebx);
    assert_false(ask(KVM_5_7, 0xc, 2).topology);
    vendor("GenuineIntel", 0xb); /* a redirect to it */
    assert_true(ask(KVM_5_7, 0x55, 9).topology);
    assert_int_equal(ask(KVM_5_7, 0x55, 9).regs.ecx, 9);
    table.entry[3].leaf = 0x1f; /* level 1 of 0x1f, in place of that of 0xb */
    assert_false(ask(KVM_5_7, 0xb, 9).topology);
    table.entry[0].eax = 0x1f;
    assert_true(ask(KVM_5_7, 0x1f, 9).topology);
}

/* Ranges begin where the first and the last leaf of each says (get_out_of_range_cpuid_entry()). */
static void test_bases(void **state)
{
    static const struct {
        uint32_t leaf, before, since; /* the base up to 5.6, and from 5.7 on */
    } cases[] = {
        {0, 0, 0},
        {0x3fffffff, 0, 0},
        {0x40000000, 0, 0x40000000},
        {0x400001ff, 0, 0x40000100},
        {0x4fffffff, 0, 0x4fffff00},
        {0x50000000, 0, 0},
        {0x7fffffff, 0, 0},
        {0x80000000, 0x80000000, 0x80000000},
        {0xbfffffff, 0x80000000, 0x80000000},
        {0xc0000000, 0x80000000, 0xc0000000},
        {0xffffffff, 0x80000000, 0xc0000000},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(replay_range_base(KVM_5_4, cases[i].leaf), cases[i].before);
        assert_int_equal(replay_range_base(KVM_5_6, cases[i].leaf), cases[i].before);
        assert_int_equal(replay_range_base(KVM_5_7, cases[i].leaf), cases[i].since);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bases),  cmocka_unit_test(test_vendors),  cmocka_unit_test(test_entries),
        cmocka_unit_test(test_ranges), cmocka_unit_test(test_topology),
    };

    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
