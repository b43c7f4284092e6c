/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes of /dev/cpu/N/cpuid: 16 a leaf, EAX, EBX, ECX and EDX in little-endian, one leaf behind the
 * other from the place that was sought, whose high half is the subleaf (Linux, arch/x86/kernel/cpuid.c,
 * cpuid_read()) (leaf_line.h: as xxd prints them). A read goes on past the end of a range, where an
 * Intel CPU answers for another leaf (SDM 2A, CPUID): such rows say nothing of their own.
 */
#ifndef HOST_DIALECT_LEAF_BYTES_H
#define HOST_DIALECT_LEAF_BYTES_H

#include <stdbool.h>

#include "probe/table/cpuid.h"
#include "probe/table/span.h"

#define LEAF_BYTES 16u

/* Where the bytes are; all zeros at the start. */
struct leaf_bytes {
    bool running;           /* next is where the last row was, plus 1 */
    bool repeated;          /* rows up to the next one are as the last one: the '*' of xxd -a and hexdump */
    uint64_t next;          /* leaf, and subleaf above it */
    uint64_t start, offset; /* of the first line of those that follow each other; behind the last one */
    struct cpuid_regs last;
    uint32_t passed; /* rows past the end of their range since the table began, which are not in it */
};

enum leaf_bytes_result {
    LEAF_BYTES_TAKEN,
    LEAF_BYTES_OTHER, /* leaf 0 again: another CPU's table begins, nothing was taken */
    LEAF_BYTES_LOST,  /* the first row is that of no range, and where it was read is not known */
    LEAF_BYTES_TWICE, /* a second row with other values, for *ret_place */
    LEAF_BYTES_GAP,   /* lines before this one are missing */
    LEAF_BYTES_CUT,   /* the rows that a '*' stands for end nowhere */
    LEAF_BYTES_FULL,  /* more rows than a table has */
};

struct cpuid_regs leaf_bytes_regs(const unsigned char bytes[LEAF_BYTES]);

/* The leaf that begins a range and answers so: 0, with a vendor of letters, 0x40000000 or 0x80000000. */
bool leaf_bytes_first(const struct cpuid_regs *regs, uint32_t *ret_leaf);

/* True for the first bytes of a file that hold such registers; behind the nent of KVM's struct kvm_cpuid2
 * there are zeros. */
bool leaf_bytes_front(struct span front);

/* The next row. */
enum leaf_bytes_result leaf_bytes_take(struct leaf_bytes *state, const struct cpuid_regs *regs,
                                       struct cpuid_table *table, uint64_t *ret_place);

/* The same of a printed line, which tells its offset. */
enum leaf_bytes_result leaf_bytes_take_at(struct leaf_bytes *state, uint64_t offset,
                                          const struct cpuid_regs *regs, struct cpuid_table *table,
                                          uint64_t *ret_place);

/* The rows that a '*' stands for, up to the line at this offset. */
enum leaf_bytes_result leaf_bytes_repeat(struct leaf_bytes *state, uint64_t offset, struct cpuid_table *table,
                                         uint64_t *ret_place);

#endif
