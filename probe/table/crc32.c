/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/crc32.h"

/* What four bits come to: a quarter of the steps that single bits take, for 64 bytes. */
static const uint32_t four_bits[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

uint32_t crc32_update(uint32_t crc, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    crc = ~crc;
    while (n--) {
        crc ^= *at++;
        crc = crc >> 4 ^ four_bits[crc & 15];
        crc = crc >> 4 ^ four_bits[crc & 15];
    }
    return ~crc;
}
