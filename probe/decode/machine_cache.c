/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/machine.h"

#include "probe/table/mem.h"

static struct place_cache *kind_in(struct cpu_place *place, uint32_t group)
{
    for (uint32_t k = 0; k < place->caches; k++)
        if (place->cache[k].group == group)
            return &place->cache[k];
    return NULL;
}

static bool is_kind(const struct machine_cache *kind, const struct place_cache *cache)
{
    return kind->level == cache->level && kind->type == cache->type && kind->bytes == cache->bytes &&
           kind->ways == cache->ways && kind->line == cache->line;
}

/* The number of the kind of a cache; MACHINE_GROUPS if there is no room for it. */
static uint32_t find_kind(struct machine *out, const struct place_cache *cache)
{
    uint32_t i = 0;

    while (i < out->caches && !is_kind(&out->cache[i], cache))
        i++;
    if (i == MACHINE_GROUPS)
        out->faults |= 1u << MACHINE_LOST;
    else if (i == out->caches)
        out->cache[out->caches++] = (struct machine_cache){.bytes = cache->bytes,
                                                           .ways = cache->ways,
                                                           .line = cache->line,
                                                           .level = cache->level,
                                                           .type = cache->type,
                                                           .unit = PLACE_UNITS,
                                                           .least = UINT32_MAX};
    return i;
}

/* What a kind of cache is counted by: the CPUs that have one, by APIC id. */
struct count {
    const struct cpu_place *last;
    const struct place_cache *last_cache;
    uint32_t sharers;
    bool one_each[PLACE_UNITS]; /* each unit so far has a cache of its own */
};

static bool is_shared(const struct count *count, const struct cpu_place *place,
                      const struct place_cache *cache)
{
    return count->last && count->last_cache->shift == cache->shift &&
           count->last_cache->unit == cache->unit &&
           count->last->number[PLACE_PACKAGE] == place->number[PLACE_PACKAGE];
}

static void end_instance(const struct count *count, struct machine_cache *kind)
{
    if (!count->last)
        return;
    kind->least = count->sharers < kind->least ? count->sharers : kind->least;
    kind->most = count->sharers > kind->most ? count->sharers : kind->most;
}

static void add_cpu(struct count *count, const struct cpu_place *place, struct place_cache *cache,
                    struct machine_cache *kind)
{
    const bool with_last = is_shared(count, place, cache);

    for (unsigned unit = 0; unit < PLACE_UNITS; unit++)
        if (!(place->units >> unit & 1) ||
            (count->last && (count->last->number[unit] == place->number[unit]) != with_last))
            count->one_each[unit] = false;
    if (!with_last) {
        end_instance(count, kind);
        count->sharers = 0;
        kind->instances++;
    }
    count->sharers++;
    cache->instance = kind->instances - 1;
    count->last = place;
    count->last_cache = cache;
}

/* Of two neighbours one has a cache of the kind: it is not that of a unit which both are in. */
static void look_beside(struct count *count, const struct cpu_place *a, const struct cpu_place *b)
{
    for (unsigned unit = 0; unit < PLACE_UNITS; unit++)
        if (a->units >> unit & b->units >> unit & 1 && a->number[unit] == b->number[unit])
            count->one_each[unit] = false;
}

static void count_kind(const struct places *places, uint32_t cpus, uint32_t group, struct machine_cache *kind)
{
    struct count count = {.last = NULL};

    memset(count.one_each, true, sizeof(count.one_each));
    for (uint32_t i = 0; i < cpus; i++) {
        struct cpu_place *place = machine_ranked(places, i);
        struct place_cache *cache = kind_in(place, group);

        if (i && !cache != !kind_in(machine_ranked(places, i - 1), group))
            look_beside(&count, place, machine_ranked(places, i - 1));
        if (!cache)
            continue;
        kind->cpus++;
        if (cache->shift != PLACE_UNSHARED)
            add_cpu(&count, place, cache, kind);
    }
    end_instance(&count, kind);
    for (unsigned unit = 0; unit < PLACE_UNITS && kind->unit == PLACE_UNITS && kind->instances; unit++)
        if (count.one_each[unit])
            kind->unit = (uint8_t)unit;
}

void machine_count_caches(const struct places *places, struct machine *out)
{
    for (uint32_t i = 0; i < out->cpus; i++) {
        struct cpu_place *place = machine_ranked(places, i);

        for (uint32_t k = 0; k < place->caches; k++)
            place->cache[k].group = (uint8_t)find_kind(out, &place->cache[k]);
    }
    for (uint32_t group = 0; group < out->caches; group++)
        count_kind(places, out->cpus, group, &out->cache[group]);
}
