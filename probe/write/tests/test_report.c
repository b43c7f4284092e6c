/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/write.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"
#include "probe/write/report_line.h"

static struct memory memory;

static const char *report(uint32_t cpu)
{
    struct sink sink = memory_sink(&memory);

    write_text(&sink, &table, cpu);
    return memory_text(&memory);
}

static void check_line(const char *line)
{
    const char *text = report(0);
    const size_t n = strlen(line);

    for (const char *at = text; (at = strstr(at, line)); at++)
        if ((at == text || at[-1] == '\n') && at[n] == '\n')
            return;
    fail_msg("no line '%s' in\n%s", line, text);
}

/* The lines that background.md quotes, character for character, and their neighbours as cpuid lays them out.
 */
static void test_sample_lines(void **state)
{
    static const char *const lines[] = {
        "CPU 0:",
        "   vendor_id = \"GenuineIntel\"",
        "   feature information (1/ecx):",
        "      VMX: virtual machine extensions         = true",
        "      SMX: safer mode extensions              = false",
        "   version information (1/eax):",
        "   feature information (1/edx):",
        "      (model synth)                           = 0x4f (79)",
        "      (family synth)                          = 0x6 (6)",
        "   hypervisor_id (0x40000000) = \"KVMKVMKVM\\0\\0\\0\"",
        "   brand = \"Intel(R) Xeon(R) CPU E5-2643 v4 @ 3.40GHz\"",
        "   vendor_id (0x80000000) = \"GenuineIntel\"",
        "   deterministic cache parameters (4):",
        "      --- cache 3 ---",
        "      ways                                       = 0x10 (16)",
        "   XSAVE features (0xd/0):",
        "      (uarch synth)                           = Broadwell: family 0x6, model 0x4f, stepping 0x1",
        "      processor type                          = original (0)",
        "      fixed counters, one bit each              = 0x00000000",
        "      hypervisor                              = KVM at 0x40000000",
        "      (multi-processing synth)                = 1 core, 1 thread per core",
        "      L3 cache                                = 16 MB, 16-way, 64-byte lines, for 1 APIC ids",
        "      XSAVE user component                    = 2 AVX: 256 bytes at 576, compacted at 576",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++)
        check_line(lines[i]);
    assert_null(strstr(report(0), "unknown bits"));
}

/* The table of the real CPU has both: the same two lines say so. */
static void test_real_cpu_lines(void **state)
{
    (void)state;
    table.entry[3].ecx = 0x7ffefbff;
    check_line("      VMX: virtual machine extensions         = true");
    check_line("      SMX: safer mode extensions              = true");
}

static void test_notes(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    add(0xd, 63, 1, (struct cpuid_regs){0});
    table.note[0] = (struct cpuid_note){.end = CPUID_END_BITMAP, .synthetic = 1};
    add(1, 0, 0, (struct cpuid_regs){0});
    table.note[1].end = CPUID_END_SINGLE;
    add(4, 0, 1, (struct cpuid_regs){0x21, 0, 0, 0});
    add(4, 1, 1, (struct cpuid_regs){0});
    table.note[2].end = table.note[3].end = CPUID_END_TYPE;
    check_line("      synthetic: not read from the CPU");
    check_line("      end of the list: bitmap");
    check_line("      end of the list: type-zero");
    assert_null(strstr(report(0), "single"));
    assert_null(strstr(strstr(report(0), "type-zero") + 1, "type-zero"));
}

static void test_unknown_bits(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    add(6, 0, 0, (struct cpuid_regs){0xe0000000, 0, 0, 0});
    add(0x8f, 2, 1, (struct cpuid_regs){0x80000001, 0, 0x0ff0, 4});
    check_line("      unknown bits: 0x00000006:0.eax[31:29]");
    check_line("   0x0000008f 0x02: eax=0x80000001 ebx=0x00000000 ecx=0x00000ff0 edx=0x00000004");
    check_line("      unknown bits: 0x0000008f:2.eax[31] 0x0000008f:2.eax[0] 0x0000008f:2.ecx[11:4] "
               "0x0000008f:2.edx[2]");
}

static void test_strings_are_escaped(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    add(0, 0, 0, (struct cpuid_regs){1, 0x0a1b2241, 0x4443ff5c, 0x00424320});
    check_line("   vendor_id = \"A\\\"\\x1b\\x0a CB\\0\\\\\\xffCD\"");
    for (const char *at = report(7); *at; at++)
        assert_true(*at == '\n' || (*at >= ' ' && *at <= '~'));
}

