/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/at_start.h"

#include "probe/table/cpu_kind.h"
#include "probe/table/native.h"
#include "probe/write/provenance.h"

#define EDX_MSR (1u << 5)

static const struct msr_source running = {native_msr_read, NULL};

/*
 * vendor: ECX of leaf 0, version: EAX of leaf 1. The revision appears in the MSR after CPUID leaf 1 ran with
 * the MSR at zero; AMD needs no such step.
 */
static bool read_microcode(uint32_t vendor, uint32_t version, struct recall *recall,
                           const struct msr_source *msr, uint32_t *ret_revision)
{
    const struct cpuid_source cpuid = recall_source(recall);
    const uint32_t family = cpu_family(version);
    const bool intel = vendor == 0x6c65746e && family >= 6;  /* "ntel" */
    const bool amd = vendor == 0x444d4163 && family >= 0x10; /* "cAMD" */
    struct cpuid_regs ignored;
    uint64_t value;

    if (intel) {
        if (!native_msr_write(MSR_MICROCODE, 0))
            return false;
        recall_forget(recall, 1);
        cpuid.read(cpuid.ctx, 1, 0, &ignored);
    }
    if ((!intel && !amd) || !msr->read(msr->ctx, MSR_MICROCODE, &value))
        return false;
    *ret_revision = (uint32_t)(intel ? value >> 32 : value);
    return true;
}

/* The running CPU's, with recall its own. */
static bool own_microcode(struct recall *recall, uint32_t *ret_revision)
{
    const struct cpuid_source cpuid = recall_source(recall);
    struct cpuid_regs basic, version;

    if (!cpuid.read(cpuid.ctx, 0, 0, &basic) || !basic.eax || !cpuid.read(cpuid.ctx, 1, 0, &version))
        return false;
    return version.edx & EDX_MSR && read_microcode(basic.ecx, version.eax, recall, &running, ret_revision);
}

static void read_msrs(const struct cpuid_table *table, struct recall *recall, const struct msr_source *msr,
                      struct cpu_state *out)
{
    const struct cpuid_entry *vendor = cpuid_table_leaf(table, 0);
    const struct cpuid_entry *version = cpuid_table_leaf(table, 1);
    const struct cpuid_entry *extended = cpuid_table_leaf(table, 0x80000001);

    if (extended && extended->edx & (1u << 29 | 1u << 20 | 1u << 11) &&
        msr->read(msr->ctx, MSR_EFER, &out->efer))
        out->known |= CPU_STATE_EFER;
    if ((version->edx & 1u << 9) && (version->eax >> 8 & 0xf) >= 6 &&
        msr->read(msr->ctx, MSR_APIC_BASE, &out->apic_base))
        out->known |= CPU_STATE_APIC_BASE;
    if (vendor && read_microcode(vendor->ecx, version->eax, recall, msr, &out->microcode))
        out->known |= CPU_STATE_MICROCODE;
}

/* msr: NULL if none is to be touched. */
static void read_state(const struct cpuid_table *table, struct recall *recall, const struct msr_source *msr,
                       struct cpu_state *out)
{
    const struct cpuid_entry *version = cpuid_table_leaf(table, 1);

    if (!version)
        return;
    native_control(out);
    if (msr && version->edx & EDX_MSR)
        read_msrs(table, recall, msr, out);
}

void at_start_read(struct at_start *start, struct recall *recall, struct cpuid_table *room)
{
    const struct cpuid_source cpuid = recall_source(recall);

    start->state = (struct cpu_state){0};
    virt_leaves(&cpuid, room);
    virt_read(room, &running, native_getsec, &start->virt);
    read_state(room, recall, start->virt.guest < VIRT_NO_MSR ? &running : NULL, &start->state);
}

void at_start_hand_over(const struct at_start *start, const struct recall *recall, struct probe_cpu *boot)
{
    boot->recall = *recall;
    boot->microcode_known = start->state.known & CPU_STATE_MICROCODE;
    boot->microcode = start->state.microcode;
}

void at_start_begin(const struct at_start *start, struct probe_cpu *cpu)
{
    if (start->state.known & CPU_STATE_MICROCODE && !cpu->microcode_known)
        cpu->microcode_known = own_microcode(&cpu->recall, &cpu->microcode);
}

void at_start_put(const struct at_start *start, const struct sink *sink)
{
    provenance_state(sink, &start->state);
    provenance_virt(sink, &start->virt);
}
