/* SPDX-License-Identifier: BSD-2-Clause */
/* Every way in which gdb, crash and drgn print a table. */
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

/* The table of data/vcpu.c. */
#define ROWS "40000000 0 1 2* 4.0-1 80000000"

static void test_gdb(void **state)
{
    static const char *const files[] = {
        "gdb-line",   "gdb-hex",     "gdb-signed",        "gdb-padded",  "gdb-binary",
        "gdb-octal",  "gdb-address", "gdb-pretty",        "gdb-array",   "gdb-indexes",
        "gdb-output", "gdb-radix",   "gdb-struct-binary", "gdb-repeats", "gdb-struct",
        "gdb-count",  "gdb-dirty",   "gdb-part",          "gdb-loop",    "gdb-struct-pretty",
    };
    struct kit_read first, read;
    char name[64];

    (void)state;
    kit_read_file(kit_data("gdb-hex.txt"), NULL, &first);
    check_text("gdb-hex", kit_rows(&first), ROWS);
    assert_int_equal(first.tables[0].table.entry[2].ecx, 0xfffa3203);
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(name, sizeof(name), "%s.txt", files[i]);
        kit_read_file(kit_data(name), NULL, &read);
        check_text(name, read.error, "");
        assert_int_equal(read.count, 1);
        kit_check_entries(name, &read.tables[0].table, &first.tables[0].table);
        kit_free(&read);
    }
    kit_free(&first);
}