/* Hypervisor leaves of a stacked block carry its own number in the heading. */
static void test_stacked_block(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x7263694d, 0x666f736f, 0x76482074});
    add(0x40000001, 0, 0, (struct cpuid_regs){0x31237648, 0, 0, 0});
    add(0x40000100, 0, 0, (struct cpuid_regs){0x40000101, 0x4b4d564b, 0x564b4d56, 0x0000004d});
    add(0x40000101, 0, 0, (struct cpuid_regs){1, 0, 0, 0});
    check_line("   hypervisor_id (0x40000100) = \"KVMKVMKVM\\0\\0\\0\"");
    check_line("   KVM features (0x40000101):");
    check_line("      clock through MSRs 0x11 and 0x12        = true");
    check_line(
        "      hypervisor                              = Microsoft Hyper-V at 0x40000000, Hyper-V interface");
    check_line("      hypervisor                              = KVM at 0x40000100");
}

static void test_sizes(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *want;
    } cases[] = {
        {0, "0 bytes"},
        {1023, "1023 bytes"},
        {49152, "48 KB"},
        {1572864, "1536 KB"},
        {1 << 20, "1 MB"},
        {UINT64_C(1) << 50, "1024 TB"},
        {UINT64_MAX, "0xffffffffffffffff bytes"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sink sink = memory_sink(&memory);

        report_size(&sink, cases[i].bytes);
        check_text("size", memory_text(&memory), cases[i].want);
    }
}

/* A row of zeros says so; one of which some registers are not known has the fields of the others alone. */
static void test_unread_registers(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    table.partial = CPUID_PARTIAL_WORDS;
    add(4, 0, 1, (struct cpuid_regs){0});
    check_line("      all registers zero");
    table.note[0].unread = 14; /* all but EAX */
    assert_null(strstr(report(0), "all registers zero"));
    assert_non_null(strstr(report(0), "cache type"));
    assert_null(strstr(report(0), "WBINVD may skip"));
    add(1, 0, 0, (struct cpuid_regs){0, 0, 0, 1});
    table.note[1].unread = 7; /* all but EDX */
    check_line("   feature information (1/edx):");
    assert_null(strstr(report(0), "(1/eax)"));
}

/* A leaf that does not exist, whichever way a CPU answers for it. */
static void test_no_leaf(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    intel();
    add(0x16, 0, 0, (struct cpuid_regs){2600, 3500, 100, 0});
    add(0x20000000, 0, 0, (struct cpuid_regs){2600, 3500, 100, 0});
    add(0x80860000, 0, 0, (struct cpuid_regs){0});
    check_line("   0x20000000 0x00: eax=0x00000a28 ebx=0x00000dac ecx=0x00000064 edx=0x00000000");
    check_line("      echo of leaf 0x16, the highest basic leaf: this leaf does not exist");
    check_line("      all registers zero: no range begins here");
}

/* Rows of a leaf that are units of one thing have one title. */
static void test_titles(void **state)
{
    static const char title[] = "   deterministic cache parameters (4):\n";

    (void)state;
    memset(&table, 0, sizeof(table));
    add(1, 0, 0, (struct cpuid_regs){0x506e3, 0, 0, 0});
    for (uint32_t i = 0; i < 3; i++)
        add(4, i, 1, (struct cpuid_regs){0x121 + i, 0x1c0003f, 0x3f, 0});
    const char *at = strstr(report(0), title);

    assert_non_null(at);
    assert_memory_equal(at + sizeof(title) - 1, "      --- cache 0 ---\n", 22);
    assert_null(strstr(at + 1, title));
    check_line("      --- cache 1 ---");
    check_line("      --- cache 2 ---");
    assert_null(strstr(report(0), "--- cache 3 ---"));
}

static void test_empty_table(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    check_text("empty", report(12), "CPU 12:\n   derived:\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_sample_lines, sample),
        cmocka_unit_test_setup(test_real_cpu_lines, sample),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_unknown_bits),
        cmocka_unit_test(test_strings_are_escaped),
        cmocka_unit_test(test_stacked_block),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_unread_registers),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_no_leaf),
        cmocka_unit_test(test_empty_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
