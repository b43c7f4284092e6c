/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/crc32.h"

uint32_t crc32_update(uint32_t crc, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;

    crc = ~crc;
    while (n--) {
        crc ^= *at++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}
