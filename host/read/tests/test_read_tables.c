/* SPDX-License-Identifier: BSD-2-Clause */
/* The formats kvm, raw, strace and aida64: what they read as, and how they say that something is broken. */
#include <string.h>

#include "host/tests/kit.h"

#define LEAF0 "0x00000000 0x00: eax=0x0000000d ebx=0x7061654c ecx=0x43656265 edx=0x626f7270\n"

static void test_files(void **state)
{
    static const struct {
        const char *file;
        const char *format;
        const char *rows;
        uint32_t cpus[4];
    } cases[] = {
        {"cpuid-r.txt", "raw", "0 1 2 4.0-1 d.3e 80000000 | 0", {0, 3}},
        {"cpuid-old.txt", "raw", "0 2* 2~ 4.0-2 80000000", {0}},
        {"strace-whole.txt", "strace", "0 2* 4.1?flags=9 | ", {0, 1}},
        {"aida64.txt", "aida64", "0 1 2 4.0 4.b d.10 80000000 | 0 1 4.0-1 5", {0, 5}},
        {"aida64-old.txt", "aida64", "0 1 | 0 | 0 1 | 0 1", {0, 1, 2, 3}},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_file(kit_data(cases[i].file), NULL, &read);
        check_text(cases[i].file, read.error, "");
        check_text(cases[i].file, read.format, cases[i].format);
        check_text(cases[i].file, kit_rows(&read), cases[i].rows);
        for (unsigned n = 0; n < read.count; n++)
            assert_int_equal(read.tables[n].cpu, cases[i].cpus[n]);
        kit_free(&read);
    }
}

/* Labels and registers, where rows do not show them. */
static void test_details(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_file(kit_data("strace-whole.txt"), NULL, &read);
    check_text("label", read.tables[0].label, "KVM_SET_CPUID2");
    assert_int_equal(read.tables[0].table.entry[2].ebx, 0xffffffff);
    kit_free(&read);
    kit_read_file(kit_data("aida64.txt"), NULL, &read);
    check_text("label", read.tables[1].label, "Package 0 / Core 2 / Thread 1: Valid, Virtual");
    assert_int_equal(read.tables[1].line, 21);
    assert_int_equal(read.tables[1].table.entry[1].ebx, 0x05100800);
    assert_int_equal(read.tables[1].table.entry[3].edx, 1);
    assert_int_equal(read.tables[1].table.entry[4].edx, 0x21120);
    kit_free(&read);
}

/* Whatever a table held before: what a file does not tell is 0, not what another table left there. */
static void test_totals(void **state)
{
    static const char text[] = "CPU 0:\n" LEAF0 "CPU 1:\n" LEAF0;
    static struct reader_table found;
    struct reader *reader = reader_open_memory("text", text, strlen(text), NULL, NULL, NULL);
    uint32_t cpu = 0;

    (void)state;
    assert_non_null(reader);
    for (memset(&found, 0xff, sizeof(found)); reader_next(reader, &found) == READER_TABLE; cpu++) {
        const struct cpuid_table *table = &found.table;

        assert_int_equal(found.cpu, cpu);
        assert_int_equal(table->count, 1);
        assert_int_equal(table->dropped | table->unread | table->capped, 0);
        assert_int_equal(table->rows, 0);
        assert_int_equal(table->reads, 0);
        memset(&found, 0xff, sizeof(found));
    }
    assert_int_equal(cpu, 2);
    reader_close(reader);
}

