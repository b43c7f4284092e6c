/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of cpuid -r: rows in their spellings, headers, labels, and what comes near them and is none. */
#include "host/dialect/raw_row.h"

#include <string.h>

#include "host/tests/kit.h"

static struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

#define REST " ebx=0x2 ecx=0x3 edx=0x4"
#define WIDE "eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004"
#define ALL UINT32_MAX

static const struct {
    const char *line;
    uint32_t leaf, subleaf;
    bool numbered;
    uint32_t eax, hidden[4];
} rows[] = {
    {"0x00000001 0x02: " WIDE, 1, 2, true, 1, {0}},
    {"0x1 0x2: eax=0x1" REST, 1, 2, true, 1, {0}},
    {"0x1: eax=0x1" REST, 1, 0, false, 1, {0}},
    {"0x1 : eax=0x1" REST, 1, 0, false, 1, {0}},
    {"0x00000001 0x100: " WIDE, 1, 256, true, 1, {0}},
    {"0x80000001 0x2: " WIDE, 0x80000001, 2, true, 1, {0}},
    {"> 0x1 0x2:  EAX=0x1" REST, 1, 2, true, 1, {0}},
    {"0x1 0x2: Eax=0x12345678" REST, 1, 2, true, 0x12345678, {0}},
    {"0x1 0x2: eax=0x1" REST " # a comment", 1, 2, true, 1, {0}},
    {"0x1 0x2: eax=0x1" REST "\t#", 1, 2, true, 1, {0}},
    {"0x1 0x2: eax=unread" REST, 1, 2, true, 0, {ALL, 0, 0, 0}},
    {"0x1 0x2: eax=0x1/0x3" REST, 1, 2, true, 1, {~3u, 0, 0, 0}},
    {"0x1 0x2: eax=0x1 ebx=0x2/0x2 ecx=0x3/0xffffffff edx=unread", 1, 2, true, 1, {0, ~2u, 0, ALL}},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct raw_width width = {0};
        struct raw_row row;
        const bool partial = rows[i].hidden[0] || rows[i].hidden[1] || rows[i].hidden[3];

        if (!raw_row_read(span_of(rows[i].line), &width, &row))
            fail_msg("%s: no row", rows[i].line);
        assert_int_equal(row.entry.leaf, rows[i].leaf);
        assert_int_equal(row.entry.subleaf, rows[i].subleaf);
        assert_int_equal(row.numbered, rows[i].numbered);
        assert_int_equal(row.entry.eax, rows[i].eax);
        assert_int_equal(row.entry.ecx, 3);
        assert_memory_equal(row.hidden, rows[i].hidden, sizeof(row.hidden));
        assert_int_equal(row.partial, partial);
    }
}

static void test_no_rows(void **state)
{
    static const char *const lines[] = {
        "",
        "1 0x2: eax=0x1" REST,
        "0x1 0x2 eax=0x1" REST,
        "0x1 2: eax=0x1" REST,
        "0x1 0x2:eax=0x1" REST,
        "0x1 0x2: eax=1" REST,
        "0x1 0x2: eax=0x1 ecx=0x2 ebx=0x3 edx=0x4",
        "0x1 0x2: eax=0x1 ebx=0x2 ecx=0x3",
        "0x1 0x2: eax=0x1" REST " more",
        "0x1 0x2: eax=0x1" REST "# more",
        /* Filled up with zeros and not, in one column; and more of them than there is place for. */
        "0x1 0x2: eax=0x00000001" REST,
        "0x1 0x2: eax=0x1 ebx=0x2 ecx=0x3 edx=0x00000004",
        "0x000000001 0x2: eax=0x1" REST,
        "0x1 0x002: eax=0x1" REST,
        "0x1 0x2: eax=0x100000000" REST,
        "0x1 0x2: eax=unreac" REST,
        "0x1 0x2: eax=0x1/" REST,
        "0x1 0x2: eax=0x1/0x2" REST,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct raw_width width = {0};
        struct raw_row row;

        if (raw_row_read(span_of(lines[i]), &width, &row))
            fail_msg("%s: a row", lines[i]);
    }
}

