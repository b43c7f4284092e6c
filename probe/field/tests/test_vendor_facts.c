/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flags of hypervisors as those who define them list them, and which bits change between CPUs and at run
 * time. Hyper-V: Linux, include/hyperv/hvgdk_mini.h. Xen: public/arch-x86/cpuid.h. KVM: QEMU's names of
 * features.
 */
#include "probe/field/field.h"
#include "probe/tests/check.h"
#include "probe/walk/spec.h"

/* Each bit of the mask is a field of its own. */
static const struct flags {
    uint32_t vendor, leaf, reg, mask;
} flags[] = {
    {VENDOR_HYPERV, 0x40000003, EAX, 0x0000afff}, {VENDOR_HYPERV, 0x40000003, EBX, 0x005319ff},
    {VENDOR_HYPERV, 0x40000003, ECX, 0x00000600}, {VENDOR_HYPERV, 0x40000003, EDX, 0x03088d3f},
    {VENDOR_HYPERV, 0x40000004, EAX, 0x00205e3f}, {VENDOR_HYPERV, 0x4000000a, EAX, 0x000c0000},
    {VENDOR_HYPERV, 0x4000000c, EBX, 0x00000020}, {VENDOR_HYPERV, 0x40000082, EAX, 0x00000004},
    {VENDOR_XEN, 0x40000002, ECX, 0x00000001},    {VENDOR_XEN, 0x40000004, EAX, 0x0000007f},
    {VENDOR_KVM, 0x40000001, EAX, 0x0100feff},    {VENDOR_KVM, 0x40000001, EDX, 0x00000001},
};

/* One field takes exactly these bits. */
static const struct flags numbers[] = {
    {VENDOR_HYPERV, 0x4000000c, EBX, 0x0000000f}, {VENDOR_HYPERV, 0x4000000c, EBX, 0x00000fc0},
    {VENDOR_XEN, 0x40000001, EAX, 0xffff0000},    {VENDOR_XEN, 0x40000001, EAX, 0x0000ffff},
    {VENDOR_XEN, 0x40000002, EAX, 0xffffffff},    {VENDOR_XEN, 0x40000002, EBX, 0xffffffff},
    {VENDOR_XEN, 0x40000004, EBX, 0xffffffff},    {VENDOR_XEN, 0x40000004, ECX, 0xffffffff},
    {VENDOR_XEN, 0x40000005, EAX, 0xffffffff},    {VENDOR_XEN, 0x40000005, EBX, 0x000000ff},
};

static void check_field(const struct flags *want, uint32_t bits)
{
    struct field_query query = field_query(want->leaf, 0, want->vendor);
    struct field field;

    while (field_next(&query, &field))
        if (field.reg == want->reg && field_bits(&field) == bits)
            return;
    fail_msg("0x%08x %s, vendor 0x%x: no field 0x%08x", want->leaf, cpuid_reg_name(want->reg), want->vendor,
             bits);
}

static void test_hypervisors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(flags); i++)
        for (uint32_t bit = 1; bit; bit <<= 1)
            if (flags[i].mask & bit)
                check_field(&flags[i], bit);
    for (size_t i = 0; i < COUNT(numbers); i++)
        check_field(&numbers[i], numbers[i].mask);
}

