/* SPDX-License-Identifier: BSD-2-Clause */
/* Which format an input is taken for, and what is said about those that hold no table. */
#include <string.h>

#include "host/tests/kit.h"

static void test_formats(void **state)
{
    static const struct {
        const char *text, *format;
    } cases[] = {
        {"noise\n\x1b[0mleafprobe: begin cpu=0 apic", "stream"},
        {"SeaBIOS\nBooting from ROM..leafprobe: version=1\n", "stream"},
        {"leafprobe: FAILED\n", "stream"},
        {"[pid 7] ioctl(9, KVM_SET_CPUID2, {nent=1", "strace"},
        {"<... ioctl resumed>, {nent=1, entries=[", "strace"},
        {"$ crash\ncrash> p cpuid_nent\n", "vmcore"},
        {"$1 = {{function = 1,", "vmcore"},
        {"{ .function = 1 }", "vmcore"},
        {"CPU:\n", "raw"},
        {"==START TEST==\n", "raw"},
        {"\nCPU 12:\n", "raw"},
        {"   0x00000000 0x00: eax=0x1", "raw"},
        {"CPUID 00000000: 00000001-", "aida64"},
        {"CPUID 00000000  \t00000001-", "aida64"},
        {"------[ Versions ]------\n", "aida64"},
        {"CPU#000 AffMask: 0x1", "aida64"},
        {"CPUID Registers (CPU #1):", "aida64"},
        {"CPU 0: hot\nCPU:\n", "raw"},
        {"QR-Code:LEAFPROBE-1:1/2:0123ABCD:", "qr"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, NULL, &read);
        check_text(cases[i].text, read.format, cases[i].format);
        kit_free(&read);
    }
    kit_read_bytes("\0\0\x1bleafprobe: begin cpu=0", 25, NULL, &read);
    check_text("stray NULs", read.format, "stream");
    kit_free(&read);
    kit_read_bytes("\x01\0\0\0\0\0\0\0", 8, NULL, &read);
    check_text("kvm", read.format, "kvm");
    kit_free(&read);
}

/* It belongs to no line: the CPU's number stays, and so do the numbers of lines. */
static void test_byte_order_mark(void **state)
{
    static const char *const texts[] = {
        "\xef\xbb\xbf"
        "CPU 3:\n0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\n",
        "\xef\xbb\xbf"
        "CPU#003 AffMask: 0x8\nCPUID 00000001: 00000001-00000002-00000003-00000004 [SL 00]\n",
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        kit_read_text(texts[i], NULL, &read);
        assert_int_equal(read.count, 1);
        assert_int_equal(read.tables[0].cpu, 3);
        assert_int_equal(read.tables[0].line, 1);
        kit_free(&read);
    }
}

static void test_not_tables(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"hello\nworld\n", "text:1: expected a CPUID table in a known format (--help lists them under "
                           "--from), recognised none"},
        {"", "text:1: the file is empty, expected a CPUID table"},
        {"\xff\xfe"
         "C",
         "text:1: text in UTF-16, expected UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 FILE"},
        {"\x7f"
         "ELF\x02\x01 leafprobe: begin cpu=0 apic=0x0 format=raw shape=qemu\n",
         "text:1: an ELF file, a dump of memory or a program, expected a table; print the table out of it "
         "with crash, gdb or drgn (docs/vmcore.md)"},
        {"processor\t: 0\nmodel name\t: Virtual\n", "text:2: /proc/cpuinfo, the kernel's words for features; "
                                                    "expected a table: take cpuid -r, or leafprobe capture"},
        {"processor       : 0\nmodel name      : Virtual\n",
         "text:2: /proc/cpuinfo, the kernel's words for features; expected a table: take cpuid -r, or "
         "leafprobe capture"},
        {"CPU 0:\n   vendor_id = \"GenuineIntel\"\n",
         "text:2: the decoded report of cpuid; expected a table: take cpuid -r"},
        {"CPU:\n   version information (1/eax):\n",
         "text:2: the decoded report of cpuid; expected a table: take cpuid -r"},
        {"UEFI CPUID Version 0.5\nCPUID_SIGNATURE (Leaf 00000000)\n",
         "text:2: the report of EDK2's Cpuid.efi, which prints zeros for registers that it never read; "
         "expected a table: boot leafprobe's image instead"},
        {"CPU implementer\t: 0x41\n",
         "text:1: of an ARM CPU, which has no CPUID; expected a table of an x86 CPU"},
        {"MIDR_EL1 0x410fd083\n",
         "text:1: of an ARM CPU, which has no CPUID; expected a table of an x86 CPU"},
        {"CPU#0\nRAX=0000000000000000\nEFER=0000000000000d01\n",
         "text:3: a virtual CPU's registers (QEMU's info registers), expected a table: take cpuid -r in the "
         "guest, or leafprobe capture"},
        {"[    0.000000] Linux version 6.1.0\n",
         "text:1: the kernel's log; expected a table: take cpuid -r, or leafprobe capture"},
        {"Architecture:  x86_64\nCPU op-mode(s):  32-bit\n",
         "text:2: the output of lscpu, the kernel's words for features; expected a table: take cpuid -r, or "
         "leafprobe capture"},
        {"Coreinfo v3.6 - Dump information\n", "text:1: the report of Coreinfo, words for features; expected "
                                               "a table: take LibreHardwareMonitor's report"},
        {"CPU-Z TXT Report\n", "text:1: CPU-Z's report, without its thread dumps, which are tables; expected "
                               "them, or LibreHardwareMonitor's report"},
        {"[    0.0] x86/fpu: Supporting XSAVE\n",
         "text:1: the kernel's log; expected a table: take cpuid -r, or leafprobe capture"},
        {"KDUMP   \x06", "text:1: a dump of memory, expected a table; print the table out of it with crash, "
                         "gdb or drgn (docs/vmcore.md)"},
        {"MZ\x90", "text:1: a program of Windows or UEFI, expected a table"},
        {"\x1f\x8b\x08", "text:1: compressed by gzip, expected a table: zcat FILE, and - for its output"},
        {"(gdb) x/20xw p\n0x555555558064 <oldv+4>:\t0x00000000\t0x00000000\n",
         "text:2: words of memory (rd or x), expected a printed array; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"crash> rd -32 0xffff8880051ae000 290\nffff8880051ae000:  40000000 00000000\n",
         "text:2: words of memory (rd or x), expected a printed array; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"$1 = (struct kvm_cpuid_entry2 *) 0x555555558064 <oldv+4>\n",
         "text:1: a pointer to the table, not the table; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"  cpuid_nent = 29,\n  cpuid_entries = 0xffff8880051ae000,\n",
         "text:2: a pointer to the table, not the table; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"crash> p v->arch.cpuid_nent\n$1 = 29\n",
         "text:1: the number of entries alone, expected the entries too; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"Cannot access memory at address 0xffff8880051ae000\n",
         "text:1: the debugger could not read the memory, expected entries"},
        {"type = struct kvm_cpuid_entry2 {\n    __u32 function;\n",
         "text:2: the layout of the structure, expected its content; print the array: p "
         "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"ioctl(5, KVM_SET_CPUID2, 0x55d8ba23e2a0) = 0\n",
         "text:2: the file ends without a CPUID table (read as strace)"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, NULL, &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_true(read.failed);
        kit_free(&read);
    }
}

