/* SPDX-License-Identifier: BSD-2-Clause */
/* Every way in which a debugger's print can be broken, and the one line that says so. */
#include <string.h>

#include "host/tests/kit.h"

#define ENTRY(function, eax)                                     \
    "{function = " function ", index = 0, flags = 0, eax = " eax \
    ", ebx = 2, ecx = 3, edx = 4, padding = {0, 0, 0}}"
#define ENTRY0 "{function = 0, index = 0, flags = 0, eax = 0, ebx = 0, ecx = 0, edx = 0, padding = {0, 0, 0}}"

static void test_broken(void **state)
{
    static const struct {
        const char *text;
        const char *error;
    } cases[] = {
        {"", "text:1: the file is empty, expected a CPUID table"},
        {"{" ENTRY("4294967296", "1") "}", "text:1: expected a number of 32 bits, found '4294967296'"},
        {"{" ENTRY("1", "1") ",\n" ENTRY("2", "-2147483649") "}",
         "text:2: expected a number of 32 bits, found '-2147483649'"},
        {"{" ENTRY("1", "0x123456789") "}", "text:1: expected a number of 32 bits, found '0x123456789'"},
        {"{" ENTRY("1", "12z") "}", "text:1: expected a number of 32 bits, found '12z'"},
        {"{" ENTRY("1", "089") "}", "text:1: expected a number of 32 bits, found '089'"},
        {"{" ENTRY("1", "0x") "}", "text:1: expected a number of 32 bits, found '0x'"},
        {"{" ENTRY("1", "") "}", "text:1: expected a number of 32 bits, found ','"},
        {"{" ENTRY("1", "<error: Cannot access memory at address 0x0>") "}",
         "text:1: expected a number of 32 bits, found '<'"},
        {"{" ENTRY("1", "75 'K'") "}",
         "text:1: expected a whole number (p/c shows its lowest byte), found quoted text"},
        {"{" ENTRY("1", "1, eax = 2") "}", "text:1: expected each member once, found 'eax'"},
        {"{" ENTRY("1", "1, eex = 2") "}",
         "text:1: expected a member of struct kvm_cpuid_entry2, found 'eex'"},
        {"{{function = 1, index = 0, flags = 0, eax = 1, ebx = 2, edx = 4}}",
         "text:1: expected an entry with ecx, it has none"},
        {"{" ENTRY("1", "1") ", " ENTRY("2", "1") "...}",
         "text:1: expected the whole array, it is cut short by '...' after 2 entries (gdb: set print "
         "elements 0)"},
        {"{" ENTRY("1", "1") ", ...}", "text:1: expected the whole array, it is cut short by '...' after 1 "
                                       "entries (gdb: set print elements 0)"},
        {"{" ENTRY("1", "1") ",\n{function = 2, index = 0, fl",
         "text:2: expected a member of struct kvm_cpuid_entry2, found 'fl'"},
        {"{" ENTRY("1", "1") ",\n{function = 2,",
         "text:2: expected a member of struct kvm_cpuid_entry2, found the end of the text"},
        {"{" ENTRY("1", "1"), "text:1: expected ',' or '}' behind an entry, found the end of the text"},
        {"{" ENTRY("1", "1") " " ENTRY("2", "1") "}",
         "text:1: expected ',' or '}' behind an entry, found '{'"},
        {"{" ENTRY("1", "1") " <repeats 0 times>}", "text:1: expected '<repeats N times>', found '}'"},
        {"cpuid_nent = 3,\n{" ENTRY("1", "1") ", " ENTRY("2", "1") "}",
         "text:2: expected 3 entries, as cpuid_nent says, the array has 2"},
        {"cpuid_nent = 257,\n{" ENTRY("1", "1") "}",
         "text:2: expected at most 256 entries, cpuid_nent says 257"},
        {"cpuid_nent = -1,\n{" ENTRY("1", "1") "}",
         "text:2: expected at most 256 entries, cpuid_nent says 4294967295"},
        {"{" ENTRY("1", "1") " <repeats 257 times>}", "text:1: expected at most 256 entries, found one more"},
        {"{" ENTRY0 " <repeats 300 times>, " ENTRY("1", "1") "}",
         "text:1: expected at most 256 entries, found one more"},
        {"{[0] = " ENTRY("1", "1") ", [0] = " ENTRY("2", "1") "}",
         "text:1: expected '[number] =' with ascending numbers, found '{'"},
        {"cpuid_entries = 0xffff8880051ae000",
         "text:1: a pointer to the table, not the table; print the array: "
         "p *VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, "vmcore", &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_true(read.failed && !read.count);
        kit_free(&read);
    }
}

static void test_many_counts(void **state)
{
    static char text[16 * 300];
    struct kit_read read;

    (void)state;
    for (int i = 0; i < 257; i++)
        strcat(text, "cpuid_nent = 1,\n");
    kit_read_text(text, "vmcore", &read);
    check_text("counts", read.error,
               "text:257: expected a table, found more than 256 times cpuid_nent without one");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_many_counts),
    };

    return cmocka_run_group_tests_name("vmcore_broken", tests, NULL, NULL);
}
