/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/driver.h"

#include "probe/table/count.h"
#include "probe/walk/spec.h"

#define BIT(n) (1u << (n))
#define ALL UINT32_MAX

/*
 * Drivers by place. Sources: Intel SDM volume 2A, CPUID, and volume 4, IA32_MISC_ENABLE, IA32_APIC_BASE,
 * IA32_FEATURE_CONTROL, IA32_TSX_CTRL, BBL_CR_CTL; Linux arch/x86/kvm/cpuid.c (kvm_update_cpuid_runtime),
 * arch/x86/kernel/cpu/{amd,topology_amd,centaur,zhaoxin}.c, include/asm-generic/hyperv-tlfs.h
 * (HV_X64_MSR_TSC_INVARIANT_CONTROL); AMD APM volume 2, LWP.
 */
/* clang-format off */
static const struct {
    uint32_t leaf;
    uint8_t subleaf, reg;
    bool state; /* software changes it while it runs */
    uint32_t bits;
    const char *words;
} drivers[] = {
    {0x00000000, 0, EAX, false, ALL,               "IA32_MISC_ENABLE[22], which limits the highest leaf"},
    {0x00000001, 0, ECX, false, BIT(3),            "IA32_MISC_ENABLE[18]"},
    {0x00000001, 0, ECX, true,  BIT(27),           "CR4.OSXSAVE"},
    {0x00000001, 0, ECX, false, BIT(30),           "MSR 0xc0011004[62] on AMD"},
    {0x00000001, 0, EDX, true,  BIT(9),            "IA32_APIC_BASE[11]"},
    {0x00000001, 0, EDX, false, BIT(18),           "BBL_CR_CTL[21]"},
    {0x00000003, 0, ECX, false, ALL,               "BBL_CR_CTL[21]"},
    {0x00000003, 0, EDX, false, ALL,               "BBL_CR_CTL[21]"},
    {0x00000006, 0, EAX, false, BIT(1),            "IA32_MISC_ENABLE[38]"},
    {0x00000006, 0, EAX, false, ALL,               "firmware settings"},
    {0x00000006, 0, ECX, false, ALL,               "firmware settings"},
    {0x00000007, 0, EBX, false, BIT(2),            "IA32_FEATURE_CONTROL[18] and firmware settings"},
    {0x00000007, 0, EBX, false, BIT(4) | BIT(11),  "IA32_TSX_CTRL[1]"},
    {0x00000007, 0, EBX, false, BIT(18),           "MSR 0xc0011002[18] on AMD"},
    {0x00000007, 0, ECX, true,  BIT(4),            "CR4.PKE"},
    {0x00000007, 0, ECX, false, BIT(30),           "IA32_FEATURE_CONTROL[17]"},
    {0x0000000d, 0, EBX, true,  ALL,               "XCR0"},
    {0x0000000d, 1, EBX, true,  ALL,               "XCR0 and IA32_XSS"},
    {0x00000012, 0, EAX, false, ALL,               "IA32_FEATURE_CONTROL[18] and firmware settings"},
    {0x00000019, 0, EBX, true,  BIT(0),            "CR4.KL"},
    {0x80000001, 0, ECX, false, BIT(22),           "MSR 0xc0011005[54]"},
    {0x80000001, 0, EDX, true,  BIT(9),            "the APIC base MSR [11]"},
    {0x80000001, 0, EDX, true,  BIT(11),           "the CPU mode: Intel shows it in 64-bit mode alone"},
    {0x80000001, 0, EDX, false, BIT(20),           "IA32_MISC_ENABLE[34]"},
    {0x80000007, 0, EDX, false, BIT(8),            "MSR 0x40000118 on Hyper-V"},
    {0x8000001c, 0, EAX, true,  ALL,               "XCR0[62] and LWP_CFG"},
    {0xc0000001, 0, EDX, true,  ALL,               "the vendor's feature control MSR"},
};

/* What the attributes alone say. */
static const struct {
    uint32_t attr;
    bool state;
    const char *words;
} kinds[] = {
    {ATTR_DYNAMIC_CR4,  true,  "CR4"},
    {ATTR_DYNAMIC_XCR0, true,  "XCR0"},
    {ATTR_DYNAMIC_MODE, true,  "the CPU mode"},
    {ATTR_DYNAMIC_TIME, true,  "time"},
    {ATTR_DYNAMIC_MSR,  false, "an MSR"},
};
/* clang-format on */

/* The row of drivers, or of kinds behind them. */
static size_t find_driver(const struct field *field)
{
    for (size_t i = 0; i < COUNT(drivers); i++)
        if (drivers[i].leaf == field->leaf && drivers[i].subleaf == field->first &&
            drivers[i].reg == field->reg && (drivers[i].bits & field_bits(field)))
            return i;
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].attr & field->attrs)
            return COUNT(drivers) + i;
    return SIZE_MAX;
}

bool diff_is_state(const struct field *field)
{
    if (!(field->attrs & ATTR_DYNAMIC))
        return false;
    const size_t row = find_driver(field);

    return row < COUNT(drivers) ? drivers[row].state : kinds[row - COUNT(drivers)].state;
}

const char *diff_driver(const struct field *field)
{
    if (!(field->attrs & ATTR_DYNAMIC))
        return NULL;
    const size_t row = find_driver(field);

    return row < COUNT(drivers) ? drivers[row].words : kinds[row - COUNT(drivers)].words;
}
