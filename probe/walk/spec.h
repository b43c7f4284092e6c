/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known about leaves, ranges and hypervisors, as data: the rows of spec/ *.def and how to look them
 * up. */
#ifndef PROBE_WALK_SPEC_H
#define PROBE_WALK_SPEC_H

#include "probe/table/cpuid.h"

/* How the subleaves of a leaf are found. reg, mask and first are columns of spec/leaf.def. */
enum walk_rule {
    WALK_SINGLE,   /* subleaf 0 only */
    WALK_STATEFUL, /* leaf 2: AL of the first read is the number of reads */
    WALK_TYPE,     /* 0, 1, ... until reg & mask is zero; subleaves below first are read whatever they hold */
    WALK_MAX,      /* 0 to the value of reg in subleaf 0 */
    WALK_BITMAP,   /* 0 and every n whose bit is set in reg & mask of subleaf 0 */
    WALK_XSAVE,    /* leaf 0xd: 0, 1 and the components of XCR0 (EDX:EAX of 0) and IA32_XSS (EDX:ECX of 1) */
    WALK_FIXED,    /* 0 to first - 1 */
    WALK_UNKNOWN,  /* a leaf that no row knows: see walk.h */
};

/* Which rows the qemu shape keeps (shape.h). */
enum keep_rule {
    KEEP_DATA,  /* rows that hold something */
    KEEP_ALL,   /* every row asked for */
    KEEP_XSAVE, /* rows that hold something, and a synthetic zero row {0xd, 63} */
};

/* Numbers of registers, as cpuid_reg() takes them. */
enum { EAX, EBX, ECX, EDX };

/* Who answers at a hypervisor base. HV_ANY in a row: every hypervisor. */
enum hypervisor {
    HV_ANY,
#define HYPERVISOR(id, signature, title) HV_##id,
#include "probe/spec/hypervisor.def"
#undef HYPERVISOR
    HV_COUNT,
    HV_UNKNOWN = HV_COUNT, /* a base that answers with a signature that no row knows */
};

struct leaf_spec {
    uint32_t leaf; /* hypervisor leaves: as if their base were 0x40000000 */
    uint32_t mask;
    uint8_t hypervisor; /* enum hypervisor */
    uint8_t rule;       /* enum walk_rule */
    uint8_t reg;
    uint8_t first;
    uint8_t cap; /* highest number of subleaves that the walk reads */
    uint8_t keep;
    const char *title;
};

struct range_spec {
    uint32_t base;
    uint32_t mask; /* EAX of the base leaf, the range's maximum, is believed if EAX & mask == base ... */
    uint32_t min;  /* ... and EAX >= min */
    uint32_t span; /* highest number of leaves that the walk reads */
    const char *title;
};

struct hypervisor_spec {
    const char *signature; /* 12 bytes: EBX, ECX, EDX of the base leaf */
    const char *title;
};

/* The ranges apart from the hypervisor's, ascending, and how many there are. */
extern const struct range_spec spec_ranges[];
extern const size_t spec_range_count;

/* Every leaf row, ascending by (leaf, hypervisor). */
extern const struct leaf_spec spec_leaves[];
extern const size_t spec_leaf_count;

/* Hypervisor bases: 0x40000000 to 0x4000ff00 in steps of 0x100 (Linux, cpuid_base_hypervisor()). */
#define HYPERVISOR_FIRST 0x40000000u
#define HYPERVISOR_LAST 0x4000ff00u
#define HYPERVISOR_STEP 0x100u

/* Leaf 1 ECX: a hypervisor answers, and has leaves of its own (SDM calls the bit "not used"; AMD APM 3,
 * E.3.2). */
#define HYPERVISOR_PRESENT (1u << 31)

/* KVM's and VMware's leaf of clock rates. */
#define TIMING_LEAF 0x40000010u

/* Two leaves outside every range, in which AMD's CPUs hold a text of their makers: "NexGenerationAMD" of K6,
 * "IT'S HAMMER TIME" since K8, "HELLO KITTY! ^-^" of Jaguar (sandpile.org). */
#define MAKERS_TEXT_FIRST 0x8ffffffeu
#define MAKERS_TEXT_LAST 0x8fffffffu

/* The leaf of XSAVE's components, and the highest of them. QEMU up to 9.1 leaves the slot of its last try in
 * the table: a zero row for that one. */
#define XSAVE_LEAF 0xdu
#define XSAVE_LAST 63u

/* True for a leaf in any hypervisor block, and the base of its block. */
static inline bool spec_is_hypervisor_leaf(uint32_t leaf)
{
    return leaf - HYPERVISOR_FIRST <= (HYPERVISOR_LAST | 0xff) - HYPERVISOR_FIRST;
}

static inline bool spec_is_makers_text(uint32_t leaf)
{
    return leaf - MAKERS_TEXT_FIRST <= MAKERS_TEXT_LAST - MAKERS_TEXT_FIRST;
}

static inline uint32_t spec_hypervisor_base(uint32_t leaf)
{
    return leaf & ~0xffu;
}

/* The row of a leaf; hypervisor tells whose block a hypervisor leaf is in and is ignored otherwise. Never
 * NULL. */
const struct leaf_spec *spec_leaf(uint32_t leaf, enum hypervisor hypervisor);

/* False for a leaf that gives the same whatever the subleaf, or the next of several reads. */
bool spec_has_subleaves(uint32_t leaf, enum hypervisor hypervisor);

/* Who signs with these registers of a base leaf: HV_UNKNOWN if no row fits. */
enum hypervisor spec_hypervisor(const struct cpuid_regs *base);

/* The row of a known hypervisor (HV_ANY and HV_UNKNOWN give NULL). */
const struct hypervisor_spec *spec_hypervisor_row(enum hypervisor hypervisor);

/* The hypervisor whose base leaf the table holds for this leaf's block; HV_UNKNOWN if it holds none. */
enum hypervisor spec_table_hypervisor(const struct cpuid_table *table, uint32_t leaf);

#endif
