/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows and entries that break off in ways which few texts do, and the whole line that is said of each. */
#include "host/tests/kit.h"

#define ENTRY(function, padding) \
    "{function = " function ", index = 0, flags = 0, eax = 1, ebx = 2, ecx = 3, edx = 4" padding "}"
#define CALL(nent, entries) "ioctl(5, KVM_SET_CPUID2, {nent=" nent ", entries" entries "}) = 0\n"
#define FIRST "{function=0, index=0, flags=0, eax=1, ebx=2, ecx=3, edx=4}"
#define ROW "   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"

static const struct {
    const char *from, *text, *error;
} cases[] = {
    {"vmcore", "cpuid_nent = 99999999999,\n{" ENTRY("1", "") "}",
     "text:1: expected cpuid_nent as a number, found '99999999999'"},
    {"vmcore", "cpuid_nent = 257\n{" ENTRY("1", "") "}",
     "text:2: expected at most 256 entries, cpuid_nent says 257"},
    {"vmcore", "cpuid_nent = 1000\n{" ENTRY("1", "") "}",
     "text:2: expected at most 256 entries, cpuid_nent says more"},
    {"vmcore", "{{function = (__u32 1, index = 0}}",
     "text:1: the file ends without a CPUID table (read as vmcore)"},
    {"vmcore", "{{function = (__u32", "text:1: the file ends without a CPUID table (read as vmcore)"},
    {"vmcore", "{" ENTRY("1", ", padding = {0, 0}") "}", ""},
    {"vmcore", "{" ENTRY("1", ", padding = {0, 0, 0, 0}") "}",
     "text:1: expected three words of padding, found '0'"},
    {"vmcore", "{" ENTRY("1", ", padding = {0 <repeats 2 times>, 0, 0}") "}",
     "text:1: expected three words of padding, found '0'"},
    {"vmcore", "{" ENTRY("1", ", padding = {0 <repeats x times>}") "}",
     "text:1: expected '<repeats N times>', found 'x'"},
    {"vmcore", "{" ENTRY("1", ", padding = {0 0}") "}",
     "text:1: expected ',' or the end of the padding, found '0'"},
    {"vmcore", "{" ENTRY("1", ", padding = {x}") "}", "text:1: expected a number of 32 bits, found 'x'"},
    {"vmcore", "{" ENTRY("1", ", padding = 0") "}", "text:1: expected '{' before the padding, found '0'"},
    {"vmcore", "{{function = 1, index = 0, flags = 0, eax 1}}",
     "text:1: expected '=' behind the member's name, found '1'"},
    {"vmcore", "{{function = 1, function = 1}}",
     "text:1: the file ends without a CPUID table (read as vmcore)"},
    {"vmcore", "{{index = 1, flags = 0, eax = 1, ebx = 2, ecx = 3, edx = 4}}",
     "text:1: the file ends without a CPUID table (read as vmcore)"},
    {"vmcore", "{" ENTRY("1", "") " <repeats 2 times}", "text:1: expected '<repeats N times>', found '}'"},
    {"vmcore", "{" ENTRY("11111111111", "") ", " ENTRY("2", "") "}",
     "text:1: expected numbers of 32 bits, found a longer one"},
    {"vmcore", "{[0] = " ENTRY("1", "") ", [257] = " ENTRY("2", "") "}",
     "text:1: expected at most 256 entries, found one more"},
    {"vmcore", "{[x] = " ENTRY("1", "") "}", ""},
    {"strace", CALL("1", "=7"), "text:1: expected entries=[, found '7'"},
    {"strace", CALL("1", "=[7]"), "text:1: expected '{' before an entry, found '7'"},
    {"strace", CALL("1", "=[" FIRST), "text:1: expected ',' or ']' behind an entry, found '}'"},
    {"strace", CALL("2", "=[" FIRST ", ...]"), "text:1: expected all entries (strace -v), found '...'"},
    {"strace", CALL("2", "=[" FIRST "]"), "text:1: expected 2 entries, as cpuid_nent says, the array has 1"},
    {"strace", CALL("257", "=[" FIRST "]"), "text:1: expected at most 256 entries, cpuid_nent says 257"},
    {"strace", CALL("1", "=[" FIRST ", " FIRST "x]"),
     "text:1: expected ',' or ']' behind an entry, found 'x'"},
    {"strace", CALL("1", "=[{function=0, ...}]"),
     "text:1: expected a member of struct kvm_cpuid_entry2, found '...'"},
    {"strace", CALL("x", "=[" FIRST "]"), "text:2: the file ends without a CPUID table (read as strace)"},
    {"raw",
     "CPU 0:\n" ROW "   0x00000001 0x00: eax=0x00000001/0x00000001 ebx=0x00000002/0x00000002 "
     "ecx=0x00000004/0x00000004 edx=0x00000008/0x00000008\n",
     "text:3: expected at most 3 registers of which some bits are known"},
    {"raw", "CPU 0:\n" ROW "   0x00000001 0x00: eax=0x1/0x1 ebx=0x2/0x2 ecx=0x4/0x4 edx=0x8/\n",
     "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=0x1/0x1 "
     "ebx=0x2/0x2 ecx=0x4/0x4 edx=0x8...'"},
    {"raw", "CPU 0:\n" ROW "   0x00000001 0x00: eax=0x1 ebx=0x2 ecx=0x4\n",
     "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=0x1 ebx=0x2 "
     "ecx=0x4'"},
    {"raw", "CPU 0:\n" ROW "   0x00000001 0x00: eax=unread ebx=0x2 ecx=0x4 edx=unred\n",
     "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=unread ebx=0x2 "
     "ecx=0x4 edx=unred'"},
    {NULL, ROW "and so on\n   0x00000001 0x00: eax=0x1 ebx=0x2 ecx=0x4 edx=0x8\n",
     "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=0x1 ebx=0x2 "
     "ecx=0x4 edx=0x8'"},
    {NULL, ROW "leafprobe: begin cpu=0\n",
     "text:2: expected a header 'CPU 0:' before the rows above, found a line of leafprobe's stream: one was "
     "moved, or the stream is cut"},
    {NULL, "CPU 0:\n" ROW "CPU 0:\n/proc/cpuinfo\nprocessor : 0\nmodel name : x\n",
     "text:4: expected a row of cpuid -r or a header 'CPU 0:', found '/proc/cpuinfo'"},
    {"kvm", "1234567", "text: byte 0: expected the 8 bytes nent and padding, found 7 more bytes"},
    {"kvm", "1234567890", "text: byte 0: expected at most 256 entries, nent says 875770417"},
    {"device", "0123456789abcde", "text: byte 0: expected the 16 bytes of a leaf, found 15"},
    {"xxd", "x\n", "text:2: the file ends without a CPUID table (read as xxd)"},
    {"qr", "LEAFPROBE-1:1/1:01234567:A\n",
     "text:1: part 1 of 1 is damaged: its digits do not give its check; read that code once more"},
    {"json", "{\"schema\":1}", "text:1: the file ends without a CPUID table (read as json)"},
    {"qmp", "{\"return\":[]}", "text:1: the file ends without a CPUID table (read as qmp)"},
    {"stream", "leafprobe: begin cpu=0\n",
     "text:1: cpu 0: expected a table in format=vmcore or format=raw, found format="},
    {"trace", "x\n", "text:2: the file ends without a CPUID table (read as trace)"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kit_read read;

        kit_read_text(cases[i].text, cases[i].from, &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_int_equal(read.failed, *read.error != 0);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests_name("refused_rows", tests, NULL, NULL);
}