/* What else reading tells. */
static void test_warnings(void **state)
{
    static const struct {
        const char *file;
        unsigned warnings;
        const char *last;
    } cases[] = {
        {"gdb-line.txt", 0, ""},
        {"gdb-count.txt", 1, "1 slots past cpuid_nent (7) hold something; not taken"},
        {"gdb-dirty.txt", 2, "cpuid_dynamic_bits_dirty: OSXSAVE"},
        {"gdb-single.txt", 1, "one entry alone"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_file(kit_data(cases[i].file), NULL, &read);
        if (read.warnings != cases[i].warnings || !strstr(read.warning, cases[i].last))
            fail_msg("%s: %u warnings, the last: %s", cases[i].file, read.warnings, read.warning);
        kit_free(&read);
    }
}

static void test_whole_256(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_file(kit_data("gdb-wide-whole.txt"), NULL, &read);
    check_text("gdb-wide-whole", read.error, "");
    assert_int_equal(read.count, 1);
    assert_int_equal(read.tables[0].table.count, 256);
    for (uint32_t i = 0; i < 256; i++)
        assert_true(read.tables[0].table.entry[i].leaf == i && read.tables[0].table.entry[i].edx == i);
    kit_free(&read);
}

#define ENTRY(function, eax)                                     \
    "{function = " function ", index = 0, flags = 0, eax = " eax \
    ", ebx = 2, ecx = 3, edx = 4, padding = {0, 0, 0}}"
#define BARE(function)       \
    "  function = " function \
    ", \n  index = 0,\n  flags = 0,\n  eax = 1,\n  ebx = 2,\n  ecx = 3,\n  edx = 4,\n"
#define DRGN(function, eax) "\t{\n\t\t.function = (__u32)" function ",\n\t\t.eax = (__u32)" eax ",\n\t},\n"
#define ENTRY0 "{function = 0, index = 0, flags = 0, eax = 0, ebx = 0, ecx = 0, edx = 0, padding = {0, 0, 0}}"

/* What a piece of text reads as. */
static void test_texts(void **state)
{
    static const struct {
        const char *text;
        const char *rows;
    } cases[] = {
        {"cpuid_nent = 1, cpuid_entries = {" ENTRY("1", "1") ", " ENTRY("2", "1") "}", "1"},
        {"cpuid_nent = 2, cpuid_entries = {" ENTRY("1", "1") ", " ENTRY0 "}", "1 0"},
        {"cpuid_entries = {" ENTRY("1", "1") ", " ENTRY0 "}", "1"},
        {"cpuid_entries = {" ENTRY0 ", " ENTRY0 "}", "0"},
        {"cpuid_entries = {" ENTRY0 ", " ENTRY("3", "1") "}", "0 3"},
        {"cpuid_nent = 0, cpuid_entries = {" ENTRY0 "}", ""},
        {"cpuid_nent = 0, cpuid_entries = {}", ""},
        {"p/x v->arch.cpuid_nent\n$1 = 0x1\n$2 = {" ENTRY("1", "1") ", " ENTRY("2", "1") "}", "1"},
        {">>> print(v.arch.cpuid_nent)\n(int)1\n" ENTRY("1", "1") "\n" ENTRY("2", "1"), "1"},
        {"  cpuid_nent = 0,\n  cpuid_entries = 0x0,\n  cpuid_nent = 2\n{" ENTRY("1", "1") ", " ENTRY("2",
                                                                                                     "1") "}",
         "1 2"},
        {".cpuid_nent = (int)1,\n{" ENTRY("1", "1") ", " ENTRY("2", "1") "}", "1"},
        {"crash> p cpuid_nent\nlist /* of\n" BARE("1") BARE("2"), "1 2"},
        {"cpuid_nent = 1\ncpuid_nent = 2\n{" ENTRY("1", "1") ", " ENTRY("5", "1") "}\n{" ENTRY(
             "2", "1") ", " ENTRY("3", "1") ", " ENTRY("6", "1") "}",
         "1 | 2 3"},
        {"struct kvm_cpuid_entry2 " ENTRY("1", "1") "\n\nstruct kvm_cpuid_entry2 " ENTRY("2", "1"), "1 2"},
        {ENTRY("1", "1") ENTRY("2", "1") ENTRY("1", "7") ENTRY("2", "1"), "1 2 | 1 2"},
        {ENTRY("1", "1") ENTRY("2", "1") "{" ENTRY("5", "1") "}" ENTRY("6", "1"), "1 2 | 5 | 6"},
        {ENTRY("1", "1") ENTRY("2", "1") ENTRY0 ENTRY0, "1 2"},
        {BARE("1") "\n" BARE("2"), "1 2"},
        {"crash> struct kvm_cpuid_entry2.function,index,flags,eax,ebx,ecx,edx ff00 2\n" BARE("0x1")
             BARE("0x2"),
         "1 2"},
        {"(struct kvm_cpuid_entry2 [2]){\n" DRGN("1", "5") DRGN("2", "5") "}", "1 2"},
        {"(struct kvm_cpuid_entry2 [3]){\n\t{},\n" DRGN("2", "5") "}", "0 2"},
        {"(struct kvm_cpuid_entry2 [9]){\n\t[1] = "
         "{ .function = 1, .eax = 0x10 }, [3] = { .eax = 1 },\n}",
         "0 1 0 0"},
        {"{ .function = 1, .index = 0, .flags = 0, .eax = 1, .ebx = 0, .ecx = 0, .edx = 0, .padding = {} }",
         "1"},
        {"x = {{next = 0x1, prev = 0x2}, {next = 0x3}}, f = {function = 0xffffffff81000000, base = "
         "1}\n{" ENTRY("1", "1") "}",
         "1"},
        {"name = \"{{function = 1, eax = 2\\\"\", c = '{', d = '\\'', e = {" ENTRY("1", "1") "}", "1"},
        {"{" ENTRY("1", "-1") ", " ENTRY("2", "-2147483648") "}", "1 2"},
        {"{" ENTRY("1", "0x10 <fixed+16>") "}", "1"},
        {"{" ENTRY("1", "1") " <repeats 3 times>, " ENTRY("2", "1") "}", "1 1 1 2"},
        {"{{function = 1, index = 0, flags = 0, eax = 1, ebx = 2, ecx = 3, edx = 4}}", "1"},
        {"{{function = 1, eax = 1, ebx = 2, ecx = 3, edx = 4, padding = {0 <repeats 3 times>}}}", "1"},
        {"{" ENTRY("1", "1") ",\n--Type <RET> for more, q to quit, c to continue without paging--c\n" ENTRY(
             "2", "1") "}",
         "1 2"},
        {BARE("1") "---Type <return> to continue, or q <return> to quit---\n" BARE("2") "--Type\n", "1 2"},
        {"  function = 1,\n  index = 0,\n--Type <RET> for more--\r\n  eax = 1,\n  ebx = 2,\n  ecx = 3,\n"
         "  edx = 4,\n",
         "1"},
        {"{" ENTRY("1", "1") ", /* a comment */ " ENTRY("2", "1") "}", "1 2"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, "vmcore", &read);
        check_text(cases[i].text, read.error, "");
        check_text(cases[i].text, kit_rows(&read), cases[i].rows);
        kit_free(&read);
    }
}

static void test_values(void **state)
{
    static const struct {
        const char *text;
        uint32_t eax;
    } cases[] = {
        {"1", 1},
        {"-1", 0xffffffff},
        {"-2147483648", 0x80000000},
        {"4294967295", 0xffffffff},
        {"0xffffffff", 0xffffffff},
        {"0XfF", 0xff},
        {"0x00000000ffffffff", 0xffffffff},
        {"010", 8},
        {"037777777777", 0xffffffff},
        {"101", 101},
        {"0", 0},
        {"(__u32)77", 77},
        {"(unsigned int)0x4d", 77},
    };
    char text[512];
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(text, sizeof(text),
                 "{{function = 9, index = 0, flags = 0, eax = %s, ebx = 2, ecx = 3, edx = 4}}",
                 cases[i].text);
        kit_read_text(text, "vmcore", &read);
        check_text(text, read.error, "");
        assert_int_equal(read.tables[0].table.entry[0].eax, cases[i].eax);
        kit_free(&read);
    }
}

