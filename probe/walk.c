/* SPDX-License-Identifier: BSD-2-Clause */
#include "walk.h"

/* A subleaf that no leaf has: past every documented list and every bitmap. */
#define JUNK_SUBLEAF 0x7fffffffu

/* Early Pentium steppings give their signature as the basic maximum. */
#define P5_SIGNATURE_FIRST 0x500u
#define P5_SIGNATURE_LAST 0x5ffu

struct walk {
    const struct cpuid_source *source;
    struct cpuid_table *table;
    enum shape shape;
};

/* The leaf in hand: its row, and where its entries begin in the table. */
struct list {
    struct walk *walk;
    const struct leaf_spec *spec;
    uint32_t leaf;
    uint32_t first;
    uint32_t flags;
    enum cpuid_end end;
    struct cpuid_regs top; /* subleaf 0 */
};

static bool ask(struct walk *walk, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    walk->table->reads++;
    if (walk->source->read(walk->source->ctx, leaf, subleaf, out))
        return true;
    walk->table->unread++;
    return false;
}

/* True if a subleaf that no leaf has gives the data of subleaf 0: the leaf ignores the subleaf. */
static bool ignores_subleaf(struct list *list)
{
    struct cpuid_regs junk;

    if (!ask(list->walk, list->leaf, JUNK_SUBLEAF, &junk))
        list->end = CPUID_END_UNREAD;
    else if (cpuid_regs_equal(&junk, &list->top))
        return true;
    return false;
}

/* Read one more subleaf. False ends the list: the source has no answer, or the leaf turns out to ignore the
 * subleaf. */
static bool fetch(struct list *list, uint32_t subleaf, struct cpuid_regs *out)
{
    if (!ask(list->walk, list->leaf, subleaf, out)) {
        list->end = CPUID_END_UNREAD;
        return false;
    }
    if (list->walk->table->count == list->first + 1 && cpuid_regs_equal(out, &list->top) &&
        !cpuid_regs_zero(out) && ignores_subleaf(list)) {
        list->end = CPUID_END_REPEATED;
        list->flags = 0;
        return false;
    }
    return true;
}

/* The same, and record it. */
static bool record(struct list *list, uint32_t subleaf, struct cpuid_regs *out)
{
    if (!fetch(list, subleaf, out))
        return false;
    cpuid_table_add(list->walk->table, list->leaf, subleaf, 0, out);
    return true;
}

static void walk_stateful(struct list *list)
{
    uint32_t times = cpuid_reg(&list->top, list->spec->reg) & list->spec->mask;
    bool same = true;

    list->end = times > list->spec->cap ? CPUID_END_CAP : CPUID_END_DECLARED;
    for (uint32_t n = 1; n < times && n < list->spec->cap; n++) {
        struct cpuid_regs regs;

        if (!ask(list->walk, list->leaf, 0, &regs)) {
            list->end = CPUID_END_UNREAD;
            break;
        }
        same = same && cpuid_regs_equal(&regs, &list->top);
        cpuid_table_add(list->walk->table, list->leaf, 0, CPUID_STATEFUL, &regs);
    }
    if (same && list->end != CPUID_END_UNREAD && list->walk->table->count > list->first + 1) {
        list->walk->table->count = list->first + 1;
        list->end = CPUID_END_REPEATED;
    }
    list->flags = list->walk->table->count > list->first + 1 ? CPUID_STATEFUL | CPUID_READ_NEXT : 0;
}

static void walk_type(struct list *list)
{
    struct cpuid_regs regs = list->top;

    for (uint32_t subleaf = 0;
         subleaf < list->spec->first || cpuid_reg(&regs, list->spec->reg) & list->spec->mask;) {
        if (++subleaf >= list->spec->cap) {
            list->end = CPUID_END_CAP;
            return;
        }
        if (!record(list, subleaf, &regs))
            return;
    }
    list->end = CPUID_END_TYPE;
}

static void walk_max(struct list *list)
{
    uint32_t max = cpuid_reg(&list->top, list->spec->reg) & list->spec->mask;
    struct cpuid_regs regs;

    list->end = max >= list->spec->cap ? CPUID_END_CAP : CPUID_END_DECLARED;
    for (uint32_t subleaf = 1; subleaf <= max && subleaf < list->spec->cap; subleaf++)
        if (!record(list, subleaf, &regs))
            return;
}

