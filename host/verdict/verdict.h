/* SPDX-License-Identifier: BSD-2-Clause */
/* May a guest with this table run on a host with that one: every bit that speaks against it, graded, with its
 * reason. */
#ifndef HOST_VERDICT_VERDICT_H
#define HOST_VERDICT_VERDICT_H

#include "host/diff/place.h"
#include "probe/field/msr_field.h"

/* What the table of a host is: what KVM_GET_SUPPORTED_CPUID gives there, the CPU's own, or what a guest reads
 * there. */
enum verdict_host { VERDICT_KVM, VERDICT_CPU, VERDICT_GUEST, VERDICT_HOSTS };

/* "kvm", "cpu", "guest"; NULL out of range. */
const char *verdict_host_name(unsigned host);

/*
 * What such a table is, without anybody's word: a guest's if it says that there is a hypervisor; what KVM
 * supports if it has KVM's leaves and does not say so, as KVM leaves that bit to the monitor; else the CPU's
 * own.
 */
enum verdict_host verdict_host_guess(const struct cpuid_table *table);

/* The same, but that capture may have written it into the file: lines as reader_provenance() gives them. */
enum verdict_host verdict_host_of(const struct cpuid_table *table, const char *said);

/* A table, what its file says of where it comes from (lines as reader_provenance() gives them, "" if there
 * are none), and of a host's what it is. */
struct verdict_side {
    const struct cpuid_table *table;
    const char *said;
    enum verdict_host is;
};

/* Who took a bit: sets of these. Microcode stands for firmware's switches, too. */
enum { VERDICT_HARDWARE = 1, VERDICT_MICROCODE = 2, VERDICT_KERNEL = 4, VERDICT_MONITOR = 8 };
enum { VERDICT_TAKERS = 4 };

struct verdict_reason {
    struct diff_place place;
    enum move_rule rule;
    enum move_grade grade;
    bool given;        /* breached in the tables, but the monitor gives it */
    const char *group; /* the feature that it belongs to; NULL if it stands alone */
    const char *why;   /* why the rule holds; may be "" */
    const char *means; /* what becomes of a guest that runs; may be "" */
    unsigned takers;   /* who may have taken it; 0 where nothing was taken */
    uint32_t msr; /* it is about bits of this register, high to low, and place says nothing; 0: of CPUID */
    uint8_t high, low;    /* of the register */
    const char *name;     /* the same */
    uint64_t guest, host; /* numbers of the field, or of bits without one those that go, as they stand */
};

struct verdict {
    size_t count, capacity;
    struct verdict_reason *reasons; /* by grade, by feature in the order of their first places, by place */
    uint32_t totals[MOVE_GRADES];
    const char *partial_guest, *partial_host; /* what such a table lacks, in words; NULL if it is whole */
    bool vendors_differ;
    bool same_signature;  /* leaf 1 EAX: what goes did not go with the hardware */
    bool hosted;          /* the guest's table names a hypervisor */
    unsigned msrs_missed; /* kinds of feature MSRs that the guest uses and one of the files does not tell: 1
                           * << number */
};

enum verdict_word { VERDICT_CAN, VERDICT_CANNOT, VERDICT_UNKNOWN };

/* Compare. *ret is to be freed; false without memory, and there is nothing to free. */
bool verdict_make(const struct verdict_side *guest, const struct verdict_side *host, struct verdict *ret);
void verdict_free(struct verdict *verdict);

/* Of two CPUs of one host: whether a speaks more against moving there than b. */
bool verdict_is_worse(const struct verdict *a, const struct verdict *b);

/* What it comes to; strict: what differs speaks against it, too. A partial table never can. */
enum verdict_word verdict_word(const struct verdict *verdict, bool strict);

/* "can move", "cannot move", "cannot tell". */
const char *verdict_word_text(enum verdict_word word);

/* What is missing in a table that should have more, in words: a trace, or an excerpt; NULL if nothing is. */
const char *verdict_partial(const struct cpuid_table *table);

/* The feature of a bit; NULL if it has none. verdict_group_means(): what its loss means to a guest that runs;
 * NULL if that is no feature. */
const char *verdict_group(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit);
const char *verdict_group_means(const char *group);

/*
 * Who may have taken what a reason is about: with the same model of CPU on both sides not the hardware, with
 * the same revision of microcode not that; a table of the CPU's own no kernel has touched, one of KVM's no
 * monitor.
 */
unsigned verdict_takers(const struct verdict *verdict, const struct verdict_side *guest,
                        const struct verdict_side *host, const struct verdict_reason *reason);

/* Add what the feature MSRs have against it, those that both files have. False without memory. */
bool verdict_msrs(const struct verdict_side sides[2], struct verdict *verdict);

/* The name of a kind of feature MSRs, with their numbers; NULL past the last. */
const char *verdict_msr_kind(unsigned number);

/* True if a guest with this table finds that a feature MSR exists. */
bool verdict_msr_looked(const struct cpuid_table *table, uint32_t number);

/* "0x00000007:0.ebx[16]" or "msr 0x10a[17]"; and the name of what stands there. */
void verdict_reason_place(const struct verdict_reason *reason, char text[DIFF_PLACE_MAX]);
const char *verdict_reason_name(const struct verdict_reason *reason);

/* "hardware", "microcode", "kernel", "monitor" for 0 to 3, NULL behind them; and "microcode or kernel". */
const char *verdict_taker_name(unsigned number);
void verdict_takers_text(unsigned takers, char *text, size_t size);

#endif
