/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/unwritten.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/export/line.h"
#include "host/export/msrs.h"
#include "host/export/plan.h"
#include "probe/field/project.h"
#include "probe/walk/spec.h"

uint32_t unwritten_register(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    const struct cpuid_entry *entry = cpuid_table_find(table, leaf, subleaf);
    const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

    /* A row without an index answers for subleaf 0 alone, where the leaf has subleaves. */
    return entry && entry->subleaf == subleaf ? cpuid_reg(&regs, reg) : 0;
}

/* Features that somebody has a name for, in registers for which the format is given nothing. */
static void leave_rest(const struct export_job *job, is_written_fn *is_written)
{
    static struct plan plan;
    const struct project_bit *bit;

    plan.events = job->events;
    for (uint32_t i = 0; (bit = project_row(i)); i++) {
        const uint32_t mask =
            unwritten_register(job->table, bit->leaf, bit->subleaf, bit->reg) & 1u << bit->bit;

        if (mask && !spec_is_hypervisor_leaf(bit->leaf) && !is_written(bit->leaf, bit->subleaf, bit->reg))
            plan_left(&plan, bit->leaf, bit->subleaf, bit->reg, mask, mask,
                      "in none of the registers that are written");
    }
}

/* Feature MSRs that the guest sees. */
static void leave_msrs(const struct export_job *job)
{
    char line[80];

    for (unsigned i = 0; i < MSRS; i++) {
        const struct msrs_register *reg = msrs_shown(job->msrs, job->table, i);

        if (!reg || !reg->value)
            continue;
        snprintf(line, sizeof(line), "msr 0x%" PRIx32 ": 0x%" PRIx64 " (this format has no feature MSRs)",
                 msrs_number(i), reg->value);
        job->events->left(job->events->ctx, line);
    }
}

/* What is in the registers of a row for which the format is given nothing. */
static bool is_row_left(const struct cpuid_entry *entry, is_written_fn *is_written)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);
    uint32_t rest = 0;
    bool any = false;

    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const bool written = is_written(entry->leaf, entry->subleaf, reg);

        any = any || written;
        rest |= written ? 0 : cpuid_reg(&regs, reg);
    }
    return !any || rest;
}

/* True if a row before number i is of the same leaf. */
static bool is_leaf_before(const struct cpuid_table *table, uint32_t i)
{
    for (uint32_t before = 0; before < i; before++)
        if (table->entry[before].leaf == table->entry[i].leaf)
            return true;
    return false;
}

static void add_leaf_left(struct line *line, const struct cpuid_table *table, uint32_t leaf,
                          is_written_fn *is_written)
{
    bool left = false, part = false;

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (entry->leaf != leaf)
            continue;
        left = left || is_row_left(entry, is_written);
        for (unsigned reg = EAX; reg <= EDX; reg++)
            part = part || is_written(leaf, entry->subleaf, reg);
    }
    if (left)
        line_add(line, "%s0x%" PRIx32, part ? " rest of " : " ", leaf);
}

/*
 * Leaves of which nothing, or not all, is written: identity, caches, topology, the XSAVE area and the
 * hypervisor's. One line names them all, since every table has some: which they are is what a reader wants to
 * know, and their values stand in the table.
 */
static void leave_leaves(const struct export_job *job, is_written_fn *is_written)
{
    static struct line line;

    line.n = 0;
    for (uint32_t i = 0; i < job->table->count; i++)
        if (!is_leaf_before(job->table, i))
            add_leaf_left(&line, job->table, job->table->entry[i].leaf, is_written);
    if (!line.n)
        return;
    line_add(&line, " (feature registers alone are written: these stay the host's or the monitor's)");
    job->events->left(job->events->ctx, line.text + 1);
}

/* What of the table is in none of the registers that the format is given. */
void unwritten_leave(const struct export_job *job, is_written_fn *is_written)
{
    leave_rest(job, is_written);
    leave_msrs(job);
    leave_leaves(job, is_written);
}