static void walk_bits(struct list *list, uint64_t bitmap)
{
    struct cpuid_regs regs;

    list->end = CPUID_END_BITMAP;
    for (uint32_t bit = 0; bit < list->spec->cap; bit++)
        if ((bitmap >> bit & 1) && !record(list, bit, &regs))
            return;
}

static void walk_bitmap(struct list *list)
{
    walk_bits(list, cpuid_reg(&list->top, list->spec->reg) & list->spec->mask);
}

static void walk_xsave(struct list *list)
{
    struct cpuid_regs second;

    if (cpuid_regs_zero(&list->top)) {
        list->end = CPUID_END_BITMAP;
        return;
    }
    if (!record(list, 1, &second))
        return;
    uint64_t user = (uint64_t)list->top.edx << 32 | list->top.eax;
    uint64_t supervisor = (uint64_t)second.edx << 32 | second.ecx;

    walk_bits(list, (user | supervisor) & ~3ull);
}

static void walk_fixed(struct list *list)
{
    struct cpuid_regs regs;

    list->end = CPUID_END_DECLARED;
    for (uint32_t subleaf = 1; subleaf < list->spec->first; subleaf++)
        if (!record(list, subleaf, &regs))
            return;
}

/* Nothing there, or only what leaf 0xb leaves in subleaves that do not exist: their number, and an APIC id.
 */
static bool empty_row(const struct cpuid_regs *regs, uint32_t subleaf)
{
    return cpuid_regs_zero(regs) || (!regs->eax && !regs->ebx && regs->ecx == (subleaf & 0xff));
}

static void walk_unknown(struct list *list)
{
    uint32_t declared = list->top.eax <= 32 ? list->top.eax : 0;
    struct cpuid_regs regs;

    for (uint32_t subleaf = 1; subleaf < list->spec->cap; subleaf++) {
        if (!fetch(list, subleaf, &regs))
            return;
        if (subleaf >= declared && empty_row(&regs, subleaf)) {
            list->end = CPUID_END_ZERO;
            return;
        }
        cpuid_table_add(list->walk->table, list->leaf, subleaf, 0, &regs);
    }
    list->end = CPUID_END_CAP;
}

static void (*const rules[])(struct list *) = {
    [WALK_STATEFUL] = walk_stateful, [WALK_TYPE] = walk_type,   [WALK_MAX] = walk_max,
    [WALK_BITMAP] = walk_bitmap,     [WALK_XSAVE] = walk_xsave, [WALK_FIXED] = walk_fixed,
    [WALK_UNKNOWN] = walk_unknown,
};

/* One row, something in it, and a rule that expects subleaves: only a junk subleaf can tell whether ECX
 * matters. */
static void settle_flags(struct list *list)
{
    const bool single = list->walk->table->count == list->first + 1;

    if (list->flags == CPUID_INDEXED && single && !cpuid_regs_zero(&list->top) && ignores_subleaf(list))
        list->flags = 0;
}

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
    if (list.spec->rule != WALK_SINGLE) {
        list.flags = CPUID_INDEXED;
        rules[list.spec->rule](&list);
        settle_flags(&list);
    }
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

        if (ask(walk, leaf, 0, &regs))
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

static void walk_hypervisors(struct walk *walk, uint32_t basic_max)
{
    for (uint32_t base = HYPERVISOR_FIRST; base <= HYPERVISOR_LAST; base += HYPERVISOR_STEP) {
        struct cpuid_regs regs;

        if (!ask(walk, base, 0, &regs) || redirected(walk, &regs, basic_max))
            continue;
        if (spec_hypervisor_base(regs.eax) == base)
            walk_leaves(walk, base, &regs, regs.eax, HYPERVISOR_STEP);
        else if (!regs.eax && spec_hypervisor(&regs) != HV_UNKNOWN)
            walk_leaves(walk, base, &regs, base + 1, HYPERVISOR_STEP);
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
        if (!ask(&state, range->base, 0, &regs) || (regs.eax & range->mask) != range->base ||
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
    const bool indexed = spec_leaf(leaf, HV_UNKNOWN)->rule != WALK_SINGLE;
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