static void test_not_table_files(void **state)
{
    static const struct {
        const char *file, *error;
    } cases[] = {
        {"gdb-pointer.txt", ":2: a pointer to the table, not the table; print the array: p "
                            "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"gdb-words.txt", ":2: words of memory (rd or x), expected a printed array; print the array: p "
                          "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"gdb-layout.txt", ":3: the layout of the structure, expected its content; print the array: p "
                           "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
        {"gdb-character.txt", ":2: expected a whole number (p/c shows its lowest byte), found quoted text"},
        {"gdb-elements.txt", ":3: expected the whole array, it is cut short by '...' after 4 entries (gdb: "
                             "set print elements 0)"},
        {"gdb-wide.txt", ":2: expected the whole array, it is cut short by '...' after 200 entries (gdb: set "
                         "print elements 0)"},
        {"strace-short.txt", ":1: expected all entries (strace -v), found '...'"},
        {"nothing.txt", ": No such file or directory"},
        {".", ": a folder, expected a file"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_file(kit_data(cases[i].file), NULL, &read);
        check_text(cases[i].file, read.error + strlen(kit_data(cases[i].file)), cases[i].error);
        assert_true(read.failed);
        assert_int_equal(read.count, 0);
        kit_free(&read);
    }
}

/* Lines far longer than any buffer, before and within what matters. */
static void test_long_lines(void **state)
{
    static char text[400000];
    struct kit_read read;
    size_t used = 200000;

    (void)state;
    memset(text, 'x', used);
    used += (size_t)snprintf(text + used, sizeof(text) - used,
                             "\nCPU 4:\n0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\n");
    kit_read_text(text, NULL, &read);
    check_text("long", read.error, "");
    assert_int_equal(read.tables[0].cpu, 4);
    assert_int_equal(read.tables[0].line, 2);
    kit_free(&read);
    memset(text + used, ' ', 150000);
    kit_read_text(text, NULL, &read);
    check_text("blanks", read.error, "");
    kit_free(&read);
    memset(text + used, 'x', 150000);
    kit_read_text(text, NULL, &read);
    check_text("behind", read.error,
               "text:4: expected a row of cpuid -r or a header 'CPU 0:', found "
               "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'");
    kit_free(&read);
}

/* A binary table by its first eight bytes: nent of 16 bits at most, and padding of zeros. */
static void test_front(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        bool binary;
    } cases[] = {
        {"\5\0\0\0\0\0\0\0", 8, true},
        {"\5\1\0\0\0\0\0\0", 8, true},
        {"\5\0\1\0\0\0\0\0", 8, false},
        {"\5\0\0\1\0\0\0\0", 8, false},
        {"\0\1\0\0\0\0\0\0", 8, true},
        {"\0\1\0\0\1\0\0\0", 8, false},
        {"\0\1\0\0\0\0\0\1", 8, false},
        {"\5\1\0\0\0\0\0\1", 8, true},
        {"a\0b", 3, true},
        {"abc", 3, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kit_read read;

        kit_read_bytes(cases[i].bytes, cases[i].n, NULL, &read);
        assert_true(read.failed);
        if ((strncmp(read.error, "text: byte ", strlen("text: byte ")) == 0) != cases[i].binary)
            fail_msg("case %zu: %s", i, read.error);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_front),           cmocka_unit_test(test_formats),
        cmocka_unit_test(test_byte_order_mark), cmocka_unit_test(test_not_tables),
        cmocka_unit_test(test_not_table_files), cmocka_unit_test(test_long_lines),
    };

    return cmocka_run_group_tests_name("recognise", tests, NULL, NULL);
}
