/* SPDX-License-Identifier: BSD-2-Clause */
/* The subleaves of one leaf, by the rule of its row: the inner half of walk.h, which says what the rules are.
 */
#ifndef PROBE_WALK_RULES_H
#define PROBE_WALK_RULES_H

#include "probe/walk/shape.h"

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
    uint32_t flags;        /* of the leaf's entries, once its list is walked */
    enum cpuid_end end;    /* CPUID_END_SINGLE at the start */
    struct cpuid_regs top; /* subleaf 0, recorded already */
};

/* Ask the source and count it. False: no answer, counted as unread. */
bool walk_ask(struct walk *walk, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

/* Record the other subleaves of the leaf, and find its flags and why the list ended. Bounded by the row's
 * cap. */
void walk_list(struct list *list);

#endif
