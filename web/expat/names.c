/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/expat/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void xml_names_clear(struct xml_names *names)
{
    names->count = 0;
    if (names->slots)
        memset(names->slot, 0, names->slots * sizeof(*names->slot));
}

/* FNV-1a (RFC draft-eastlake-fnv), 32 bits. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return hash;
}

/* The slot of a name, or the free one where it would be. */
static size_t *slot_of(const struct xml_names *names, const char *texts, const char *name)
{
    size_t i = hash_of(name) & (names->slots - 1);

    while (names->slot[i] && strcmp(texts + names->slot[i] - 1, name) != 0)
        i = (i + 1) & (names->slots - 1);
    return &names->slot[i];
}

/* Half of the slots are free at least. */
static bool grow(struct xml_names *names, const char *texts)
{
    struct xml_names more = {.slots = names->slots ? 2 * names->slots : 64, .count = names->count};

    if (2 * (names->count + 1) <= names->slots)
        return true;
    more.slot = calloc(more.slots, sizeof(*more.slot));
    if (!more.slot)
        return false;
    for (size_t i = 0; i < names->slots; i++)
        if (names->slot[i])
            *slot_of(&more, texts, texts + names->slot[i] - 1) = names->slot[i];
    free(names->slot);
    *names = more;
    return true;
}

bool xml_names_add(struct xml_names *names, const char *texts, size_t at, bool *ret_twice)
{
    if (!grow(names, texts))
        return false;
    size_t *const slot = slot_of(names, texts, texts + at);

    *ret_twice = *slot != 0;
    if (!*ret_twice) {
        *slot = at + 1;
        names->count++;
    }
    return true;
}