static const struct trait {
    uint32_t attr, vendor, leaf, subleaf, reg, mask;
} traits[] = {
    /* APIC ids and what follows from them, HFI's row, Xen's number of the vCPU, the serial number */
    {ATTR_PERCPU, VENDOR_INTEL, 0x1, 0, EBX, 0xff000000},
    {ATTR_PERCPU, VENDOR_INTEL, 0x3, 0, ECX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_INTEL, 0x3, 0, EDX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_INTEL, 0x6, 0, EDX, 0xffff0000},
    {ATTR_PERCPU, VENDOR_INTEL, 0xb, 0, EDX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_INTEL, 0x1f, 2, EDX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_AMD, 0x8000001e, 0, EAX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_AMD, 0x8000001e, 0, EBX, 0x000000ff},
    {ATTR_PERCPU, VENDOR_AMD, 0x8000001e, 0, ECX, 0x000000ff},
    {ATTR_PERCPU, VENDOR_AMD, 0x80000026, 1, EDX, 0xffffffff},
    {ATTR_PERCPU, VENDOR_XEN, 0x40000004, 0, EBX, 0xffffffff},
    /* CR4: OSXSAVE, OSPKE, Key Locker */
    {ATTR_DYNAMIC_CR4, VENDOR_INTEL, 0x1, 0, ECX, 1u << 27},
    {ATTR_DYNAMIC_CR4, VENDOR_INTEL, 0x7, 0, ECX, 1u << 4},
    {ATTR_DYNAMIC_CR4, VENDOR_INTEL, 0x19, 0, EBX, 1u << 0},
    /* XCR0: sizes of what is enabled */
    {ATTR_DYNAMIC_XCR0, VENDOR_INTEL, 0xd, 0, EBX, 0xffffffff},
    {ATTR_DYNAMIC_XCR0, VENDOR_INTEL, 0xd, 1, EBX, 0xffffffff},
    /* MSRs: MONITOR, RDRAND, APIC, SGX, HLE, RTM, RDSEED, SGX_LC, turbo, EPB, XSS, TOPOEXT, NX, invariant TSC
     */
    {ATTR_DYNAMIC_MSR, VENDOR_AMD, 0x1, 0, ECX, 1u << 3 | 1u << 30},
    {ATTR_DYNAMIC_MSR, VENDOR_AMD, 0x1, 0, EDX, 1u << 9},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x7, 0, EBX, 1u << 2 | 1u << 4 | 1u << 11 | 1u << 18},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x7, 0, ECX, 1u << 30},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x6, 0, EAX, 1u << 1},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x6, 0, ECX, 1u << 3},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x0, 0, EAX, 0xffffffff},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0xd, 1, EBX, 0xffffffff},
    {ATTR_DYNAMIC_MSR, VENDOR_AMD, 0x80000001, 0, ECX, 1u << 22},
    {ATTR_DYNAMIC_MSR, VENDOR_AMD, 0x80000001, 0, EDX, 1u << 9 | 1u << 20},
    {ATTR_DYNAMIC_MSR, VENDOR_INTEL, 0x80000007, 0, EDX, 1u << 8},
    {ATTR_DYNAMIC_MODE, VENDOR_INTEL, 0x80000001, 0, EDX, 1u << 11},
    /* Xen's clock */
    {ATTR_DYNAMIC_TIME, VENDOR_XEN, 0x40000003, 1, ECX, 0xffffffff},
    {ATTR_DYNAMIC_TIME, VENDOR_XEN, 0x40000003, 1, EDX, 0xffffffff},
    {ATTR_DYNAMIC_TIME, VENDOR_XEN, 0x40000003, 2, EAX, 0xffffffff},
    /* leaves that tell of the core type itself, and flag 15 of leaf 7 that says so */
    {ATTR_HYBRID, VENDOR_INTEL, 0x7, 0, EDX, 1u << 15},
    {ATTR_HYBRID, VENDOR_INTEL, 0x1a, 0, EAX, 0xffffffff},
    {ATTR_HYBRID, VENDOR_AMD, 0x80000026, 0, EBX, 0xffff0000},
};

static void test_traits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(traits); i++) {
        const struct trait *want = &traits[i];
        const uint32_t got = field_mask(want->vendor, want->leaf, want->subleaf, want->reg, want->attr);

        if (want->mask & ~got)
            fail_msg("0x%08x:%u %s: attribute 0x%x stands at 0x%08x, wanted 0x%08x", want->leaf,
                     want->subleaf, cpuid_reg_name(want->reg), want->attr, got, want->mask);
    }
}

/* Whether a whole register holds four letters of a string, by where the manuals say that strings stand. */
static bool is_text(uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    if (leaf == 0 || leaf == 0x80000000 || leaf == 0x80860000 || leaf == 0x40000000 || leaf == 0x40000080)
        return reg != EAX; /* the maximum stands in EAX */
    if (leaf == 0x21)      /* TDX: "IntelTDX    " */
        return subleaf == 0 && reg != EAX;
    if (leaf == 0x17) /* the SoC vendor's name */
        return subleaf >= 1 && subleaf <= 3;
    if (leaf == 0x40000081) /* "VS#1" */
        return reg == EAX;
    if (leaf == 0x8ffffffe || leaf == 0x8fffffff) /* "IT'S HAMMER TIME" */
        return true;
    return (leaf >= 0x80000002 && leaf <= 0x80000004) || (leaf >= 0x80860003 && leaf <= 0x80860006);
}

