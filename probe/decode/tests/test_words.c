/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings that registers spell, words of verdicts, and levels that are counted. */
#include <string.h>

#include "probe/decode/string.h"
#include "probe/decode/topology.h"
#include "probe/decode/virt.h"
#include "probe/field/field.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"
#include "probe/write/report_string.h"

static struct memory memory;

static void test_verdicts(void **state)
{
    (void)state;
    check_text("unread", virt_verdict_name(VIRT_UNREAD), "unread");
    check_text("absent", virt_verdict_name(VIRT_ABSENT), "not present");
    check_text("hidden", virt_verdict_name(VIRT_HIDDEN), "hidden by a hypervisor");
    check_text("usable", virt_verdict_name(VIRT_USABLE), "usable");
    check_text("unlocked", virt_verdict_name(VIRT_UNLOCKED), "not locked yet");
    check_text("off", virt_verdict_name(VIRT_OFF), "disabled by firmware (locked)");
    check_text("off, key", virt_verdict_name(VIRT_OFF_KEY), "disabled by firmware (locked with key)");
    check_text("in SMX", virt_verdict_name(VIRT_IN_SMX), "usable in SMX only");
    check_text("chipset", virt_verdict_name(VIRT_CHIPSET), "no chipset for it");
    assert_int_equal(VIRT_VERDICTS, 9);
    check_text("none", virt_guest_name(VIRT_ORDINARY), "none");
    check_text("SEV", virt_guest_name(VIRT_SEV), "SEV");
    check_text("SEV-ES", virt_guest_name(VIRT_SEV_ES), "SEV-ES");
    check_text("SEV-SNP", virt_guest_name(VIRT_SEV_SNP), "SEV-SNP");
    check_text("TDX", virt_guest_name(VIRT_TDX), "TDX");
    assert_int_equal(VIRT_GUESTS, 5);
}

/* Rows whose registers, in the order of regs, spell text. */
static void spell(uint32_t leaf, uint32_t subleaf, const char *order, const char *text)
{
    uint32_t word[4] = {0}, value[4] = {0};

    memcpy(word, text, strlen(text) < sizeof(word) ? strlen(text) : sizeof(word));
    for (unsigned i = 0; order[i]; i++)
        value[order[i] - 'a'] = word[i];
    add(leaf, subleaf, subleaf ? CPUID_INDEXED : 0,
        (struct cpuid_regs){value[0], value[1], value[2], value[3]});
}

static void check_lines(const char *want)
{
    const struct sink sink = memory_sink(&memory);

    for (uint32_t i = 0; i < table.count; i++)
        report_string(&sink, &table, &table.entry[i]);
    check_text("strings", memory_text(&memory), want);
}

static void test_strings(void **state)
{
    (void)state;
    spell(0, 0, "bdc", "GenuineTMx86");
    spell(0x17, 1, "abcd", "An SoC of three ");
    spell(0x17, 2, "abcd", "parts, of sixtee");
    spell(0x17, 3, "abcd", "n bytes.");
    spell(0x21, 0, "bdc", "IntelTDX    ");
    spell(0x40000000, 0, "bcd", "VBoxVBoxVBox");
    spell(0x40000080, 0, "bcd", "Microsoft VS");
    spell(0x80000000, 0, "bdc", "GenuineTMx86");
    spell(0x80000002, 0, "abcd", "Transmeta(tm) Cr");
    spell(0x80000003, 0, "abcd", "usoe(tm) Process");
    spell(0x80000004, 0, "abcd", "or TM5800");
    spell(0x80860000, 0, "bdc", "TransmetaCPU");
    spell(0x80860003, 0, "abcd", "20010703 00:29 o");
    spell(0x80860004, 0, "abcd", "fficial release ");
    spell(0x80860005, 0, "abcd", "4.2.4#2");
    spell(0x80860006, 0, "abcd", "");
    check_lines("   vendor_id = \"GenuineTMx86\"\n"
                "   SoC brand (0x00000017) = \"An SoC of three parts, of sixteen bytes.\"\n"
                "   TDX module (0x00000021) = \"IntelTDX    \"\n"
                "   hypervisor_id (0x40000000) = \"VBoxVBoxVBox\"\n"
                "   virtualization stack (0x40000080) = \"Microsoft VS\"\n"
                "   vendor_id (0x80000000) = \"GenuineTMx86\"\n"
                "   brand = \"Transmeta(tm) Crusoe(tm) Processor TM5800\"\n"
                "   Transmeta vendor_id (0x80860000) = \"TransmetaCPU\"\n"
                "   Transmeta information (0x80860003) = \"20010703 00:29 official release 4.2.4#2\"\n");
}

/* A part that is missing, or empty, and the first part of a string that is. */
static void test_parts(void **state)
{
    (void)state;
    spell(0x80000002, 0, "abcd", "");
    spell(0x80000004, 0, "abcd", "end");
    check_lines("   brand = \"\", and behind its end "
                "\"\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0"
                "\\0end\"\n");
    empty(NULL);
    spell(0x80860003, 0, "abcd", "");
    check_lines("");
}

