/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/processors.h"

/* Place of an id, count if it is not there. */
static uint32_t find(const struct processors *processors, uint32_t id)
{
    uint32_t at = 0;

    while (at < processors->count && processors->id[at] != id)
        at++;
    return at;
}

bool processors_has(const struct processors *processors, uint32_t id)
{
    return find(processors, id) < processors->count;
}

void processors_add(struct processors *out, uint32_t id)
{
    if (processors_has(out, id))
        return;
    if (out->count < PROCESSORS_MAX)
        out->id[out->count++] = id;
    else
        out->lost++;
}

void processors_add_later(struct processors *out, uint32_t id)
{
    if (out->later < PROCESSORS_MAX)
        out->later_id[out->later] = id;
    out->later++;
}

uint32_t processors_later(const struct processors *processors)
{
    return processors->later < PROCESSORS_MAX ? processors->later : PROCESSORS_MAX;
}

void processors_remove(struct processors *out, uint32_t id)
{
    const uint32_t at = find(out, id);

    if (at < out->count)
        out->id[at] = out->id[--out->count];
}
