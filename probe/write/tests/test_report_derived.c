/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole section "derived" of CPUs whose figures are worked out by hand from the manuals' tables. */
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/server.h"
#include "probe/tests/table.h"
#include "probe/write/report_derived.h"

static struct memory memory;

static void check_derived(const char *name, const char *want)
{
    struct sink sink = memory_sink(&memory);

    report_derived(&sink, &table);
    check_text(name, memory_text(&memory), want);
}

static void test_server(void **state)
{
    (void)state;
    server();
    check_derived(
        "server",
        "   derived:\n"
        "      (uarch synth)                           = Sapphire Rapids: family 0x6, model 0x8f, stepping "
        "0x4\n"
        "      (multi-processing synth)                = up to 56 cores, 2 threads per core, by leaf 0xb\n"
        "      (APIC synth)                            = package 0, core 13, thread 1\n"
        "      L1 data cache                           = 48 KB, 12-way, 64-byte lines, for 2 APIC ids\n"
        "      L1 code cache                           = 32 KB, 8-way, 64-byte lines, for 2 APIC ids\n"
        "      L2 cache                                = 2 MB, 16-way, 64-byte lines, for 2 APIC ids\n"
        "      L3 cache                                = 105 MB, 15-way, 64-byte lines, for 128 APIC ids\n"
        "      L1 TLB                                  = code, 4 KB, 2 MB, 4 MB pages, 8-way, 256 entries\n"
        "      L1 TLB                                  = data, 1 GB pages, fully associative, 4 entries\n"
        "      L2 TLB                                  = unified, 4 KB pages, 8-way, 2048 entries\n"
        "      TSC                                     = 2995.200 MHz, from leaf 0x15\n"
        "      crystal                                 = 38400000 Hz\n"
        "      addresses                               = 48 bits physical, 57 bits linear\n"
        "      performance monitoring                  = version 5, 8 counters of 48 bits, 4 fixed of 48 "
        "bits\n"
        "      resource monitoring                     = ids to 255\n"
        "      L3 cache allocation                     = masks of 15 bits\n"
        "      L2 cache allocation                     = masks of 16 bits\n"
        "      memory bandwidth allocation             = delay to 90\n"
        "      AMX                                     = 8 tiles of 16 rows by 64 bytes\n"
        "      AVX10                                   = version 1, 512 bits\n"
        "      XSAVE user component                    = 2 AVX: 256 bytes at 576, compacted at 576\n"
        "      XSAVE user component                    = 5 AVX-512 mask registers: 64 bytes at 1088, "
        "compacted "
        "at 832\n"
        "      XSAVE supervisor component              = 11 CET user state: 16 bytes, compacted at 896\n"
        "      XSAVE user component                    = 18 AMX tile data: 8192 bytes at 2816, compacted at "
        "960\n"
        "      XSAVE user component                    = 20 unknown: 32 bytes at 12288, compacted at 9152\n"
        "      SGX EPC section                         = 95744 KB at 0x170200000\n"
        "      SGX EPC section                         = 16 GB at 0xf200000000\n");
}

