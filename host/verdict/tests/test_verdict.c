/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts that people asked for in public, each with the answer that would have ended the thread. */
#include <stdlib.h>
#include <string.h>

#include "host/verdict/tests/small.h"
#include "host/verdict/verdict.h"
#include "probe/tests/check.h"

/* The leaf as every guest shows it. */
#define AS_IS                                                                  \
    {                                                                          \
        SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT, 0x0f8bfbff & ~(1u << 28) \
    }

/* The same row of a guest and of a host; the worst grade, and the feature that it is about (NULL: nothing is
 * said). */
static const struct named {
    const char *name;
    uint32_t leaf, subleaf;
    struct cpuid_regs guest, host;
    enum verdict_host host_is;
    enum move_grade grade;
    const char *about;
} cases[] = {
    {"MPX by XCR0 alone",
     0xd,
     0,
     {0x1f, 0x340, 0x440, 0},
     {0x7, 0x340, 0x340, 0},
     VERDICT_KVM,
     MOVE_BLOCKS,
     "MPX"},
    {"PKRU stands elsewhere",
     0xd,
     9,
     {8, 0xa80, 0, 0},
     {8, 0x980, 0, 0},
     VERDICT_CPU,
     MOVE_BLOCKS,
     "protection keys"},
    {"a component that the host alone has", 0xd, 9, {0}, {8, 0x980, 0, 0}, VERDICT_CPU, MOVE_GRADES, NULL},
    {"invtsc", 0x80000007, 0, {0, 0, 0, 0x100}, {0}, VERDICT_KVM, MOVE_BLOCKS, "constant_tsc"},
    {"52 physical bits on 48",
     0x80000008,
     0,
     {0x3034, 0, 0, 0},
     {0x3030, 0, 0, 0},
     VERDICT_CPU,
     MOVE_BLOCKS,
     "addresses"},
    {"46 physical bits on 48",
     0x80000008,
     0,
     {0x302e, 0, 0, 0},
     {0x3030, 0, 0, 0},
     VERDICT_CPU,
     MOVE_GRADES,
     NULL},
    {"extra ht",
     0x1,
     0,
     AS_IS,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT, 0x0f8bfbff | 1u << 28},
     VERDICT_GUEST,
     MOVE_DIFFERS,
     "topology"},
    {"ht, which QEMU gives",
     0x1,
     0,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT, 0x0f8bfbff | 1u << 28},
     AS_IS,
     VERDICT_KVM,
     MOVE_HARMLESS,
     "topology"},
    {"flush-l1d", 0x7, 0, {0, 0, 0, 1u << 28}, {0}, VERDICT_KVM, MOVE_BLOCKS, "speculation control"},
    {"ds",
     0x1,
     0,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT, (0x0f8bfbff & ~(1u << 28)) | 1u << 21},
     AS_IS,
     VERDICT_CPU,
     MOVE_HARMLESS,
     "debug store"},
    {"dtes64",
     0x1,
     0,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT | 4, 0x0f8bfbff & ~(1u << 28)},
     AS_IS,
     VERDICT_CPU,
     MOVE_HARMLESS,
     "debug store"},
    {"hle and rtm", 0x7, 0, {0, 0x810, 0, 0}, {0}, VERDICT_CPU, MOVE_BLOCKS, "TSX"},
    {"tsc-deadline that KVM has by itself",
     0x1,
     0,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT | 1u << 24, 0x0f8bfbff & ~(1u << 28)},
     AS_IS,
     VERDICT_KVM,
     MOVE_HARMLESS,
     "tsc_deadline_timer"},
    {"tsc-deadline that a guest there lacks",
     0x1,
     0,
     {SIGNATURE, 0, XSAVE_ECX | HYPERVISOR_PRESENT | 1u << 24, 0x0f8bfbff & ~(1u << 28)},
     AS_IS,
     VERDICT_GUEST,
     MOVE_BLOCKS,
     "tsc_deadline_timer"},
    {"ERMS that KVM does not list",
     0x7,
     0,
     {0, 0x200, 0, 0},
     {0},
     VERDICT_KVM,
     MOVE_HARMLESS,
     "fast strings"},
    {"x87 selectors that the host lacks",
     0x7,
     0,
     {0, 1, 0, 0},
     {0, 0x2001, 0, 0},
     VERDICT_CPU,
     MOVE_DIFFERS,
     "zero_fcs_fds"},
    {"x87 selectors that the guest does without",
     0x7,
     0,
     {0, 0x2000, 0, 0},
     {0},
     VERDICT_CPU,
     MOVE_GRADES,
     NULL},
    {"MD_CLEAR of another host of the pool",
     0x7,
     0,
     {0, 0, 0, 0x400},
     {0},
     VERDICT_CPU,
     MOVE_DIFFERS,
     "speculation control"},
    {"another vendor",
     0x0,
     0,
     {0xd, 0x68747541, 0x444d4163, 0x69746e65},
     {0xd, 0x756e6547, 0x6c65746e, 0x49656e69},
     VERDICT_CPU,
     MOVE_BLOCKS,
     "vendor"},
};

