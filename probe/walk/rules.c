/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/rules.h"

/* A subleaf that no leaf has: past every documented list and every bitmap. */
#define JUNK_SUBLEAF 0x7fffffffu

/* The highest state component with a name: APX (Intel APX Architecture Specification, 3.1.4.3). */
#define XSAVE_DOCUMENTED 19u

bool walk_ask(struct walk *walk, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
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
    const struct cpuid_source *source = list->walk->source;
    struct cpuid_regs junk;

    list->walk->table->reads++;
    return source->read(source->ctx, list->leaf, JUNK_SUBLEAF, &junk) && cpuid_regs_equal(&junk, &list->top);
}

/* Read one more subleaf. False ends the list: the source has no answer, or the leaf turns out to ignore the
 * subleaf. */
static bool fetch(struct list *list, uint32_t subleaf, struct cpuid_regs *out)
{
    if (!walk_ask(list->walk, list->leaf, subleaf, out)) {
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

        if (!walk_ask(list->walk, list->leaf, 0, &regs)) {
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

/*
 * QEMU 11 gives size and offset of every component that its host's KVM has, whether or not XCR0 lets the
 * guest use it (cpu_x86_cpuid() and x86_ext_save_areas[], since the series that brought CET), so the numbers
 * up to the last documented one are asked for as well. Such a row is recorded only if it holds something,
 * since nothing declares it; it counts as one that was asked for either way.
 */
static void walk_components(struct list *list, uint64_t declared)
{
    struct cpuid_regs regs;

    list->end = CPUID_END_BITMAP;
    for (uint32_t number = list->spec->first; number < list->spec->cap; number++) {
        const bool named = declared >> number & 1;

        if (!named && number > XSAVE_DOCUMENTED)
            continue;
        if (!fetch(list, number, &regs))
            return;
        if (named || !cpuid_regs_zero(&regs))
            cpuid_table_add(list->walk->table, list->leaf, number, 0, &regs);
        else
            list->walk->table->rows++;
    }
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

    walk_components(list, user | supervisor);
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

void walk_list(struct list *list)
{
    if (list->spec->rule == WALK_SINGLE)
        return;
    list->flags = CPUID_INDEXED;
    rules[list->spec->rule](list);
    settle_flags(list);
}
