/* SPDX-License-Identifier: BSD-2-Clause */
/* What a partial table does not have is no zero: to diff, lint, verdict, lookup and walk. */
#include <string.h>

#include "host/diff/compare.h"
#include "host/lint/lint.h"
#include "host/tests/kit.h"
#include "host/verdict/verdict.h"
#include "probe/walk/partial.h"
#include "probe/walk/replay.h"

static struct cpuid_table whole, partial;

/* The sample without every third row, and with registers of another that nobody knows. */
static void make_partial(void)
{
    uint32_t kept = 0;

    kit_sample(&whole);
    partial = whole;
    for (uint32_t i = 0; i < whole.count; i++)
        if (i % 3 != 2 || whole.entry[i].leaf == 1)
            partial.entry[kept++] = whole.entry[i];
    partial.count = kept;
    assert_true(kept && kept < whole.count);
    partial.partial = CPUID_PARTIAL_WORDS;
    for (uint32_t i = 0; i < kept; i++)
        if (partial.entry[i].leaf == 1) {
            partial.entry[i].eax = partial.entry[i].ebx = 0;
            partial.note[i].unread = 3;
        }
}

static uint32_t items(const struct cpuid_table *a, const struct cpuid_table *b)
{
    struct diff_matrix matrix;
    uint32_t count = 0;

    assert_true(diff_compare((const struct cpuid_table *const[]){a, b}, 2, NULL, &matrix));
    for (size_t i = 0; i < matrix.count; i++)
        count += matrix.items[i].kind != DIFF_ORDER;
    diff_matrix_free(&matrix);
    return count;
}

static void test_diff(void **state)
{
    (void)state;
    make_partial();
    assert_int_equal(items(&whole, &partial), 0);
    assert_int_equal(items(&partial, &whole), 0);
    partial.partial = CPUID_WHOLE;
    assert_true(items(&whole, &partial) > 10);
}

/* Three columns, of which one does not have what the others differ in. */
static void test_matrix(void **state)
{
    static struct cpuid_table other;
    struct diff_matrix matrix;
    char text[DIFF_VALUE_MAX] = "";

    (void)state;
    make_partial();
    other = whole;
    for (uint32_t i = 0; i < other.count; i++)
        if (other.entry[i].leaf == 1)
            other.entry[i].eax ^= 1;
    assert_true(
        diff_compare((const struct cpuid_table *const[]){&partial, &whole, &other}, 3, NULL, &matrix));
    assert_int_equal(matrix.count, 1);
    assert_true(matrix.items[0].cells[0].unread);
    assert_false(matrix.items[0].cells[1].unread);
    diff_cell_text(&matrix, &matrix.items[0], 0, text);
    check_text("cell", text, "not in file");
    diff_matrix_free(&matrix);
}

static void test_verdict(void **state)
{
    const struct verdict_side sides[] = {{&whole, "", VERDICT_GUEST}, {&partial, "", VERDICT_GUEST}};
    struct verdict verdict;

    (void)state;
    make_partial();
    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    assert_int_equal(verdict.count, 0);
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    verdict_free(&verdict);
    assert_true(verdict_make(&sides[1], &sides[0], &verdict));
    assert_int_equal(verdict.count, 0);
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    verdict_free(&verdict);
}

static void count_finding(void *ctx, const struct lint_finding *finding)
{
    (void)finding;
    (*(unsigned *)ctx)++;
}

/* Feature bits of leaf 7 that build on leaf 0xd, which is not there: a finding in a whole table alone. */
static void test_lint(void **state)
{
    unsigned found = 0;
    const struct lint_events events = {count_finding, &found};

    (void)state;
    cpuid_table_clear(&whole);
    cpuid_table_add(&whole, 0, 0, 0, &(struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&whole, 0xd, 1, CPUID_INDEXED, &(struct cpuid_regs){0xf, 0, 0, 0});
    lint_table(&whole, &events);
    assert_true(found > 0);
    found = 0;
    whole.partial = CPUID_PARTIAL_TRACE;
    lint_table(&whole, &events);
    assert_int_equal(found, 0);
}

/* Of leaf 1 ECX the guest's file says AVX2's ground, AVX, of the host's that it is not there; XSAVE in none.
 */
enum { BIT_FMA = 1 << 12, BIT_XSAVE = 1 << 26, BIT_AVX = 1 << 28 };
static void make_names(struct cpuid_table *ret, uint32_t ecx, uint32_t known)
{
    const uint32_t hidden[] = {UINT32_MAX, UINT32_MAX, ~known, UINT32_MAX};

    cpuid_table_clear(ret);
    ret->partial = CPUID_PARTIAL_NAMES;
    cpuid_table_add(ret, 1, 0, 0, &(struct cpuid_regs){0, 0, ecx, 0});
    assert_true(cpuid_hide(ret, 0, hidden));
}

static void test_names(void **state)
{
    static struct cpuid_table guest, host;
    const struct verdict_side sides[] = {{&guest, "", VERDICT_GUEST}, {&host, "", VERDICT_GUEST}};
    const struct cpuid_table *const both[] = {&guest, &host};
    struct verdict verdict;
    struct diff_matrix matrix;
    unsigned found = 0;
    const struct lint_events events = {count_finding, &found};

    (void)state;
    make_names(&guest, BIT_FMA | BIT_AVX, BIT_FMA | BIT_AVX);
    make_names(&host, BIT_XSAVE, BIT_FMA | BIT_XSAVE);
    assert_true(diff_compare(both, 2, NULL, &matrix)); /* FMA alone: no other bit is known of both */
    assert_int_equal(matrix.count, 1);
    assert_int_equal(matrix.items[0].place.mask, BIT_FMA);
    assert_int_equal(matrix.items[0].class, DIFF_LOST);
    diff_matrix_free(&matrix);
    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    assert_int_equal(verdict.count, 1);
    assert_int_equal(verdict.reasons[0].place.mask, BIT_FMA);
    assert_int_equal(verdict_word(&verdict, false), VERDICT_UNKNOWN);
    verdict_free(&verdict);
    lint_table(&guest, &events); /* FMA needs AVX, which is there; AVX XSAVE, which nobody knows */
    assert_int_equal(found, 0);
    make_names(&guest, BIT_FMA, BIT_FMA | BIT_AVX);
    lint_table(&guest, &events);
    assert_int_equal(found, 1);
}

static void test_source(void **state)
{
    const struct replay replay = {&partial, KVM_5_7};
    struct cpuid_regs regs;

    (void)state;
    make_partial();
    for (uint32_t i = 0; i < whole.count; i++) {
        const struct cpuid_entry *entry = &whole.entry[i];
        const bool there = cpuid_table_find(&partial, entry->leaf, entry->subleaf) && entry->leaf != 1;

        assert_int_equal(replay_read((void *)&replay, entry->leaf, entry->subleaf, &regs), there);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diff), cmocka_unit_test(test_matrix), cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_lint), cmocka_unit_test(test_names),  cmocka_unit_test(test_source),
    };

    return cmocka_run_group_tests_name("partial", tests, NULL, NULL);
}