/* All 16 bits count CPUs; the levels of 0x1f, and AMD's, which are named by what ends there. */
static void test_levels(void **state)
{
    struct decode_topology topology;

    (void)state;
    intel();
    add(0x1f, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0x8123});
    add(0x1f, 1, 1, (struct cpuid_regs){3, 8, 0x201, 0x8123});
    add(0x1f, 2, 1, (struct cpuid_regs){15, 0x8000, 0x302, 0x8123});
    add(0x1f, 3, 1, (struct cpuid_regs){16, 0xffff, 0x503, 0x8123});
    topology = decode_topology(&table);
    assert_int_equal(topology.levels, 4);
    assert_true(topology.leaf == 0x1f && topology.apic_id == 0x8123 && topology.package == 0);
    assert_true(topology.level[2].cpus == 0x8000 && topology.level[2].type == LEVEL_MODULE);
    assert_true(topology.level[3].cpus == 0xffff && topology.level[3].type == LEVEL_DIE);
    assert_true(topology.level[0].id == 1 && topology.level[1].id == 1 && topology.level[2].id == 0x24 &&
                topology.level[3].id == 1);
}

/* Without lists: leaf 1 counts only with HTT; a Zen tells threads in a core; a width of AMD's own. */
static void test_old_levels(void **state)
{
    struct decode_topology topology;

    (void)state;
    intel();
    add(1, 0, 0, (struct cpuid_regs){0x683, 0x05040000, 0, 0x0383fbff});
    topology = decode_topology(&table);
    assert_true(topology.leaf == 1 && topology.threads == 1 && topology.cores == 1 && topology.apic_id == 5);
    assert_int_equal(topology.package, 5);
    empty(NULL);
    amd();
    add(1, 0, 0, (struct cpuid_regs){0x00800f12, 0x17100800, 0, 0x178bfbff});
    add(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 1u << 22, 0});
    add(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x400f, 0});
    add(0x8000001e, 0, 0, (struct cpuid_regs){0, 0x103, 0, 0});
    topology = decode_topology(&table);
    assert_true(topology.threads == 2 && topology.cores == 8 && topology.package == 1);
    assert_true(topology.level[0].id == 1 && topology.level[1].id == 3 && topology.level[1].shift == 4);
}

/* What changes with a register, and what differs from CPU to CPU (SDM and APM, the leaves' descriptions). */
static void test_attributes(void **state)
{
    static const struct {
        uint32_t vendor, leaf, subleaf, reg, attr, mask;
    } cases[] = {
        {VENDOR_INTEL, 1, 0, 1, ATTR_PERCPU, 0xff000000},              /* APIC id */
        {VENDOR_INTEL, 1, 0, 2, ATTR_DYNAMIC_CR4, 1u << 27},           /* OSXSAVE */
        {VENDOR_INTEL, 1, 0, 3, ATTR_DYNAMIC_MSR, 1u << 9 | 1u << 18}, /* APIC, serial number */
        {VENDOR_INTEL, 7, 0, 2, ATTR_DYNAMIC_CR4, 1u << 4},            /* OSPKE */
        {VENDOR_INTEL, 0xb, 0, 3, ATTR_PERCPU, 0xffffffff},            /* x2APIC id */
        {VENDOR_INTEL, 0x1f, 2, 3, ATTR_PERCPU, 0xffffffff},           /* x2APIC id */
        {VENDOR_INTEL, 0xd, 0, 1, ATTR_DYNAMIC_XCR0, 0xffffffff},      /* size enabled */
        {VENDOR_INTEL, 0xd, 1, 1, ATTR_DYNAMIC_XCR0, 0xffffffff},      /* size enabled */
        {VENDOR_INTEL, 0x19, 0, 1, ATTR_DYNAMIC_CR4, 1},               /* AESKLE */
        {VENDOR_INTEL, 0x1a, 0, 0, ATTR_HYBRID, 0xffffffff},           /* core type and model */
        {VENDOR_INTEL, 0x80000001, 0, 3, ATTR_DYNAMIC_MODE, 1u << 11}, /* SYSCALL */
        {VENDOR_AMD, 0x8000001e, 0, 0, ATTR_PERCPU, 0xffffffff},       /* extended APIC id */
        {VENDOR_AMD, 0x8000001e, 0, 1, ATTR_PERCPU, 0xff},             /* compute unit */
        {VENDOR_AMD, 0x80000026, 1, 3, ATTR_PERCPU, 0xffffffff},       /* extended APIC id */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint32_t mask =
            field_mask(cases[i].vendor, cases[i].leaf, cases[i].subleaf, cases[i].reg, cases[i].attr);

        if (mask != cases[i].mask)
            fail_msg("0x%08x:%u, register %u, attribute 0x%x: 0x%08x, not 0x%08x", cases[i].leaf,
                     cases[i].subleaf, cases[i].reg, cases[i].attr, mask, cases[i].mask);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test_setup(test_strings, empty),
        cmocka_unit_test_setup(test_parts, empty),
        cmocka_unit_test_setup(test_levels, empty),
        cmocka_unit_test_setup(test_old_levels, empty),
        cmocka_unit_test(test_attributes),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
