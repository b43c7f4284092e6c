/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/processors.h"

void processors_add(struct processors *out, uint32_t id)
{
    for (uint32_t i = out->count; i > 0; i--)
        if (out->id[i - 1] == id)
            return;
    if (out->count < PROCESSORS_MAX)
        out->id[out->count++] = id;
    else
        out->lost++;
}