/* Strings name something, and Hyper-V's "Hv#1" is the one string that other vendors have a number for. */
static void test_strings(void **state)
{
    unsigned strings = 0;

    (void)state;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);
        const bool interface = field.leaf == 0x40000001 && field.vendors & VENDOR_HYPERV && field.reg == EAX;

        if (!(field.attrs & ATTR_TEXT) != !(interface || is_text(field.leaf, field.first, field.reg)))
            fail_msg("0x%08x:%u %s %s", field.leaf, field.first, cpuid_reg_name(field.reg), field_name(i));
        if (field.attrs & ATTR_TEXT)
            assert_true(field.attrs & ATTR_IDENT);
        strings += !!(field.attrs & ATTR_TEXT);
    }
    assert_true(strings > 40);
}

static const struct known {
    uint32_t leaf;
    uint8_t first, last, reg, high, low;
} known[] = {
#define KNOWN(leaf, first, last, reg, high, low, name) {leaf, first, last, reg, high, low},
#include "probe/field/tests/known.def"
#undef KNOWN
};

/* Lists go on for as long as a CPU has levels or palettes (SDM, APM), also past what others list. */
static bool goes_on(uint32_t leaf)
{
    return leaf == 0xb || leaf == 0x1f || leaf == 0x1d || leaf == 0x80000026;
}

/* A field ends at the subleaf where somebody else's list has it end. */
static void test_last_subleaves(void **state)
{
    unsigned checked = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        struct field_query query = field_query(known[i].leaf, known[i].last, VENDOR_ANY);
        struct field field;

        if (goes_on(known[i].leaf))
            continue;
        while (field_next(&query, &field))
            if (field.reg == known[i].reg && field.high == known[i].high && field.low == known[i].low) {
                if (field.last > known[i].last)
                    fail_msg("0x%08x %s %s: up to subleaf %u, not %u", field.leaf, cpuid_reg_name(field.reg),
                             field_name(field.index), field.last, known[i].last);
                checked++;
            }
    }
    assert_true(checked > 800);
}

static void test_names(void **state)
{
    static const char *const names[] = {
        [VENDOR_NUMBER_INTEL] = "Intel",
        [VENDOR_NUMBER_AMD] = "AMD",
        [VENDOR_NUMBER_CENTAUR] = "Centaur",
        [VENDOR_NUMBER_TRANSMETA] = "Transmeta",
        [VENDOR_NUMBER_CYRIX] = "Cyrix",
        [VENDOR_NUMBER_OTHER] = "others",
        [VENDOR_NUMBER_KVM] = "KVM",
        [VENDOR_NUMBER_HYPERV] = "Hyper-V",
        [VENDOR_NUMBER_XEN] = "Xen",
        [VENDOR_NUMBER_VMWARE] = "VMware",
        [VENDOR_NUMBER_BHYVE] = "bhyve",
        [VENDOR_NUMBER_ACRN] = "ACRN",
        [VENDOR_NUMBER_VBOX] = "VirtualBox",
        [VENDOR_NUMBER_PARALLELS] = "Parallels",
        [VENDOR_NUMBER_JAILHOUSE] = "Jailhouse",
        [VENDOR_NUMBER_TCG] = "QEMU TCG",
        [VENDOR_NUMBER_QNX] = "QNX",
        [VENDOR_NUMBER_FEX] = "FEX-Emu",
        [VENDOR_NUMBER_XBOX] = "Xbox",
        [VENDOR_NUMBER_OTHER_HV] = "other hypervisors",
    };

    (void)state;
    assert_int_equal(COUNT(names), VENDOR_TOTAL);
    for (unsigned i = 0; i < VENDOR_TOTAL; i++)
        check_text("name", field_vendor_name(i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),   cmocka_unit_test(test_hypervisors),    cmocka_unit_test(test_traits),
        cmocka_unit_test(test_strings), cmocka_unit_test(test_last_subleaves),
    };

    return cmocka_run_group_tests_name("vendor_facts", tests, NULL, NULL);
}
