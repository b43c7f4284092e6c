/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way of a bit from the silicon to a guest: what the CPU has, what its KVM offers, what the monitor set
 * and what the guest reads, side by side; where a bit was lost or came in, and why.
 */
#ifndef HOST_CHAIN_CHAIN_H
#define HOST_CHAIN_CHAIN_H

#include "host/base/error_line.h"
#include "host/chain/wish.h"
#include "host/diff/matrix.h"
#include "host/read/reader_table.h"

/* In the order of the way. What KVM emulates (KVM_GET_EMULATED_CPUID) is no station: QEMU does not ask for
 * it, but it tells of a bit that KVM does not offer what else KVM could do. */
enum chain_station {
    CHAIN_CPU,
    CHAIN_KVM, /* KVM_GET_SUPPORTED_CPUID */
    CHAIN_SET, /* KVM_SET_CPUID2, or KVM_GET_CPUID2 behind it */
    CHAIN_GUEST,
    CHAIN_STATIONS,
    CHAIN_EMULATED = CHAIN_STATIONS,
    CHAIN_TABLES
};

/* "cpu", "kvm", "set", "guest"; "emulated". */
const char *chain_station_name(unsigned station);

struct chain_table {
    bool read;
    struct cpuid_table table;
    bool kept;             /* KVM holds it for a machine that runs, and keeps it up to date */
    char from[512];        /* where it was read, in words */
    struct error_line why; /* why it was not, in words; "" for no reason but that nobody asked for it */
};

struct chain {
    struct chain_table tables[CHAIN_TABLES];
    struct chain_wish wish;
    bool here;    /* the CPU and its KVM are this machine's: parameters of its modules may be looked at */
    bool other;   /* the monitor is known not to be QEMU */
    char **words; /* the monitor's command line, which wish points into, from malloc(); NULL: none was read */
    /* The rest is chain_compare()'s: */
    struct diff_matrix matrix;       /* a column for each station that was read */
    unsigned column[CHAIN_STATIONS]; /* the station's */
};

/* Who took or brought a bit, or made another number of it. */
enum chain_by {
    CHAIN_BY_NOBODY,  /* it is everywhere as it was at the start */
    CHAIN_BY_SILICON, /* it never was there */
    CHAIN_BY_KVM,
    CHAIN_BY_TCG,     /* QEMU's own emulation, which stands in KVM's place */
    CHAIN_BY_MODEL,   /* the monitor's CPU model */
    CHAIN_BY_LINE,    /* the monitor's command line */
    CHAIN_BY_MONITOR, /* the monitor by itself */
    CHAIN_BY_REWRITE, /* KVM, when it is given the table or when the guest asks */
    CHAIN_BY_STATE,   /* the guest */
    CHAIN_BY_UNREAD,  /* someone among stations that were not read */
    CHAIN_BYS
};

/* "nobody", "silicon", "kvm", "tcg", "model", "command line", "monitor", "kvm rewrites", "guest", "unread".
 */
const char *chain_by_name(unsigned by);

enum chain_act { CHAIN_KEPT, CHAIN_TOOK, CHAIN_ADDED, CHAIN_CHANGED };

/* "kept", "took", "added", "changed". */
const char *chain_act_name(enum chain_act act);

struct chain_cell {
    bool known; /* the station was read, and its table has the register */
    uint32_t number;
};

/* A field, or a bit without a name, at all stations, and what became of it. */
struct chain_row {
    struct diff_place place;
    struct chain_cell cells[CHAIN_STATIONS];
    bool emulated;               /* KVM_GET_EMULATED_CPUID lists it */
    enum chain_station last;     /* the last one that is known; CHAIN_STATIONS if none is */
    enum chain_station from, to; /* between which it changed, where it did; CHAIN_STATIONS if not */
    enum chain_act act;
    enum chain_by by;
    const struct chain_rule *rule; /* why; NULL if no rule speaks of it */
    enum chain_asked asked;        /* what the monitor's command line asks for */
    enum chain_asker asker;
    struct span word; /* the part of -cpu that asks, where asker is CHAIN_ASKER_LINE */
};

/* The first table of a file. False, with a line, if it cannot be read. */
bool chain_read(struct chain *chain, unsigned which, const char *path, const struct reader_events *events,
                struct error_line *reterr);

/* Lay the stations that were read side by side; one at least. False without memory, and there is nothing to
 * free. */
bool chain_compare(struct chain *chain);
void chain_free(struct chain *chain);

/* What is at a place, and who took or added it. */
void chain_row(struct chain *chain, const struct diff_place *place, struct chain_row *ret);

/*
 * The rows in the order of their places: where the stations differ, or with all also where something is set;
 * of a string its first part. *at starts all zeros; false behind the last.
 */
struct chain_cursor {
    bool begun; /* private, as is the rest */
    struct diff_key at;
    uint32_t number;          /* of the next row at that place, by register and bit */
    struct diff_place string; /* the part of a string that was given last */
};
bool chain_next(struct chain *chain, bool all, struct chain_cursor *at, struct chain_row *ret);

/*
 * Places that a word names, from *next on, one a call: a name of leafprobe, Linux, QEMU, libvirt or Xen, or
 * a place such as "7.ebx[5]", "0xd.1.eax[3]" or "0x0000000d:1.eax[3]". Fields of vendors that no station is
 * of are left out where there are others. False behind the last.
 */
bool chain_place(struct chain *chain, const char *word, uint32_t *next, struct diff_place *ret);

/* A flag, or bit without a name: it is there or not; else a number. */
bool chain_is_bit(const struct chain_row *row);

/* True for a bit that the last station that was read lacks; a number is there if it is not 0. */
bool chain_lacks(const struct chain_row *row);

/* With QEMU's TCG, CPU and KVM are not on the way. */
bool chain_is_tcg(const struct chain *chain);

#endif
