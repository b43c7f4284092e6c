/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of a code: a table in packed form (packed.h) in as many parts as it takes, each of them
 *
 *     LEAFPROBE-1:PART/PARTS:CRC32:DATA
 *
 * PART from 1 to PARTS, in decimal; CRC32 the checksum of the table as a stream's end line has it
 * (write_kvm_crc()), eight hexadecimal digits of which letters are large; DATA the part's bytes and a check
 * of two bytes in base45: the low half, the low byte first, of zlib's CRC-32 over the text up to DATA and the
 * part's bytes.
 */
#ifndef PROBE_QR_PART_H
#define PROBE_QR_PART_H

#include "probe/qr/codewords.h"
#include "probe/table/cpuid.h"

#define PART_MARK "LEAFPROBE-"
#define PART_VERSION "1"
#define PART_CHECK 2u

/* The longest text before DATA, and the bytes that a part has at most beside its check. */
#define PART_HEAD (sizeof(PART_MARK PART_VERSION ":99/99:12345678:") - 1)
#define PART_BYTES ((QR_TEXT - PART_HEAD) / 3 * 2 - PART_CHECK)

/* In how many parts a table comes. */
uint32_t part_count(const struct cpuid_table *table);

/*
 * The text of part 1 to part_count(), into QR_TEXT bytes, without a NUL; crc is the table's. Returns its
 * length. Parts of one table have the same length, but for a byte's.
 */
size_t part_text(const struct cpuid_table *table, uint32_t crc, uint32_t part, char *out);

/* The check of a part's bytes behind a text. */
uint32_t part_check(const char *head, size_t head_size, const uint8_t *bytes, size_t n);

#endif