static void test_headers(void **state)
{
    static const struct {
        const char *line;
        bool header;
        uint32_t cpu;
    } cases[] = {
        {"CPU 3:", true, 3},    {"CPU:", true, 9},   {"cpu 3:", true, 3}, {"> CPU 12:", true, 12},
        {"CPU  3:", true, 3},   {"CPU 3", false, 9}, {"CPU3:", false, 9}, {"CPU x:", false, 9},
        {"CPU 3: x", false, 9}, {"CP 3:", false, 9},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t cpu = 9;

        if (raw_row_header(span_of(cases[i].line), &cpu) != cases[i].header)
            fail_msg("%s", cases[i].line);
        if (cases[i].header)
            assert_int_equal(cpu, cases[i].cpu);
    }
}

static void test_labels(void **state)
{
    static const struct {
        const char *line, *label;
    } cases[] = {
        {"# A", "A"},        {"#A", "A"},          {"Host:", "Host"},
        {"> # A b", "A b"},  {">> Host:", "Host"}, {"# 1234567", "1234567"},
        {"wrote:", "wrote"}, {"# 12345678", NULL}, {"12345678:", NULL},
        {"#", NULL},         {":", NULL},          {"", NULL},
        {"Host", NULL},      {"a wrote:", NULL},   {"# a wrote", NULL},
    };
    char label[8];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const bool found = raw_row_label(span_of(cases[i].line), label, sizeof(label));

        if (found != !!cases[i].label)
            fail_msg("'%s'", cases[i].line);
        if (found)
            check_text(cases[i].line, label, cases[i].label);
    }
}

/* The lines that answer yes to a question, and those that answer no; apart by a bar. */
static void check_lines(bool (*asks)(struct span line), const char *yes, const char *no)
{
    for (unsigned answer = 0; answer < 2; answer++) {
        char lines[512], *rest = lines;

        snprintf(lines, sizeof(lines), "%s", answer ? yes : no);
        for (const char *line = strsep(&rest, "|"); line; line = strsep(&rest, "|"))
            if (asks(span_of(line)) != answer)
                fail_msg("'%s': not %u", line, answer);
    }
}

static void test_questions(void **state)
{
    (void)state;
    check_lines(raw_row_comment, "#|# x|> # x", "x # y||> x");
    check_lines(raw_row_begun, "x eax=|EBX=1|ecx=|x EDX=|0x|> 0x1|[1.2] 0x1", "x|eax|> x|");
    check_lines(raw_row_aida64, "CPUID 00000001:|CPUID 80000001 x",
                "CPUID 0000001:|CPUID 00000001x|CPUI 00000001:|");
    check_lines(raw_row_aida64_whole, "CPUID 00000001: 0000000A-x",
                "CPUID 00000001: 0000000A x|CPUID 00000001:0000000A-x|CPUID 0000001: 0000000A-x|CPUID "
                "00000001: 000000A-|");
    check_lines(raw_row_tells, "CPU 0:|CPU:|0x1 0x0: eax=0x1|0x1: EAX=0x",
                "cpu 0:|CPU x:|CPU 0|0x1 0x0: ebx=0x1|1: eax=0x1|> CPU 0:|0x1 0x0:eax=0x1|");
    check_lines(raw_row_told, "CPU 0:|> CPU 0:|[1.2] 0x1: eax=0x1", "> cpu 0:|x|");
}

static void test_partial(void **state)
{
    static const struct {
        const char *line;
        uint32_t partial;
    } cases[] = {
        {"# partial: trace", CPUID_PARTIAL_TRACE},
        {"# partial: words", CPUID_PARTIAL_WORDS},
        {"# partial: zeros", CPUID_PARTIAL_ZEROS},
        {"> # partial: rows", CPUID_PARTIAL_ROWS},
        {"# partial: names", CPUID_PARTIAL_NAMES},
        {"# partial: whole", 99},
        {"# partial: none", 99},
        {"partial: trace", 99},
        {"# partial: trace x", 99},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t partial = 99;

        assert_int_equal(raw_row_partial(span_of(cases[i].line), &partial), cases[i].partial != 99);
        assert_int_equal(partial, cases[i].partial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),    cmocka_unit_test(test_no_rows),
                                       cmocka_unit_test(test_headers), cmocka_unit_test(test_labels),
                                       cmocka_unit_test(test_partial), cmocka_unit_test(test_questions)};

    return cmocka_run_group_tests_name("raw_row", tests, NULL, NULL);
}
