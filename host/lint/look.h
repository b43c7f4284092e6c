/* SPDX-License-Identifier: BSD-2-Clause */
/* What the rules of lint share: looking into the table that is checked, and reporting. */
#ifndef HOST_LINT_LOOK_H
#define HOST_LINT_LOOK_H

#include "host/lint/finding.h"
#include "probe/walk/range.h"

struct lint {
    const struct cpuid_table *table;
    const struct lint_rule *rule; /* the one that is running */
    const struct lint_events *events;
    struct lint_ground ground;
    enum lint_severity severity; /* of its findings on that ground */
    uint32_t vendors;            /* enum field_vendor */
    unsigned findings;
    bool *unread; /* set where a rule asks for what a partial table does not have: it finds nothing from there
                   */
};

/* A row of the table, as cpuid_table_find(); what a partial table does not have is noted. */
const struct cpuid_entry *lint_find(const struct lint *lint, uint32_t leaf, uint32_t subleaf);
const struct cpuid_entry *lint_find_leaf(const struct lint *lint, uint32_t leaf); /* its subleaf 0 */

/* Every rule's function. */
#define RULE(id, severity, hardware, function, title, reference) void function(struct lint *lint);
#include "host/lint/rules.def"
#undef RULE

/* A place is a row, a register of it, or some of its bits. */
enum { LINT_NO_SUBLEAF = 0xffffffffu, LINT_NO_REGISTER = 4 };
struct lint_place {
    uint32_t leaf, subleaf; /* LINT_NO_SUBLEAF: the leaf as a whole */
    unsigned reg;           /* LINT_NO_REGISTER: the row as a whole */
    unsigned high, low;     /* 31 and 0: the whole register */
    bool table;             /* the table as a whole */
};
struct lint_place lint_at_table(void);
struct lint_place lint_at_leaf(uint32_t leaf);
struct lint_place lint_at_row(uint32_t leaf, uint32_t subleaf);
struct lint_place lint_at_bits(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned high, unsigned low);

/* lint_at_bits() of a leaf's subleaf 0, or of one that has no subleaves. */
struct lint_place lint_at_leaf_bits(uint32_t leaf, unsigned reg, unsigned high, unsigned low);

/* A finding of the running rule: "what is, what was expected". */
__attribute__((format(printf, 3, 4))) void lint_report(struct lint *lint, struct lint_place place,
                                                       const char *format, ...);

/* The same with a reference of its own. */
__attribute__((format(printf, 4, 5))) void lint_report_from(struct lint *lint, const char *reference,
                                                            struct lint_place place, const char *format, ...);

/*
 * The highest leaf that a range declares, as range_maximum() has it; false if its base leaf is absent or is
 * not believed.
 */
bool lint_maximum(const struct lint *lint, uint32_t base, uint32_t *ret);

/* True for a leaf that its range declares: what a well-behaved guest asks for. */
bool lint_declared(const struct lint *lint, uint32_t leaf);

/* True for a row outside what is declared that is a copy of the highest basic leaf: SDM 2A, CPUID. */
bool lint_redirected(const struct lint *lint, const struct cpuid_entry *entry);

/* The row that answers for a declared leaf; NULL without one. lint_reg(): a register of it, else 0. */
const struct cpuid_entry *lint_row(const struct lint *lint, uint32_t leaf, uint32_t subleaf);
uint32_t lint_reg(const struct lint *lint, uint32_t leaf, uint32_t subleaf, unsigned reg);

/* The same for a leaf that has no subleaves; of one that has them, of its subleaf 0. */
const struct cpuid_entry *lint_leaf(const struct lint *lint, uint32_t leaf);
uint32_t lint_leaf_reg(const struct lint *lint, uint32_t leaf, unsigned reg);

/* A register of an entry. */
uint32_t lint_reg_of(const struct cpuid_entry *entry, unsigned reg);

/* The leaf's row in spec/leaf.def. */
const struct leaf_spec *lint_spec(const struct lint *lint, uint32_t leaf);

/* True if entry number i is the first of its leaf. */
bool lint_first_of_leaf(const struct cpuid_table *table, uint32_t i);

/* True for a table that a hypervisor made: the hypervisor bit or a hypervisor block says so. */
bool lint_is_guest(const struct lint *lint);

/* The next hypervisor base from this one on whose block declares a maximum or has a known signature. */
bool lint_hypervisor(const struct lint *lint, uint32_t from, const struct cpuid_entry **ret);

#endif
