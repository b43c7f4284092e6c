/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing is executed twice that cannot have changed, everything else is, and all of it is counted. */
#include "probe/walk/recall.h"

#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/walk/spec.h"
#include "probe/walk/walk.h"

/* A CPU whose every answer is new: EBX is how often it was asked. */
static bool changing(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    uint32_t *times = ctx;

    *out = (struct cpuid_regs){leaf, ++*times, subleaf, 0};
    return true;
}

static uint32_t ask(struct recall *recall, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_source source = recall_source(recall);
    struct cpuid_regs regs;

    assert_true(source.read(source.ctx, leaf, subleaf, &regs));
    assert_int_equal(regs.eax, leaf);
    assert_int_equal(regs.ecx, subleaf);
    return regs.ebx;
}

static void test_kept(void **state)
{
    uint32_t times = 0;
    const struct cpuid_source source = {changing, &times};
    struct recall recall = {.source = &source};

    (void)state;
    assert_int_equal(ask(&recall, 1, 0), 1);
    assert_int_equal(ask(&recall, 0, 0), 2);
    assert_int_equal(ask(&recall, 1, 0), 1);
    assert_int_equal(ask(&recall, 1, 1), 3);
    assert_int_equal(ask(&recall, 1, 1), 4);
    recall_forget(&recall, 1);
    assert_int_equal(ask(&recall, 0, 0), 2);
    assert_int_equal(ask(&recall, 1, 0), 5);
    assert_int_equal(ask(&recall, 1, 0), 5);
    recall_forget(&recall, 0x7fffffff);
    assert_int_equal(ask(&recall, 0, 0), 2);
    assert_int_equal(recall.reads, times);
}

/* Leaves that answer differently the next time, or with another XCR0, are asked each time. */
static void test_never_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < spec_leaf_count; i++) {
        const struct leaf_spec *row = &spec_leaves[i];
        uint32_t times = 0;
        const struct cpuid_source source = {changing, &times};
        struct recall recall = {.source = &source};

        ask(&recall, row->leaf, 0);
        ask(&recall, row->leaf, 0);
        assert_int_equal(recall.reads, times);
        if (row->rule == WALK_STATEFUL || row->rule == WALK_XSAVE)
            assert_int_equal(times, 2);
    }
}

/* No answer is not an answer to keep. */
static void test_unanswered(void **state)
{
    static const struct fake_cpu cpu = {"mute", FAKE_STRICT, NULL, 0};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source mute = fake_source(&fake);
    struct recall recall = {.source = &mute};
    const struct cpuid_source source = recall_source(&recall);
    struct cpuid_regs regs;

    (void)state;
    assert_false(source.read(source.ctx, 0, 0, &regs));
    assert_false(source.read(source.ctx, 0, 0, &regs));
    assert_int_equal(recall.reads, 2);
    assert_int_equal(fake.reads, 2);
}

/* A walk finds the same table whatever was asked before it, and all leaves asked before cost nothing more. */
static void test_walk_after_questions(void **state)
{
    static const struct fake_row rows[] = {
        {0, FAKE_ANY, {7, FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")}},
        {1, FAKE_ANY, {0x6f6, 0, 0, 3}},
        {2, FAKE_TURN, {0x03020102, 1, 2, 3}},
        {2, FAKE_TURN, {0x03020102, 4, 5, 6}},
        {7, 0, {1, 2, 3, 4}},
        {7, 1, {0, 5, 6, 7}},
        {0x80000000, FAKE_ANY, {0x80000001, 0, 0, 0}},
        {0x80000001, FAKE_ANY, {0, 0, 1, 1}},
    };
    static const uint32_t before[] = {0, 1, 7, 0x40000000, 0x80000000, 0x80000001};
    static const struct fake_cpu cpu = {"asked before", FAKE_INTEL, rows, COUNT(rows)};
    static struct cpuid_table plain, later;
    struct fake fresh = {.cpu = &cpu}, fake = {.cpu = &cpu};
    const struct cpuid_source direct = fake_source(&fresh), counted = fake_source(&fake);
    struct recall recall = {.source = &counted};
    const struct cpuid_source source = recall_source(&recall);
    struct cpuid_regs regs;

    (void)state;
    walk(&direct, SHAPE_QEMU, &plain);
    for (size_t i = 0; i < 2 * COUNT(before); i++)
        assert_true(source.read(source.ctx, before[i % COUNT(before)], 0, &regs));
    assert_int_equal(recall.reads, COUNT(before));
    walk(&source, SHAPE_QEMU, &later);
    check_same_table("asked before", &later, &plain);
    assert_int_equal(recall.reads, fake.reads);
    assert_int_equal(recall.reads, fresh.reads);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_never_kept),
        cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_walk_after_questions),
    };

    return cmocka_run_group_tests_name("recall", tests, NULL, NULL);
}
