/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a bit goes or comes between two stations: the rows of rule.def. */
#ifndef HOST_CHAIN_RULE_H
#define HOST_CHAIN_RULE_H

#include "host/diff/place.h"

/* Where on the way a rule works; rule.def says what each means. */
#define CHAIN_PARTS(X) \
    X(SILICON) X(KVM_TAKES) X(KVM_ADDS) X(GRANTS) X(ON_KVM) X(MONITOR) X(KEEPS) X(ANSWERS) X(STATE)

enum chain_part {
#define X(name) CHAIN_##name,
    CHAIN_PARTS(X) CHAIN_PART_TOTAL
#undef X
};

struct chain_rule {
    uint8_t part; /* enum chain_part */
    uint8_t regs; /* 1 << register each */
    uint32_t leaf, first, last, bits;
    const char *knobs; /* parameters of modules such as "kvm_intel.nested", apart by blanks; may be "" */
    const char *text;
    const char *source;
};

/* Row number index in the order of the file; NULL past the last. */
const struct chain_rule *chain_rule_row(size_t index);

/* The first row for a part that speaks of some of the place's bits; NULL if none does. Leaves of hypervisors
 * are as if their block were at 0x40000000. */
const struct chain_rule *chain_rule(enum chain_part part, const struct diff_place *place);

/*
 * The parameters of a rule, and what they are in a folder such as /sys/module (NULL: not to be looked at):
 * "kvm_intel.nested (N here)". "" if the rule has none. With a folder those alone that are there, if any is.
 */
void chain_knobs(const struct chain_rule *rule, const char *folder, char *text, size_t size);

#endif