static void test_text_errors(void **state)
{
    static const struct {
        const char *format;
        const char *text;
        const char *error;
    } cases[] = {
        {"raw", "", "text:1: the file is empty, expected a CPUID table"},
        {"raw", "CPU 0:\n   " LEAF0 "   0x1 0x0: eax=0 ebx=0x0 ecx=0x0 edx=0x0\n",
         "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '0x1 0x0: eax=0 ebx=0x0 ecx=0x0 "
         "edx=0x0'"},
        {"raw", "CPU 0:\n0x1 0x0: eax=0x100000000 ebx=0x0 ecx=0x0 edx=0x0\n",
         "text:2: expected a row of cpuid -r or a header 'CPU 0:', found '0x1 0x0: eax=0x100000000 ebx=0x0 "
         "ecx=0x0 edx=0x0'"},
        {"raw", "CPU 0:\n0x1 0x0: eax=0x1 ebx=0x0 ecx=0x0 edx=0x0 x\n",
         "text:2: expected a row of cpuid -r or a header 'CPU 0:', found '0x1 0x0: eax=0x1 ebx=0x0 ecx=0x0 "
         "edx=0x0 x'"},
        {"raw", "CPU 0:\n" LEAF0 "$ exit\n" LEAF0,
         "text:3: expected a header 'CPU 0:' or rows up to line 4, found another line"},
        {"raw", LEAF0 "leafprobe: mode=64\nCPU 0:\n" LEAF0,
         "text:2: expected a header 'CPU 0:' before the rows above, found a line of leafprobe's stream: one "
         "was "
         "moved, or the stream is cut"},
        {"raw", "noise\nmore\n", "text:3: the file ends without a CPUID table (read as raw)"},
        {"strace",
         "ioctl(3, KVM_SET_CPUID2, {nent=2, entries=[{function=0, index=0, flags=0, eax=0, ebx=0, ecx=0, "
         "edx=0}]}) = 0",
         "text:1: expected 2 entries, as cpuid_nent says, the array has 1"},
        {"strace", "ioctl(3, KVM_SET_CPUID2, {nent=2, entries=[...]}) = 0",
         "text:1: expected all entries (strace -v), found '...'"},
        {"strace", "{nent=1, entries=[{function=0, index=0, flags=KVM_NEW, eax=0, ebx=0, ecx=0, edx=0}]}",
         "text:1: expected a KVM_CPUID_FLAG_ name, found 'KVM_NEW'"},
        {"strace", "{nent=1, entries=[{function=0x1ffffffff, index=0, flags=0, eax=0, ebx=0, ecx=0, edx=0}]}",
         "text:1: expected a number of 32 bits, found '0x1ffffffff'"},
        {"strace", "{nent=1, entries=[{function=0, index=0, flags=0, eax=0, ebx=0, ecx=0}]}",
         "text:1: expected an entry with edx, it has none"},
        {"strace", "{nent=1, entries=[{function=0, ind",
         "text:1: expected a member of struct kvm_cpuid_entry2, found 'ind'"},
        {"strace", "{nent=300, entries=[]}", "text:1: expected at most 256 entries, cpuid_nent says 300"},
        {"strace", "ioctl(3, KVM_GET_SUPPORTED_CPUID, 0x55d8ba23e2a0) = -1 E2BIG",
         "text:1: the file ends without a CPUID table (read as strace)"},
        {"aida64", "CPUID 00000000: 00000001-7061654C-43656265\n",
         "text:1: expected 'CPUID LEAF: EAX-EBX-ECX-EDX [SL NN]', found 'CPUID 00000000: "
         "00000001-7061654C-43656265'"},
        {"aida64", "CPUID 0000000: 00000001-7061654C-43656265-626F7270\n",
         "text:1: expected 'CPUID LEAF: EAX-EBX-ECX-EDX [SL NN]', found 'CPUID 0000000: "
         "00000001-7061654C-43656265-626F7270'"},
        {"aida64", "CPUID 00000004: 00000001-7061654C-43656265-626F7270 [SL 0G]\n",
         "text:1: expected 'CPUID LEAF: EAX-EBX-ECX-EDX [SL NN]', found 'CPUID 00000004: "
         "00000001-7061654C-43656265-626F7270 [SL 0G]'"},
        {"aida64", "------[ CPUID Registers / Logical CPU #0 ]------\n",
         "text:2: the file ends without a CPUID table (read as aida64)"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, cases[i].format, &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_true(read.failed);
        kit_free(&read);
    }
}

static void test_too_many_rows(void **state)
{
    static char text[1 << 15];
    struct kit_read read;
    size_t used = 0;

    (void)state;
    for (unsigned i = 0; i < 257; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "0x%x 0x0: eax=0x1 ebx=0x0 ecx=0x0 edx=0x0\n", i);
    kit_read_text(text, "raw", &read);
    check_text("raw", read.error, "text:257: expected at most 256 rows for a CPU, found one more");
    kit_free(&read);
    used = 0;
    for (unsigned i = 0; i < 257; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "CPUID %08X: 00000001-00000000-00000000-00000000\n", i);
    kit_read_text(text, "aida64", &read);
    check_text("aida64", read.error, "text:257: expected at most 256 rows for a CPU, found one more");
    kit_free(&read);
    used = 0;
    for (unsigned i = 0; i < 257; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "  %08x:ffffffff -> 00000001:00000000:00000000:00000000\n", i);
    kit_read_text(text, "xen", &read);
    check_text("xen", read.error, "text:257: expected at most 256 rows for a CPU, found one more");
    kit_free(&read);
}

static void test_kvm_errors(void **state)
{
    static const struct {
        const char *name;
        size_t size;
        uint32_t words[13];
        const char *error;
    } cases[] = {
        {"empty", 0, {0}, "text: byte 0: the file is empty, expected a CPUID table"},
        {"half a header", 5, {1}, "text: byte 0: expected the 8 bytes nent and padding, found 5 more bytes"},
        {"an entry missing", 47, {1}, "text: byte 8: expected 1 entries of 40 bytes, 40 bytes, found 39"},
        {"a byte too many",
         49,
         {1},
         "text: byte 48: expected the 8 bytes nent and padding, found 1 more bytes"},
        {"zeros",
         48,
         {0},
         "text: byte 0: expected at least one entry, nent says 0: zeros are no table, and no KVM holds one "
         "without rows"},
        {"nent", 8, {257}, "text: byte 0: expected at most 256 entries, nent says 257"},
        {"padding", 8, {1, 7}, "text: byte 4: expected padding of zeros behind nent, found 0x7"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_bytes(cases[i].words, cases[i].size, "kvm", &read);
        check_text(cases[i].name, read.error, cases[i].error);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),         cmocka_unit_test(test_details),
        cmocka_unit_test(test_totals),        cmocka_unit_test(test_text_errors),
        cmocka_unit_test(test_too_many_rows), cmocka_unit_test(test_kvm_errors),
    };

    return cmocka_run_group_tests_name("read_tables", tests, NULL, NULL);
}
