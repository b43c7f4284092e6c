/* SPDX-License-Identifier: BSD-2-Clause */
/* Firecracker's CPU template: every bit of every row. */
#include "host/dialect/write.h"
#include "host/export/mask.h"
#include "host/export/msrs.h"
#include "host/export/plan.h"
#include "probe/walk/spec.h"

/* Bits that must be equal on all hosts and are not are left to Firecracker. */
static size_t firecracker_msrs(const struct export_job *job, struct dialect_msr ret[MSRS])
{
    size_t count = 0;

    for (unsigned i = 0; i < MSRS; i++) {
        const struct msrs_register *reg = msrs_shown(job->msrs, job->table, i);

        if (reg)
            ret[count++] = (struct dialect_msr){msrs_number(i), reg->value, ~reg->differs};
    }
    return count;
}

static void template_keep_rows(const struct cpuid_table *table, struct cpuid_table *kept)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (!spec_is_hypervisor_leaf(entry->leaf))
            cpuid_table_add(kept, entry->leaf, entry->subleaf, entry->flags, &regs);
    }
}

/*
 * Rows of features that the table leaves out, since they hold zeros: a row that the template does not name
 * stays as KVM has it. KVM lists subleaf 0 of every leaf of the host's ranges, and those of leaf 7.
 */
static void template_add_zeros(const struct cpuid_table *table, struct cpuid_table *kept)
{
    static const struct cpuid_regs zeros;
    const struct project_bit *bit;

    for (uint32_t i = 0; (bit = project_row(i)); i++) {
        const struct cpuid_entry *entry = cpuid_table_find(kept, bit->leaf, bit->subleaf);
        const bool indexed = spec_has_subleaves(bit->leaf, HV_ANY);

        if (!spec_is_hypervisor_leaf(bit->leaf) && (bit->subleaf == 0 || bit->leaf == 7) &&
            plan_shown(table, bit->leaf, bit->subleaf) && (!entry || entry->subleaf != bit->subleaf))
            cpuid_table_add(kept, bit->leaf, bit->subleaf, indexed ? CPUID_INDEXED : 0, &zeros);
    }
}

bool export_firecracker(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    static struct cpuid_table kept;
    struct dialect_msr msrs[MSRS];
    struct dialect_table from = {.label = "", .table = &kept, .msrs = msrs};

    cpuid_table_clear(&kept);
    template_keep_rows(job->table, &kept);
    template_add_zeros(job->table, &kept);
    if (kept.dropped)
        return error_line_set(reterr, "the rows do not fit into one table");
    from.msr_count = firecracker_msrs(job, msrs);
    dialect_put_firecracker(sink, &from);
    if (job->accel == EXPORT_KVM && plan_has_other_hypervisor(job->table))
        job->events->left(
            job->events->ctx,
            "0x40000000:0 (leaves of a hypervisor that is not KVM, which Firecracker does not show)");
    job->events->noted(
        job->events->ctx,
        "Firecracker refuses rows that its KVM does not list, and sets vendor, brand, topology, "
        "caches, the hypervisor's leaves and what follows them by itself");
    return true;
}
