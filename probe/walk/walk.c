/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/walk.h"

#include "probe/walk/rules.h"

/* Early Pentium steppings give their signature as the basic maximum. */
#define P5_SIGNATURE_FIRST 0x500u
#define P5_SIGNATURE_LAST 0x5ffu

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

/* Intel CPUs and KVM answer for a leaf that is not there with the highest basic leaf. */
static bool redirected(const struct walk *walk, const struct cpuid_regs *regs, uint32_t basic_max)
{
    const struct cpuid_entry *top = cpuid_table_find(walk->table, basic_max, 0);

    return top && regs->eax == top->eax && regs->ebx == top->ebx && regs->ecx == top->ecx &&
           regs->edx == top->edx;
}

/* The highest leaf of a hypervisor's block; 0 if its base leaf says that there is none. */
static uint32_t hypervisor_max(uint32_t base, const struct cpuid_regs *regs)
{
    if (spec_hypervisor_base(regs->eax) == base)
        return regs->eax;
    return !regs->eax && spec_hypervisor(regs) != HV_UNKNOWN ? base + 1 : 0;
}

static void walk_hypervisors(struct walk *walk, uint32_t basic_max)
{
    for (uint32_t base = HYPERVISOR_FIRST; base <= HYPERVISOR_LAST; base += HYPERVISOR_STEP) {
        struct cpuid_regs regs;
        uint32_t max;

        if (!walk_ask(walk, base, 0, &regs))
            continue;
        max = hypervisor_max(base, &regs);
        if (max && !redirected(walk, &regs, basic_max))
            walk_leaves(walk, base, &regs, max, HYPERVISOR_STEP);
    }
}

static uint32_t basic_maximum(uint32_t eax)
{
    return eax >= P5_SIGNATURE_FIRST && eax <= P5_SIGNATURE_LAST ? 1 : eax;
}

/* Entries beyond count are never looked at, and a table is large. */
static void empty(struct cpuid_table *table)
{
    table->count = table->dropped = table->unread = table->capped = table->rows = table->reads = 0;
}

void walk(const struct cpuid_source *source, enum shape shape, struct cpuid_table *table)
{
    struct walk state = {source, table, shape};
    uint32_t basic_max = 0;

    empty(table);
    for (size_t i = 0; i < spec_range_count; i++) {
        const struct range_spec *range = &spec_ranges[i];
        struct cpuid_regs regs;

        if (range->base > HYPERVISOR_LAST && (i == 0 || spec_ranges[i - 1].base < HYPERVISOR_FIRST))
            walk_hypervisors(&state, basic_max);
        if (!walk_ask(&state, range->base, 0, &regs) || (regs.eax & range->mask) != range->base ||
            regs.eax < range->min)
            continue;
        if (i > 0 && redirected(&state, &regs, basic_max))
            continue;
        uint32_t max = i > 0 ? regs.eax : basic_maximum(regs.eax);

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

    empty(table);
    table->reads = 1;
    if (!source->read(source->ctx, leaf, subleaf, &regs)) {
        table->unread = 1;
        return;
    }
    table->rows = 1;
    cpuid_table_add(table, leaf, subleaf, indexed ? CPUID_INDEXED : 0, &regs);
    table->note[0].end = CPUID_END_ASKED;
}
