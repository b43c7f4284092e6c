/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers of a partial table are not known, and how it is called. */
#include "probe/walk/partial.h"

#include "probe/tests/check.h"

static struct cpuid_table table;

static void put(uint32_t leaf, uint32_t subleaf, struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(&table, leaf, subleaf, leaf == 4 ? CPUID_INDEXED : 0, &regs));
}

static int set_up(void **state)
{
    (void)state;
    cpuid_table_clear(&table);
    table.partial = CPUID_PARTIAL_WORDS;
    put(0, 0, (struct cpuid_regs){7, 0x756e6547, 0x6c65746e, 0x49656e69});
    put(1, 0, (struct cpuid_regs){0x806f4, 0, 0, 0});
    put(4, 0, (struct cpuid_regs){0x121, 0, 0, 0});
    table.note[1].unread = 1 << 1 | 1 << 2;
    return 0;
}

/* Names as raw and json carry them, and what each lacks, in words (probe/table/cpuid.h). */
static void test_names(void **state)
{
    static const struct {
        enum cpuid_partial partial;
        const char *name, *words;
    } kinds[] = {
        {CPUID_WHOLE, "whole", "nothing is missing"},
        {CPUID_PARTIAL_TRACE, "trace", "only what was asked is in this file"},
        {CPUID_PARTIAL_WORDS, "words", "only words of features are in this file"},
        {CPUID_PARTIAL_ZEROS, "zeros", "rows of zeros are not in this file"},
        {CPUID_PARTIAL_ROWS, "rows", "only some rows are in this file"},
        {CPUID_PARTIAL_NAMES, "names", "only features by name are in this file"},
    };

    (void)state;
    assert_int_equal(COUNT(kinds), CPUID_PARTIAL_COUNT);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        check_text("name", cpuid_partial_name(kinds[i].partial), kinds[i].name);
        check_text("words", cpuid_partial_words(kinds[i].partial), kinds[i].words);
    }
    assert_null(cpuid_partial_name(CPUID_PARTIAL_COUNT));
    assert_null(cpuid_partial_words(CPUID_PARTIAL_COUNT));
}

/* A row's own registers; a place without a row is unread, unless it lies past a maximum that is known. */
static void test_registers(void **state)
{
    (void)state;
    assert_int_equal(cpuid_unread_regs(&table, 0, 0), 0);
    assert_int_equal(cpuid_unread_regs(&table, 1, 0), 6);
    assert_false(cpuid_unread(&table, 1, 0));
    assert_int_equal(cpuid_unread_regs(&table, 4, 1), 15);
    assert_true(cpuid_unread(&table, 7, 0));
    assert_false(cpuid_unread(&table, 8, 0));
    assert_true(cpuid_unread(&table, 0x80000001, 0)); /* nobody knows how far that range goes */
    table.note[1].unread = 15;
    assert_true(cpuid_unread(&table, 1, 0));
    table.note[0].unread = 1 << 1;
    assert_false(cpuid_unread(&table, 8, 0));
    table.note[0].unread = 1; /* EAX: the maximum itself */
    assert_true(cpuid_unread(&table, 8, 0));
    table.partial = CPUID_WHOLE;
    assert_int_equal(cpuid_unread_regs(&table, 7, 0), 0);
    assert_false(cpuid_unread(&table, 0x80000001, 0));
}

/* Bits of three registers and of one that is not known at all; a fourth one has no room. */
static void test_bits(void **state)
{
    static const uint32_t hidden[] = {UINT32_MAX, 0xfffffff0, 0, 0x7fffffff};
    static const uint32_t four[] = {1, 2, 4, 8}, three[] = {1, 2, 4, 0};

    (void)state;
    table.partial = CPUID_PARTIAL_NAMES;
    assert_true(cpuid_hide(&table, 1, hidden));
    for (unsigned reg = 0; reg < 4; reg++) {
        assert_int_equal(cpuid_hidden(&table, 1, reg), hidden[reg]);
        assert_int_equal(cpuid_unread_bits(&table, 1, 0, reg), hidden[reg]);
        assert_int_equal(cpuid_unread_bits(&table, 2, 0, reg), UINT32_MAX);
        assert_int_equal(cpuid_unread_bits(&table, 8, 0, reg), 0);
    }
    assert_int_equal(cpuid_hidden_regs(&table, 1), 1 << 0 | 1 << 1 | 1 << 3);
    assert_int_equal(cpuid_unread_regs(&table, 1, 0), 1 << 0 | 1 << 1 | 1 << 3);
    assert_false(cpuid_unread(&table, 1, 0));
    assert_false(cpuid_hide(&table, 1, four));
    assert_int_equal(cpuid_hidden(&table, 1, 0), UINT32_MAX);
    assert_true(cpuid_hide(&table, 1, three));
    for (unsigned reg = 0; reg < 4; reg++)
        assert_int_equal(cpuid_hidden(&table, 1, reg), three[reg]);
    assert_int_equal(table.note[1].unread, 0);
    assert_true(cpuid_hide(&table, 0, (const uint32_t[]){2, 0, 0, 0})); /* a bit of the maximum */
    assert_true(cpuid_unread(&table, 8, 0));
    table.partial = CPUID_PARTIAL_WORDS; /* padding is what it was in the file */
    assert_int_equal(cpuid_hidden_regs(&table, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_names, set_up),
                                       cmocka_unit_test_setup(test_registers, set_up),
                                       cmocka_unit_test_setup(test_bits, set_up)};

    return cmocka_run_group_tests_name("partial", tests, NULL, NULL);
}
