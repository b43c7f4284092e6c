/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table in few bytes, for codes that a phone reads: docs/formats.md, "qr", has it byte for byte. Numbers
 * are written seven bits a byte, the low ones first, bit 7 set in all but the last: at most 5 bytes for 32
 * bits.
 *
 *     number of entries, then for each of them:
 *     leaf, less the leaf of the entry before (0 before the first), modulo 2^32
 *     0: flags 0, subleaf 0; 1: flags and subleaf follow, a number each; n from 2 on: flags 1, subleaf n - 2
 *     two bytes, the low one first: bit 4 * r + b for byte b of register r (eax, ebx, ecx, edx) if that byte
 *         is not zero
 *     those bytes, in the order of their bits
 */
#ifndef PROBE_QR_PACKED_H
#define PROBE_QR_PACKED_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* No table takes more bytes: 5 for the leaf, 1, 5 and 5 for flags and subleaf, 2 and 16. */
#define PACKED_MAX (2 + CPUID_TABLE_MAX * 34)

/* Any table; padding and notes are left out. */
void pack_table(const struct sink *sink, const struct cpuid_table *table);

/*
 * The table of n bytes, which are that and no more: each number in as few bytes as it takes, no zero byte of
 * a register among those that are there, so that one table has one form. False if they are not. *table is
 * emptied first.
 */
bool unpack_table(const uint8_t *bytes, size_t n, struct cpuid_table *table);

#endif
