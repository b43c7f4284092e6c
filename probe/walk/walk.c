/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/walk.h"

#include "probe/walk/range.h"
#include "probe/walk/rules.h"

static void finish(struct list *list)
{
    struct cpuid_table *table = list->walk->table;

    for (uint32_t i = list->first; i < table->count; i++) {
        if (i == list->first || !(table->entry[i].flags & CPUID_STATEFUL))
            table->entry[i].flags = list->flags;
        table->note[i].end = (uint8_t)list->end;
    }
    table->capped += list->end == CPUID_END_CAP;
    table->rows += table->count - list->first;
    shape_leaf(list->walk->shape, table, list->first, list->leaf, list->spec);
}

static void walk_leaf(struct walk *walk, uint32_t leaf, const struct cpuid_regs *top)
{
    struct list list = {
        .walk = walk,
        .spec = spec_leaf(leaf, spec_table_hypervisor(walk->table, leaf)),
        .leaf = leaf,
        .first = walk->table->count,
        .end = CPUID_END_SINGLE,
        .top = *top,
    };

    cpuid_table_add(walk->table, leaf, 0, 0, top);
    walk_list(&list);
    finish(&list);
}

/* The leaves of one range; its base leaf has been read already. */
static void walk_leaves(struct walk *walk, uint32_t base, const struct cpuid_regs *top, uint32_t max,
                        uint32_t span)
{
    uint32_t last = max - base < span ? max : base + span - 1;

    walk_leaf(walk, base, top);
    for (uint32_t leaf = base + 1; leaf <= last; leaf++) {
        struct cpuid_regs regs;

        if (walk_ask(walk, leaf, 0, &regs))
            walk_leaf(walk, leaf, &regs);
    }
    if (last != max)
        walk->table->capped++;
}

static void walk_hypervisors(struct walk *walk, uint32_t basic_max)
{
    for (uint32_t base = HYPERVISOR_FIRST; base <= HYPERVISOR_LAST; base += HYPERVISOR_STEP) {
        struct cpuid_regs regs;
        uint32_t max;

        if (walk_ask(walk, base, 0, &regs) && range_may_declare(base, &regs) &&
            range_maximum(base, &regs, &max) && !range_redirected(walk->table, basic_max, 0, &regs))
            walk_leaves(walk, base, &regs, max, HYPERVISOR_STEP);
    }
}

/* Only rows that hold something: a CPU that answers with zeros or an echo, or not at all, has no such leaf.
 */
static void walk_makers_text(struct walk *walk, uint32_t basic_max)
{
    if (walk->shape != SHAPE_FULL || !range_makers_text(walk->table) ||
        !cpuid_table_leaf(walk->table, EXTENDED_BASE))
        return;
    for (uint32_t leaf = MAKERS_TEXT_FIRST; leaf <= MAKERS_TEXT_LAST; leaf++) {
        struct cpuid_regs regs;

        walk->table->reads++;
        if (walk->source->read(walk->source->ctx, leaf, 0, &regs) && !cpuid_regs_zero(&regs) &&
            !range_redirected(walk->table, basic_max, 0, &regs))
            walk_leaf(walk, leaf, &regs);
    }
}

/* True at the first range behind these leaves. */
static bool walk_is_behind(size_t range, uint32_t first, uint32_t last)
{
    return spec_ranges[range].base > last && (range == 0 || spec_ranges[range - 1].base < first);
}

void walk(const struct cpuid_source *source, enum shape shape, struct cpuid_table *table)
{
    struct walk state = {source, table, shape};
    uint32_t basic_max = 0;

    cpuid_table_clear(table);
    for (size_t i = 0; i < spec_range_count; i++) {
        const struct range_spec *range = &spec_ranges[i];
        struct cpuid_regs regs;
        uint32_t max;

        if (walk_is_behind(i, HYPERVISOR_FIRST, HYPERVISOR_LAST))
            walk_hypervisors(&state, basic_max);
        if (walk_is_behind(i, MAKERS_TEXT_FIRST, MAKERS_TEXT_LAST))
            walk_makers_text(&state, basic_max);
        if (!walk_ask(&state, range->base, 0, &regs) || !range_maximum(range->base, &regs, &max))
            continue;
        if (i > 0 && range_redirected(table, basic_max, 0, &regs))
            continue;
        walk_leaves(&state, range->base, &regs, max, range->span);
        if (i == 0)
            basic_max = max;
    }
    shape_order(shape, table);
}

void walk_one(const struct cpuid_source *source, uint32_t leaf, uint32_t subleaf, struct cpuid_table *table)
{
    const bool indexed = spec_has_subleaves(leaf, HV_UNKNOWN);
    struct cpuid_regs regs;

    cpuid_table_clear(table);
    table->reads = 1;
    if (!source->read(source->ctx, leaf, subleaf, &regs)) {
        table->unread = 1;
        return;
    }
    table->rows = 1;
    cpuid_table_add(table, leaf, subleaf, indexed ? CPUID_INDEXED : 0, &regs);
    table->note[0].end = CPUID_END_ASKED;
}
