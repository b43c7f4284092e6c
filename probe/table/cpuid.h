/* SPDX-License-Identifier: BSD-2-Clause */
/* The root header: registers, entries, tables, and where registers come from. */
#ifndef PROBE_TABLE_CPUID_H
#define PROBE_TABLE_CPUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one CPUID execution returns. */
struct cpuid_regs {
    uint32_t eax, ebx, ecx, edx;
};

/* Flags of an entry; the values are KVM's (KVM_CPUID_FLAG_*, arch/x86/include/uapi/asm/kvm.h). */
enum cpuid_flag {
    CPUID_INDEXED = 1,   /* the subleaf matters: KVM's SIGNIFCANT_INDEX (its spelling) */
    CPUID_STATEFUL = 2,  /* consecutive reads differ: leaf 2 of old CPUs */
    CPUID_READ_NEXT = 4, /* the row that the next read of a stateful leaf returns */
};

/*
 * One row of a table, laid out as KVM's struct kvm_cpuid_entry2 (40 bytes, native byte order), so that
 * an array of entries can be handed to KVM_SET_CPUID2. KVM says function and index for leaf and subleaf.
 * padding is zero in every entry that leafprobe makes, but of CPUID_PARTIAL_NAMES; a reader keeps what its
 * input held.
 */
struct cpuid_entry {
    uint32_t leaf, subleaf, flags;
    uint32_t eax, ebx, ecx, edx;
    uint32_t padding[3];
};
_Static_assert(sizeof(struct cpuid_entry) == 40, "the layout of struct kvm_cpuid_entry2");

/* Why the subleaf list that an entry belongs to ended there. */
enum cpuid_end {
    CPUID_END_UNKNOWN,  /* not from a walk (a file does not say) */
    CPUID_END_SINGLE,   /* the leaf has no subleaves */
    CPUID_END_DECLARED, /* a declared maximum or count was reached */
    CPUID_END_TYPE,     /* a type field was zero: the last row is the terminator */
    CPUID_END_BITMAP,   /* every subleaf that a bitmap names was read */
    CPUID_END_REPEATED, /* another subleaf gave the same data: the leaf ignores the subleaf */
    CPUID_END_ZERO,     /* heuristic, for leaves nobody documents: an all-zero row */
    CPUID_END_CAP,      /* leafprobe's own bound: there may be more */
    CPUID_END_UNREAD,   /* the source could not answer */
    CPUID_END_ASKED,    /* only this subleaf was asked for (option -l) */
    CPUID_END_COUNT
};

/*
 * Why a table does not hold all that its CPU answers. What has no row in such a table is not known, never
 * zero: partial.h has the words, and what to ask before a missing row is taken for zeros.
 */
enum cpuid_partial {
    CPUID_WHOLE,
    CPUID_PARTIAL_TRACE, /* only what was asked while somebody looked on */
    CPUID_PARTIAL_WORDS, /* only some registers, as in QEMU's feature words; see cpuid_note.unread */
    CPUID_PARTIAL_ZEROS, /* rows of zeros are left out, and nothing tells them from rows that were not read */
    CPUID_PARTIAL_ROWS,  /* only some rows, such as subleaf 0 of each leaf */
    CPUID_PARTIAL_NAMES, /* only bits that a file of features by name says; see cpuid_hide() of partial.h */
    CPUID_PARTIAL_COUNT
};

/* What is known of an entry beside its KVM form. */
struct cpuid_note {
    uint8_t end;           /* enum cpuid_end of the entry's leaf */
    uint8_t synthetic : 1; /* put there by a shape, not read from the CPU */
    uint8_t
        unread : 4; /* 1 << register: not known, and zero in the entry; of CPUID_PARTIAL_WORDS and _NAMES */
};

/* KVM's own limit for a vCPU since Linux 5.10 (KVM_MAX_CPUID_ENTRIES; 80 before). */
#define CPUID_TABLE_MAX 256

/* One CPU's entries, in the order of its shape. An all-zero struct is an empty table. */
struct cpuid_table {
    uint32_t count;   /* entries in use */
    uint32_t dropped; /* entries that did not fit; sticky */
    uint32_t unread;  /* rows asked for that the source could not answer */
    uint32_t capped;  /* ranges and subleaf lists cut short by leafprobe's own bounds */
    uint32_t rows;    /* rows that the walk asked for and got, before any was dropped */
    uint32_t reads;   /* reads of the source that the walk cost; probe_run(): CPUID executed on this CPU */
    uint32_t partial; /* enum cpuid_partial: whether what has no row is zeros, or not known */
    struct cpuid_note note[CPUID_TABLE_MAX];
    struct cpuid_entry entry[CPUID_TABLE_MAX];
};

/*
 * Where registers come from: the instruction, a saved table, a test. read() fills *out and returns true;
 * false means that the source has no answer ("absent"), which is never the same as zeros.
 */
struct cpuid_source {
    bool (*read)(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);
    void *ctx;
};

/* Word of an end reason, such as "declared"; "unknown" for values out of range. */
const char *cpuid_end_name(unsigned end);

/* True if eax..edx are all zero. */
bool cpuid_regs_zero(const struct cpuid_regs *regs);
bool cpuid_entry_zero(const struct cpuid_entry *entry);

/* True if eax..edx of both are equal. */
bool cpuid_regs_equal(const struct cpuid_regs *a, const struct cpuid_regs *b);

/* The registers of an entry, and a register by number: 0 eax, 1 ebx, 2 ecx, 3 edx. */
struct cpuid_regs cpuid_entry_regs(const struct cpuid_entry *entry);
uint32_t cpuid_reg(const struct cpuid_regs *regs, unsigned number);

/* "eax" to "edx". */
const char *cpuid_reg_name(unsigned number);

/* Empty a table: no entries, and every total 0. What stands behind count is never looked at and stays, as a
 * table is large. */
void cpuid_table_clear(struct cpuid_table *table);

/*
 * Append an entry with zero padding. A full table counts it in dropped and returns NULL; otherwise the new
 * entry.
 */
struct cpuid_entry *cpuid_table_add(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf,
                                    uint32_t flags, const struct cpuid_regs *regs);

/*
 * The first entry that answers (leaf, subleaf): flags without CPUID_INDEXED match every subleaf, as KVM's
 * cpuid_entry2_find() does (Linux, arch/x86/kvm/cpuid.c). NULL if there is none.
 */
const struct cpuid_entry *cpuid_table_find(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* The same for a leaf that has no subleaves; of one that has them, its subleaf 0. */
const struct cpuid_entry *cpuid_table_leaf(const struct cpuid_table *table, uint32_t leaf);

/*
 * The CPU's own APIC id: EDX of leaf 0x1f or 0xb where that leaf lists a level (EBX[15:0] not zero), else
 * leaf 1 EBX[31:24] (SDM volume 3A, 10.9.1 "Hierarchical Mapping of CPU Topology"). 0 where leaf 1 is absent.
 */
uint32_t cpuid_table_apic_id(const struct cpuid_table *table);

#endif