/* A guest on AMD: encrypted memory takes 5 of 48 bits; VMware's leaf of clocks; KVM below Hyper-V's face. */
static void test_guest(void **state)
{
    (void)state;
    amd();
    add(1, 0, 0, (struct cpuid_regs){0x00a20f12, 0x00010800, 0x80000000, 0x078bfbff});
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000010, 0x61774d56, 0x4d566572, 0x65726177});
    add(0x40000010, 0, 0, (struct cpuid_regs){2500007, 66070, 0, 0});
    add(0x40000100, 0, 0, (struct cpuid_regs){0x40000101, 0x21212121, 0x21212121, 0x21212121});
    add(0x80000005, 0, 0, (struct cpuid_regs){0x0000ff40, 0, 0x20080140, 0x40020140});
    add(0x80000006, 0, 0, (struct cpuid_regs){0, 0x6c000000, 0x02006140, 0x00809140});
    add(0x80000008, 0, 0, (struct cpuid_regs){0x00303030, 0, 0, 0});
    add(0x8000001f, 0, 0, (struct cpuid_regs){0x0b, 0x173, 15, 1});
    add(0x80000020, 1, 1, (struct cpuid_regs){0xb, 0, 0, 15});
    add(0x80000022, 0, 0, (struct cpuid_regs){1, 6, 0, 0});
    add(0x24, 0, 1, (struct cpuid_regs){0, 0x00030002, 0, 0});
    check_derived(
        "guest",
        "   derived:\n"
        "      (uarch synth)                           = Zen 3: family 0x19, model 0x21, stepping 0x2\n"
        "      hypervisor                              = VMware at 0x40000000\n"
        "      hypervisor                              = unknown at 0x40000100\n"
        "      (multi-processing synth)                = 1 core, 1 thread per core\n"
        "      (APIC synth)                            = package 0, core 0, thread 0\n"
        "      L1 data cache                           = 32 KB, 8-way, 64-byte lines\n"
        "      L1 code cache                           = 64 KB, 2-way, 64-byte lines\n"
        "      L2 cache                                = 512 KB, 8-way, 64-byte lines\n"
        "      L3 cache                                = 16 MB, 64-byte lines\n"
        "      L1 TLB                                  = code, 2 MB, 4 MB pages, fully associative, 64 "
        "entries\n"
        "      L2 TLB                                  = data, 4 KB pages, 8-way, 3072 entries\n"
        "      TSC                                     = 2500.007 MHz, from leaf 0x40000010\n"
        "      APIC bus                                = 66.070 MHz\n"
        "      addresses                               = 48 bits physical, 48 bits linear, 48 bits guest "
        "physical, "
        "of which encryption takes 5\n"
        "      performance monitoring                  = version 2, 6 counters\n"
        "      memory bandwidth limits                 = 11 bits\n"
        "      AVX10                                   = version 2, 256 bits\n"
        "      encrypted memory                        = SME, SEV, SEV-ES, C-bit 51, 15 guests\n");
}

/* Without the bits that stand for encryption nothing is said of it; without widths nothing of addresses. */
static void test_absent(void **state)
{
    (void)state;
    add(0x80000008, 0, 0, (struct cpuid_regs){0x3000, 0, 0, 0});
    add(0x8000001f, 0, 0, (struct cpuid_regs){0, 0x173, 15, 1});
    add(0x24, 0, 1, (struct cpuid_regs){0, 0x00010001, 0, 0});
    check_derived("nothing", "   derived:\n"
                             "      AVX10                                   = version 1, 128 bits\n");
    empty(state);
    add(0x80000008, 0, 0, (struct cpuid_regs){0x2028, 0, 0, 0});
    add(0x8000001f, 0, 0, (struct cpuid_regs){0x12, 0x33, 0, 1});
    check_derived("no SME",
                  "   derived:\n"
                  "      addresses                               = 40 bits physical, 32 bits linear\n"
                  "      encrypted memory                        = no SME, SEV, SEV-SNP, C-bit 51\n");
    empty(state);
    add(1, 0, 0, (struct cpuid_regs){0x00b30f00, 0, 0, 0});
    add(0x15, 0, 0, (struct cpuid_regs){2, 250, 0, 0});
    add(0x16, 0, 0, (struct cpuid_regs){3001, 0, 0, 0});
    check_derived(
        "unknown CPU",
        "   derived:\n"
        "      (uarch synth)                           = unknown: family 0x1a, model 0x30, stepping 0x0\n"
        "      (multi-processing synth)                = 1 core, 1 thread per core\n"
        "      (APIC synth)                            = package 0, core 0, thread 0\n"
        "      TSC                                     = about 3001.000 MHz, from leaf 0x16\n"
        "      crystal                                 = about 24008000 Hz\n");
}

