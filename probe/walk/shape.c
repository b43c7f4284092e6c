/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/shape.h"

const char *shape_name(enum shape shape)
{
    static const struct {
        const char *name;
        enum shape shape;
    } words[] = {
#define WORD(name, shape) {name, shape},
        SHAPE_WORDS(WORD)
#undef WORD
    };
    size_t at = 0;

    while (at + 1 < sizeof(words) / sizeof(words[0]) && words[at].shape != shape)
        at++;
    return words[at].name;
}

static bool behind_xsave(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    return entry > table->entry && entry[-1].leaf <= XSAVE_LEAF && entry->leaf > XSAVE_LEAF;
}

bool shape_left_index(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    return !entry->flags && entry->subleaf == XSAVE_LAST && behind_xsave(table, entry);
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

/* QEMU up to 9.1 marks leaf 2 as stateful even where one read, which AL counts, says everything. */
static void mark_stateful(enum shape shape, struct cpuid_table *table, uint32_t first)
{
    if (first >= table->count)
        return;

    struct cpuid_entry *entry = &table->entry[first];

    entry->flags = shape == SHAPE_QEMU_9_2 && (entry->eax & 0xff) <= 1 ? 0 : CPUID_STATEFUL | CPUID_READ_NEXT;
}

static void add_last_component(struct cpuid_table *table, uint32_t leaf)
{
    if (cpuid_table_find(table, leaf, XSAVE_LAST))
        return;
    if (cpuid_table_add(table, leaf, XSAVE_LAST, CPUID_INDEXED, &(struct cpuid_regs){0}))
        table->note[table->count - 1].synthetic = 1;
}

/* An index without the flag says nothing: in a table of QEMU 9.2 it is what stood in the slot before. */
static void clear_indices(struct cpuid_table *table, uint32_t first)
{
    for (uint32_t i = first; i < table->count; i++)
        if (!(table->entry[i].flags & CPUID_INDEXED))
            table->entry[i].subleaf = 0;
}

void shape_leaf(enum shape shape, struct cpuid_table *table, uint32_t first, uint32_t leaf,
                const struct leaf_spec *spec)
{
    if (shape == SHAPE_FULL)
        return;
    if (spec_is_makers_text(leaf))
        table->count = first;
    if (spec->keep != KEEP_ALL)
        remove_zero_rows(table, first);
    if (spec->keep == KEEP_XSAVE && shape == SHAPE_QEMU)
        add_last_component(table, leaf);
    if (spec->rule == WALK_STATEFUL)
        mark_stateful(shape, table, first);
    clear_indices(table, first);
}

/*
 * The slot that {0xd, 63} was given back from is the next row's, whether or not leaf 0xd kept any row. Rows
 * of leaves with subleaves write an index of their own, whatever their flags; only a row without one keeps
 * what stands there.
 */
static void leave_index(struct cpuid_table *table)
{
    const struct cpuid_entry *base = cpuid_table_leaf(table, 0);

    if (!base || base->eax < XSAVE_LEAF)
        return;
    for (uint32_t i = 0; i < table->count; i++) {
        struct cpuid_entry *entry = &table->entry[i];

        if (!behind_xsave(table, entry))
            continue;
        if (spec_leaf(entry->leaf, spec_table_hypervisor(table, entry->leaf))->rule == WALK_SINGLE)
            entry->subleaf = XSAVE_LAST;
        return;
    }
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
    if (shape == SHAPE_QEMU_9_2)
        leave_index(table);
}

void shape_table(enum shape shape, const struct cpuid_table *from, struct cpuid_table *to)
{
    to->count = 0;
    to->dropped = from->dropped;
    to->unread = from->unread;
    to->capped = from->capped;
    to->rows = from->rows;
    to->reads = from->reads;
    to->partial = from->partial;
    for (uint32_t i = 0; i < from->count;) {
        const uint32_t leaf = from->entry[i].leaf;

        /* QEMU 9.2 keeps no row of leaf 0xd where XSAVE is off, but for the index that this row came with. */
        if (shape == SHAPE_QEMU && shape_left_index(from, &from->entry[i]))
            add_last_component(to, XSAVE_LEAF);
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
