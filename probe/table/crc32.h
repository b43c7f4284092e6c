/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TABLE_CRC32_H
#define PROBE_TABLE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/*
 * zlib's CRC-32 (reflected polynomial 0xedb88320; RFC 1952, section 8) of n bytes, going on from crc, which
 * is 0 at the start: crc32_update(crc32_update(0, a), b) is the CRC of a followed by b.
 */
uint32_t crc32_update(uint32_t crc, const void *bytes, size_t n);

#endif
