/* SPDX-License-Identifier: BSD-2-Clause */
#include "text.h"

#include "text_pool.h"

uint32_t text_length(uint32_t offset)
{
    return pool[offset];
}

uint32_t text_unpack(uint32_t offset, char out[TEXT_SIZE])
{
    const uint32_t end = pool[offset++];

    for (uint32_t length = 0; length < end;) {
        const uint8_t byte = pool[offset++];

        if (byte < 128) {
            out[length++] = (char)byte;
            continue;
        }
        for (uint32_t at = parts[byte - 128]; at < parts[byte - 127]; at++)
            out[length++] = part[at];
    }
    out[end] = 0;
    return end;
}
