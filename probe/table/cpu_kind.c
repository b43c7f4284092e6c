/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/cpu_kind.h"

#include "probe/table/count.h"
#include "probe/table/mem.h"

/*
 * Vendor strings as EBX, EDX, ECX of leaf 0 hold them. Source: c_ident of Linux
 * arch/x86/kernel/cpu/{intel,amd,hygon,centaur,zhaoxin,transmeta,cyrix,umc,vortex}.c, and
 * sandpile.org for those that Linux does not tell apart; AMDisbetter! is an early K5 and
 * GenuineIotel a misprint that several public dumps of Intel CPUs show. The Geode GX2 has AMD's extended
 * leaves: its 0x80000005 reads 16 KB, 4-way, one line a tag, 32 bytes a line in their layout, as its data
 * book has the caches.
 */
static const struct {
    char text[13];
    uint8_t maker;
} makers[] = {
    {"GenuineIntel", CPU_INTEL},     {"AuthenticAMD", CPU_AMD},     {"HygonGenuine", CPU_HYGON},
    {"AMDisbetter!", CPU_AMD},       {"GenuineIotel", CPU_INTEL},   {"CentaurHauls", CPU_CENTAUR},
    {"  Shanghai  ", CPU_CENTAUR},   {"VIA VIA VIA ", CPU_CENTAUR}, {"GenuineTMx86", CPU_TRANSMETA},
    {"TransmetaCPU", CPU_TRANSMETA}, {"CyrixInstead", CPU_CYRIX},   {"Geode by NSC", CPU_GEODE},
    {"UMC UMC UMC ", CPU_UMC},       {"NexGenDriven", CPU_NEXGEN},  {"RiseRiseRise", CPU_RISE},
    {"SiS SiS SiS ", CPU_SIS},       {"Genuine  RDC", CPU_RDC},     {"Vortex86 SoC", CPU_VORTEX},
};

#define INTEL_CORE_LEAF 0x1au
#define AMD_CORE_LEAF 0x80000026u
#define AMD_CORES_ARE_MIXED (1u << 30)

enum cpu_maker cpu_maker(const struct cpuid_entry *zero)
{
    if (!zero)
        return CPU_OTHER;
    const uint32_t text[3] = {zero->ebx, zero->edx, zero->ecx};

    for (size_t i = 0; i < COUNT(makers); i++)
        if (memcmp(text, makers[i].text, sizeof(text)) == 0)
            return (enum cpu_maker)makers[i].maker;
    return CPU_OTHER;
}

struct cpu_core cpu_core(const struct cpuid_table *table)
{
    const struct cpuid_entry *intel = cpuid_table_leaf(table, INTEL_CORE_LEAF);

    if (intel && intel->eax >> 24)
        return (struct cpu_core){INTEL_CORE_LEAF, intel->eax >> 24};
    const struct cpuid_entry *amd = cpuid_table_leaf(table, AMD_CORE_LEAF);

    if (amd && (amd->ebx >> 28 || amd->eax & AMD_CORES_ARE_MIXED))
        return (struct cpu_core){AMD_CORE_LEAF, amd->ebx >> 28};
    return (struct cpu_core){0};
}

bool cpu_cores_differ(struct cpu_core a, struct cpu_core b)
{
    return a.leaf && a.leaf == b.leaf && a.type != b.type;
}

uint32_t cpu_family(uint32_t signature)
{
    const uint32_t base = signature >> 8 & 0xf;

    return base == 0xf ? base + (signature >> 20 & 0xff) : base;
}
