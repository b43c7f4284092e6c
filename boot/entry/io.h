/* SPDX-License-Identifier: BSD-2-Clause */
/* What C has no words for: instructions.h, and plain physical memory. */
#ifndef BOOT_ENTRY_IO_H
#define BOOT_ENTRY_IO_H

#include <stddef.h>
#include <stdint.h>

#include "boot/entry/instructions.h"

/* Little-endian values at any alignment. */
static inline uint16_t le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t le32(const uint8_t *at)
{
    return le16(at) | (uint32_t)le16(at + 2) << 16;
}

static inline uint64_t le64(const uint8_t *at)
{
    return le32(at) | (uint64_t)le32(at + 4) << 32;
}

#endif