/* Numbers are binary where all of them can be and one has to be. */
static void test_binary(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("cpuid_nent = 10, {{function = 11, index = 0, flags = 1, eax = 100000000000, ebx = 10, ecx "
                  "= 0, edx = 1}, "
                  "{function = 100, index = 1, flags = 1, eax = 0, ebx = 0, ecx = 0, edx = 0}, "
                  "{function = 101, index = 0, flags = 0, eax = 1, ebx = 0, ecx = 0, edx = 0}}",
                  "vmcore", &read);
    check_text("binary", kit_rows(&read), "3.0 4.1");
    assert_int_equal(read.tables[0].table.entry[0].eax, 0x800);
    assert_int_equal(read.tables[0].table.entry[0].ebx, 2);
    kit_free(&read);
    kit_read_text("{{function = 11, index = 0, flags = 1, eax = 100000000000, ebx = 20, ecx = 0, edx = 1}}",
                  "vmcore", &read);
    check_text("mixed", read.error, "text:1: expected numbers of 32 bits, found a longer one");
    kit_free(&read);
}

/* A table that is sound comes before the error of the next. */
static void test_error_behind_table(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("{" ENTRY("1", "1") "}\n{" ENTRY("2", "x") "}", "vmcore", &read);
    check_text("rows", kit_rows(&read), "1");
    check_text("error", read.error, "text:2: expected a number of 32 bits, found 'x'");
    kit_free(&read);
}

static void test_duplicates_stay(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("{" ENTRY("1", "1") ", " ENTRY("2", "1") ", " ENTRY("1", "9") "}", "vmcore", &read);
    check_text("rows", kit_rows(&read), "1 2 1");
    check_text("warning", read.warning,
               "text:1: cpu 0: entry 2 (0x1 subleaf 0x0) is hidden by entry 0; both are kept");
    assert_int_equal(read.tables[0].table.entry[2].eax, 9);
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gdb),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_whole_256),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_binary),

        cmocka_unit_test(test_error_behind_table),
        cmocka_unit_test(test_duplicates_stay),

    };

    return cmocka_run_group_tests_name("read_vmcore", tests, NULL, NULL);
}
