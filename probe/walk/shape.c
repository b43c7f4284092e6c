/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/shape.h"

/* QEMU up to 9.1 leaves the slot of its last try in the table: a zero row for the highest XSAVE component. */
#define XSAVE_LAST 63u

#define TIMING_LEAF 0x40000010u

const char *shape_name(enum shape shape)
{
    return shape == SHAPE_FULL ? "full" : "qemu";
}

static void remove_zero_rows(struct cpuid_table *table, uint32_t first)
{
    uint32_t kept = first;

    for (uint32_t i = first; i < table->count; i++) {
        if (cpuid_entry_zero(&table->entry[i]))
            continue;
        table->entry[kept] = table->entry[i];
        table->note[kept] = table->note[i];
        kept++;
    }
    table->count = kept;
}

/* QEMU marks leaf 2 as stateful even where one read says everything. */
static void mark_stateful(struct cpuid_table *table, uint32_t first)
{
    if (first < table->count)
        table->entry[first].flags = CPUID_STATEFUL | CPUID_READ_NEXT;
}

static void add_last_component(struct cpuid_table *table, uint32_t leaf)
{
    if (cpuid_table_find(table, leaf, XSAVE_LAST))
        return;
    if (cpuid_table_add(table, leaf, XSAVE_LAST, CPUID_INDEXED, &(struct cpuid_regs){0}))
        table->note[table->count - 1].synthetic = 1;
}

void shape_leaf(enum shape shape, struct cpuid_table *table, uint32_t first, uint32_t leaf,
                const struct leaf_spec *spec)
{
    if (shape == SHAPE_FULL)
        return;
    if (spec->keep != KEEP_ALL)
        remove_zero_rows(table, first);
    if (spec->keep == KEEP_XSAVE)
        add_last_component(table, leaf);
    if (spec->rule == WALK_STATEFUL)
        mark_stateful(table, first);
}

/* Hypervisor rows, then the others as they are, then the timing leaf that QEMU adds last. */
static int rank(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    if (!spec_is_hypervisor_leaf(entry->leaf))
        return 1;
    return entry->leaf == TIMING_LEAF && spec_table_hypervisor(table, entry->leaf) == HV_KVM ? 2 : 0;
}

void shape_order(enum shape shape, struct cpuid_table *table)
{
    if (shape == SHAPE_FULL)
        return;
    for (uint32_t i = 1; i < table->count; i++) {
        const struct cpuid_entry entry = table->entry[i];
        const struct cpuid_note note = table->note[i];
        const int weight = rank(table, &entry);
        uint32_t at = i;

        for (; at > 0 && rank(table, &table->entry[at - 1]) > weight; at--) {
            table->entry[at] = table->entry[at - 1];
            table->note[at] = table->note[at - 1];
        }
        table->entry[at] = entry;
        table->note[at] = note;
    }
}

void shape_table(enum shape shape, const struct cpuid_table *from, struct cpuid_table *to)
{
    to->count = 0;
    to->dropped = from->dropped;
    to->unread = from->unread;
    to->capped = from->capped;
    to->rows = from->rows;
    to->reads = from->reads;
    for (uint32_t i = 0; i < from->count;) {
        const uint32_t leaf = from->entry[i].leaf;
        const uint32_t first = to->count;

        for (; i < from->count && from->entry[i].leaf == leaf; i++) {
            if (to->count == CPUID_TABLE_MAX) {
                to->dropped++;
                continue;
            }
            to->entry[to->count] = from->entry[i];
            to->note[to->count] = from->note[i];
            to->count++;
        }
        shape_leaf(shape, to, first, leaf, spec_leaf(leaf, spec_table_hypervisor(from, leaf)));
    }
    shape_order(shape, to);
}