static bool judge(const struct cpuid_table *guest, const struct cpuid_table *host, enum verdict_host is,
                  struct verdict *ret)
{
    const struct verdict_side sides[2] = {{guest, "", VERDICT_GUEST}, {host, "", is}};

    return verdict_make(&sides[0], &sides[1], ret);
}

static void check_case(const struct named *want)
{
    static struct cpuid_table guest, host;
    struct verdict verdict;

    build(&guest, want->leaf, want->subleaf, want->guest);
    build(&host, want->leaf, want->subleaf, want->host);
    assert_true(judge(&guest, &host, want->host_is, &verdict));
    if (!want->about) {
        if (verdict.count)
            fail_msg("%s: %s is said to be %s", want->name, diff_place_name(&verdict.reasons[0].place),
                     move_grade_name(verdict.reasons[0].grade));
    } else {
        if (!verdict.count || verdict.reasons[0].grade != want->grade)
            fail_msg("%s: %s", want->name,
                     verdict.count ? move_grade_name(verdict.reasons[0].grade) : "nothing is said");
        const struct verdict_reason *first = &verdict.reasons[0];

        check_text(want->name, first->group ? first->group : diff_place_name(&first->place), want->about);
        for (size_t i = 0; i < verdict.count; i++)
            if (verdict.reasons[i].place.key.leaf != want->leaf)
                fail_msg("%s: a reason in leaf 0x%x", want->name, verdict.reasons[i].place.key.leaf);
    }
    assert_int_equal(verdict_word(&verdict, false),
                     want->grade == MOVE_BLOCKS ? VERDICT_CANNOT : VERDICT_CAN);
    assert_int_equal(verdict_word(&verdict, true),
                     want->grade <= MOVE_DIFFERS ? VERDICT_CANNOT : VERDICT_CAN);
    verdict_free(&verdict);
}

static void test_named_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_case(&cases[i]);
}

/* Whatever lacks a row that all have cannot be said to move, and cannot be moved to. */
static void test_partial(void **state)
{
    static struct cpuid_table whole, part;
    struct verdict verdict;

    (void)state;
    build(&whole, 0x7, 0, (struct cpuid_regs){0});
    assert_null(verdict_partial(&whole));
    build(&part, 0x7, 0, (struct cpuid_regs){0});
    for (uint32_t i = 0; i < part.count; i++)
        if (part.entry[i].leaf == 0xd)
            part.entry[i].leaf = 0x77;
    assert_non_null(verdict_partial(&part));
    assert_true(judge(&whole, &part, VERDICT_CPU, &verdict));
    assert_true(verdict.totals[MOVE_BLOCKS] > 0);
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    verdict_free(&verdict);
    part = whole;
    part.dropped = 1;
    assert_true(judge(&part, &whole, VERDICT_CPU, &verdict));
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    check_text("word", verdict_word_text(verdict_word(&verdict, false)), "cannot tell");
    verdict_free(&verdict);
    part.count = 0;
    assert_true(judge(&part, &whole, VERDICT_CPU, &verdict));
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    verdict_free(&verdict);
}

/* AMD's copies are one loss, not two; bits of a feature stand together. */
static void test_order(void **state)
{
    static struct cpuid_table guest, host;
    struct verdict verdict;

    (void)state;
    build(&guest, 0x80000001, 0, (struct cpuid_regs){0, 0, 1, 0x2c100800 | 0x0183f3ff});
    build(&host, 0x80000001, 0, (struct cpuid_regs){0, 0, 1, 0x2c100800});
    assert_true(judge(&guest, &host, VERDICT_CPU, &verdict));
    assert_int_equal(verdict.count, 0);
    verdict_free(&verdict);
    build(&guest, 0x7, 0, (struct cpuid_regs){0, 0x00050810, 0, 0}); /* hle, rtm, avx512f, rdseed */
    build(&host, 0x7, 0, (struct cpuid_regs){0, 0, 0, 0});
    guest.entry[3].eax = 0xe7;
    assert_true(judge(&guest, &host, VERDICT_CPU, &verdict));
    assert_int_equal(verdict.count, 7);
    assert_int_equal(verdict.totals[MOVE_BLOCKS], 7);
    static const char *const want[] = {"TSX", "TSX", "AVX-512", "AVX-512", "AVX-512", "AVX-512", NULL};

    for (size_t i = 0; i < COUNT(want); i++)
        check_text("feature", verdict.reasons[i].group ? verdict.reasons[i].group : "",
                   want[i] ? want[i] : "");
    verdict_free(&verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_cases),
        cmocka_unit_test(test_partial),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
