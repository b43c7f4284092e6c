/* SPDX-License-Identifier: BSD-2-Clause */
/* May a guest with this table run on a host with that one: every bit that speaks against it, graded, with its
 * reason. */
#ifndef HOST_VERDICT_VERDICT_H
#define HOST_VERDICT_VERDICT_H

#include "host/diff/place.h"
#include "probe/field/move.h"

/* What the table of a host is: what KVM_GET_SUPPORTED_CPUID gives there, the CPU's own, or what a guest reads
 * there. */
enum verdict_host { VERDICT_KVM, VERDICT_CPU, VERDICT_GUEST, VERDICT_HOSTS };

/* "kvm", "cpu", "guest"; NULL out of range. */
const char *verdict_host_name(unsigned host);

/* What such a table is, without anybody's word: a guest's if it names a hypervisor, else the CPU's own. */
enum verdict_host verdict_host_guess(const struct cpuid_table *table);

struct verdict_reason {
    struct diff_place place;
    enum move_rule rule;
    enum move_grade grade;
    bool given;           /* breached in the tables, but the monitor gives it */
    const char *group;    /* the feature that it belongs to; NULL if it stands alone */
    const char *why;      /* may be "" */
    uint32_t guest, host; /* numbers of the field, or of bits without one those that go, as they stand */
};

struct verdict {
    size_t count, capacity;
    struct verdict_reason *reasons; /* by grade, by feature in the order of their first places, by place */
    uint32_t totals[MOVE_GRADES];
    const char *partial_guest, *partial_host; /* what such a table lacks, in words; NULL if it is whole */
    bool vendors_differ;
    bool same_signature; /* leaf 1 EAX: what goes did not go with the hardware */
    bool hosted;         /* the guest's table names a hypervisor */
    bool guest_msrs;     /* the guest has features whose values stand in MSRs, which no table has */
};

enum verdict_word { VERDICT_CAN, VERDICT_CANNOT, VERDICT_UNKNOWN };

/* Compare. *ret is to be freed; false without memory, and there is nothing to free. */
bool verdict_make(const struct cpuid_table *guest, const struct cpuid_table *host, enum verdict_host host_is,
                  struct verdict *ret);
void verdict_free(struct verdict *verdict);

/* What it comes to; strict: what differs speaks against it, too. A partial table never can. */
enum verdict_word verdict_word(const struct verdict *verdict, bool strict);

/* "can move", "cannot move", "cannot tell". */
const char *verdict_word_text(enum verdict_word word);

/* What is missing in a table that should have more, in words: a trace, or an excerpt; NULL if nothing is. */
const char *verdict_partial(const struct cpuid_table *table);

/* The feature of a bit; NULL if it has none. */
const char *verdict_group(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit);

#endif
