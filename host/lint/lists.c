/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about lists of subleaves: where they end, and what is missing in between. */
#include <inttypes.h>

#include "host/lint/look.h"
#include "probe/walk/replay.h"

/* So many subleaves are asked for before a list counts as endless: a byte's worth, more than any CPU has. */
#define ENDLESS 256u

static bool is_list_end(const struct leaf_spec *spec, const struct cpuid_regs *regs, uint32_t subleaf)
{
    return subleaf >= spec->first && !(cpuid_reg(regs, spec->reg) & spec->mask);
}

void lint_endless_list(struct lint *lint)
{
    struct replay replay = {lint->table, KVM_5_7};

    for (uint32_t i = 0; i < lint->table->count; i++) {
        const uint32_t leaf = lint->table->entry[i].leaf;
        const struct leaf_spec *spec = lint_spec(lint, leaf);
        struct cpuid_regs regs;
        uint32_t n = 0;

        if (spec->rule != WALK_TYPE || !lint_first_of_leaf(lint->table, i))
            continue;
        while (n < ENDLESS && replay_read(&replay, leaf, n, &regs) && !is_list_end(spec, &regs, n))
            n++;
        if (n == ENDLESS)
            lint_report(lint, lint_at_leaf(leaf), "no subleaf up to 0x%x ends the list, expected one to",
                        ENDLESS - 1);
    }
}

/* The first subleaf below limit that ends the list or has no row; limit if there is none, as in an endless
 * list. */
static uint32_t first_end(const struct lint *lint, const struct leaf_spec *spec, uint32_t leaf,
                          uint32_t limit)
{
    for (uint32_t n = 0; n < limit && n < ENDLESS; n++) {
        const struct cpuid_entry *entry = lint_find(lint, leaf, n);
        const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

        if (!entry || is_list_end(spec, &regs, n))
            return n;
    }
    return limit;
}

static void check_type(struct lint *lint, const struct leaf_spec *spec, uint32_t leaf)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (entry->leaf != leaf || !(entry->flags & CPUID_INDEXED) ||
            is_list_end(spec, &regs, entry->subleaf) || cpuid_entry_zero(entry))
            continue;
        const uint32_t end = first_end(lint, spec, leaf, entry->subleaf);

        if (end == entry->subleaf)
            continue;
        lint_report(lint, lint_at_row(leaf, end),
                    "ends the list, expected a row that goes on, as subleaf 0x%" PRIx32 " has one",
                    entry->subleaf);
        return;
    }
}

/* Is subleaf n among those that subleaf 0 declares? */
static bool declares(const struct leaf_spec *spec, const struct cpuid_entry *zero, uint32_t n)
{
    const uint32_t value = lint_reg_of(zero, spec->reg);

    if (spec->rule == WALK_BITMAP)
        return n < 32 && (value & spec->mask) >> n & 1;
    return n <= value;
}

static void check_declared(struct lint *lint, const struct leaf_spec *spec, uint32_t leaf)
{
    const struct cpuid_entry *zero = lint_find_leaf(lint, leaf);

    if (!zero || !(zero->flags & CPUID_INDEXED))
        return;
    for (uint32_t n = 1; n < spec->cap; n++)
        if (declares(spec, zero, n) && !lint_find(lint, leaf, n))
            lint_report(lint, lint_at_row(leaf, n), "absent, expected a row, as subleaf 0 declares it");
}

void lint_subleaf_hole(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const uint32_t leaf = lint->table->entry[i].leaf;
        const struct leaf_spec *spec = lint_spec(lint, leaf);

        if (!lint_first_of_leaf(lint->table, i) || !lint_declared(lint, leaf))
            continue;
        if (spec->rule == WALK_TYPE)
            check_type(lint, spec, leaf);
        else if (spec->rule == WALK_MAX || spec->rule == WALK_BITMAP)
            check_declared(lint, spec, leaf);
    }
}

void lint_subleaf_undeclared(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const struct leaf_spec *spec = lint_spec(lint, entry->leaf);
        const struct cpuid_entry *zero = lint_leaf(lint, entry->leaf);

        if ((spec->rule != WALK_MAX && spec->rule != WALK_BITMAP) || !zero || !entry->subleaf ||
            !(entry->flags & CPUID_INDEXED) || cpuid_entry_zero(entry) ||
            declares(spec, zero, entry->subleaf))
            continue;
        lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                    "has data, expected none: subleaf 0 declares 0x%" PRIx32,
                    lint_reg_of(zero, spec->reg) & spec->mask);
    }
}
