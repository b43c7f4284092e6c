/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/text.h"

#include "probe/table/mem.h"

/* What a byte of the pool stands for, in four bytes, so that storing it takes one instruction. */
struct part {
    uint8_t text[TEXT_PART];
    uint8_t length;
};

#include "text_pool.h"

uint32_t text_length(uint32_t offset)
{
    return pool[offset];
}

uint32_t text_unpack(uint32_t offset, char out[TEXT_SIZE])
{
    const uint8_t *packed = &pool[offset];
    const uint32_t length = *packed++;
    char *const end = out + length;

    while (out < end) {
        const struct part *part = &parts[*packed++];

        memcpy(out, part, sizeof(*part));
        out += part->length;
    }
    *end = 0;
    return length;
}