/* Kilohertz behind the point have three digits. */
static void test_kilohertz(void **state)
{
    static const struct {
        uint32_t khz;
        const char *want;
    } cases[] = {{2000000, "= 2000.000 MHz,"}, {2000009, "= 2000.009 MHz,"}, {2000010, "= 2000.010 MHz,"},
                 {2000099, "= 2000.099 MHz,"}, {2000100, "= 2000.100 MHz,"}, {1999, "= 1.999 MHz,"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);

        empty(state);
        amd();
        add(1, 0, 0, (struct cpuid_regs){0x00a20f12, 0x00010800, 0x80000000, 0x078bfbff});
        add(0x40000000, 0, 0, (struct cpuid_regs){0x40000010, 0x61774d56, 0x4d566572, 0x65726177});
        add(0x40000010, 0, 0, (struct cpuid_regs){cases[i].khz, 66070, 0, 0});
        report_derived(&sink, &table);
        assert_non_null(strstr(memory_text(&memory), cases[i].want));
    }
}

static void check_has(const char *want)
{
    const struct sink sink = memory_sink(&memory);

    report_derived(&sink, &table);
    if (!strstr(memory_text(&memory), want))
        fail_msg("no '%s' in\n%s", want, memory_text(&memory));
}

/* A Kaby Lake's leaf 0x15 tells no crystal: that of its model has 24 MHz (SDM 3B, table 19-85). */
static void test_crystal_of_model(void **state)
{
    (void)state;
    intel();
    add(1, 0, 0, (struct cpuid_regs){0x906e9, 0x800, 0, 0});
    add(0x15, 0, 0, (struct cpuid_regs){2, 300, 0, 0});
    check_has(" = 3600.000 MHz, from leaf 0x15\n");
    check_has(" = 24000000 Hz, by model\n");
}

/* A hybrid's table knows one type of core alone; one that contradicts itself tells nothing. */
static void test_counts(void **state)
{
    intel();
    add(7, 0, 1, (struct cpuid_regs){0, 0, 0, 1u << 15});
    add(0x1a, 0, 0, (struct cpuid_regs){0x40000001, 0, 0, 0});
    add(0xb, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0});
    add(0xb, 1, 1, (struct cpuid_regs){7, 20, 0x201, 0});
    check_has(" = up to 20 threads in a package, 2 threads per core of this type, by leaf 0xb\n");
    empty(state);
    intel();
    add(0xb, 0, 1, (struct cpuid_regs){1, 1, 0x100, 0});
    add(0xb, 1, 1, (struct cpuid_regs){7, 20, 0x201, 0});
    check_has(" = up to 20 cores, 1 thread per core, by leaf 0xb\n");
    add(0xb, 2, 1, (struct cpuid_regs){6, 20, 0x302, 0});
    check_has(" = untold: leaf 0xb has a level with fewer id bits than one in it\n");
    for (uint32_t i = 3; i < 9; i++)
        add(0xb, i, 1, (struct cpuid_regs){7, 20, 0x302, 0});
    check_has(" = untold: leaf 0xb lists levels without end\n");
}

/* A Pentium 4: descriptors of leaf 2, and a trace cache that counts micro-operations. */
static void test_descriptors(void **state)
{
    (void)state;
    intel();
    add(2, 0, 6, (struct cpuid_regs){0x665b5101, 0, 0, 0x007b7040});
    check_derived("Pentium 4",
                  "   derived:\n"
                  "      L1 data cache                           = 8 KB, 4-way, 64-byte lines\n"
                  "      trace cache                             = 12 K micro-ops, 8-way\n"
                  "      L2 cache                                = 512 KB, 8-way, 64-byte lines\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_server, empty),           cmocka_unit_test_setup(test_guest, empty),
        cmocka_unit_test_setup(test_absent, empty),           cmocka_unit_test(test_kilohertz),
        cmocka_unit_test_setup(test_crystal_of_model, empty), cmocka_unit_test_setup(test_counts, empty),
        cmocka_unit_test_setup(test_descriptors, empty),
    };

    return cmocka_run_group_tests_name("report_derived", tests, NULL, NULL);
}
