/* SPDX-License-Identifier: BSD-2-Clause */
#include "native.h"

#include "spec.h"

#define MSR_APIC_BASE 0x1bu
#define MSR_MICROCODE 0x8bu
#define MSR_EFER 0xc0000080u
#define CR4_OSXSAVE (1u << 18)

static void execute(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    __asm__ volatile("cpuid"
                     : "=a"(out->eax), "=b"(out->ebx), "=c"(out->ecx), "=d"(out->edx)
                     : "0"(leaf), "2"(subleaf));
}

bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    execute(leaf, subleaf, out);
    return true;
}

static uint64_t rdmsr(uint32_t number)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

static void wrmsr(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static uint64_t xgetbv0(void)
{
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static void read_control_registers(struct cpu_state *out)
{
    uintptr_t cr0, cr4;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    out->cr0 = cr0;
    out->cr4 = cr4;
    out->known |= CPU_STATE_CR;
}

/* The revision appears in the MSR after CPUID leaf 1 ran with the MSR at zero; AMD needs no such step. */
static void read_microcode(const struct cpuid_table *table, struct cpu_state *out)
{
    const struct cpuid_entry *vendor = cpuid_table_find(table, 0, 0);
    const struct cpuid_entry *version = cpuid_table_find(table, 1, 0);
    uint32_t family = version->eax >> 8 & 0xf;
    uint32_t extended = version->eax >> 20 & 0xff;
    struct cpuid_regs ignored;

    if (!vendor)
        return;
    if (vendor->ecx == 0x6c65746e && family >= 6) { /* "ntel" */
        wrmsr(MSR_MICROCODE, 0);
        execute(1, 0, &ignored);
        out->microcode = (uint32_t)(rdmsr(MSR_MICROCODE) >> 32);
    } else if (vendor->ecx == 0x444d4163 && family == 0xf && extended >= 1) { /* "cAMD" */
        out->microcode = (uint32_t)rdmsr(MSR_MICROCODE);
    } else {
        return;
    }
    out->known |= CPU_STATE_MICROCODE;
}

void native_state(const struct cpuid_table *table, struct cpu_state *out)
{
    const struct cpuid_entry *version = cpuid_table_find(table, 1, 0);
    const struct cpuid_entry *extended = cpuid_table_find(table, 0x80000001, 0);

    *out = (struct cpu_state){0};
    if (!version)
        return;
    read_control_registers(out);
    if (out->cr4 & CR4_OSXSAVE) {
        out->xcr0 = xgetbv0();
        out->known |= CPU_STATE_XCR0;
    }
    if (!(version->edx & 1u << 5))
        return;
    if (extended && extended->edx & (1u << 29 | 1u << 20 | 1u << 11)) {
        out->efer = rdmsr(MSR_EFER);
        out->known |= CPU_STATE_EFER;
    }
    if ((version->edx & 1u << 9) && (version->eax >> 8 & 0xf) >= 6) {
        out->apic_base = rdmsr(MSR_APIC_BASE);
        out->known |= CPU_STATE_APIC_BASE;
    }
    read_microcode(table, out);
}
