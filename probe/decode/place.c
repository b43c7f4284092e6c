/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/cache.h"
#include "probe/decode/decode.h"
#include "probe/decode/family.h"
#include "probe/decode/machine.h"
#include "probe/decode/topology.h"

/* 0x80000026 EAX[30]: cores differ, and EBX[31:28] says in what. */
#define AMD_HETEROGENEOUS (UINT32_C(1) << 30)

/* 0x80000001 ECX[19]: an MSR tells the number of the node, as a package has several. */
#define AMD_NODES (UINT32_C(1) << 19)

static void put_unit(struct cpu_place *place, enum place_unit unit, uint32_t shift)
{
    place->units |= (uint8_t)(1u << unit);
    place->shift[unit] = (uint8_t)shift;
}

_Static_assert(PLACE_DIE_GROUP - PLACE_CORE == LEVEL_DIE_GROUP - LEVEL_CORE,
               "units are levels from cores on");

/* A unit is numbered above the bits of what is within it. */
static void put_units(const struct decode_topology *topology, struct cpu_place *place)
{
    uint32_t below = 0;

    for (uint32_t i = 0; i < topology->levels; i++) {
        const uint32_t type = topology->level[i].type;

        if (type > LEVEL_CORE)
            put_unit(place, (enum place_unit)(type <= LEVEL_DIE_GROUP ? type - LEVEL_CORE : PLACE_OTHER),
                     below);
        if (topology->level[i].shift > below)
            below = topology->level[i].shift;
    }
    put_unit(place, PLACE_CORE, topology->level[0].type == LEVEL_THREAD ? topology->level[0].shift : 0);
    put_unit(place, PLACE_PACKAGE, below);
}

static void put_type(const struct cpuid_table *table, const struct decode_topology *topology,
                     struct cpu_place *place)
{
    const struct cpuid_regs amd = decode_regs(table, 0x80000026);

    place->hybrid = topology->hybrid;
    place->type = topology->core_type;
    if (field_vendors(table, 1) == VENDOR_AMD && amd.eax & AMD_HETEROGENEOUS) {
        place->hybrid = true;
        place->type = PLACE_TYPE_AMD + decode_bits(amd.ebx, 31, 28);
    }
}

static void share(const struct cpu_place *place, uint32_t shift, struct place_cache *out)
{
    out->shift = (uint8_t)shift;
    out->unit = place->apic >> (shift & 31);
}

/* A cache of 0x80000005 or 0x80000006, which do not tell who shares it. */
static void share_by_family(const struct cpuid_table *table, const struct cpu_place *place,
                            struct place_cache *out)
{
    out->shift = PLACE_UNSHARED;
    if (decode_family(table).ext != FAMILY_EXT_OWN || !place->units)
        return;
    if (out->level < 3)
        share(place, place->shift[PLACE_CORE], out);
    else if (!(decode_regs(table, 0x80000001).ecx & AMD_NODES))
        share(place, place->shift[PLACE_PACKAGE], out);
}

/* The number of the unit whose CPUs share the cache. */
static void put_sharing(const struct cpuid_table *table, const struct decode_cache *cache,
                        const struct cpu_place *place, struct place_cache *out)
{
    const struct cpuid_entry *node = decode_topoext(table);

    if (cache->ids)
        share(place, topology_width(cache->ids), out);
    else
        share_by_family(table, place, out);
    if (node && cache->level == 3 && decode_family(table).l3 == FAMILY_L3_NODE) {
        out->shift = 0;
        out->unit = decode_bits(node->ecx, 7, 0);
    }
}

static bool has_cache(const struct cpu_place *place, const struct decode_cache *cache)
{
    for (uint32_t i = 0; i < place->caches; i++)
        if (place->cache[i].level == cache->level && place->cache[i].type == cache->type)
            return true;
    return false;
}

static void place_caches(const struct cpuid_table *table, struct cpu_place *place)
{
    struct decode_cache cache[DECODE_CACHES];
    const uint32_t count = decode_caches(table, cache, DECODE_CACHES);

    for (uint32_t i = 0; i < count; i++) {
        struct place_cache *out = &place->cache[place->caches];

        if (has_cache(place, &cache[i]) || place->caches == PLACE_CACHES) {
            place->repeats = true;
            continue;
        }
        *out = (struct place_cache){.bytes = cache[i].bytes,
                                    .ways = cache[i].ways,
                                    .line = cache[i].line,
                                    .level = cache[i].level,
                                    .type = cache[i].type};
        put_sharing(table, &cache[i], place, out);
        place->caches++;
    }
}

/* Before leaf 1 EBX held an APIC id it held nothing but a number for the brand (SDM 2A, CPUID 01H). */
static bool no_id(const struct cpuid_table *table, const struct decode_topology *topology)
{
    const struct cpuid_entry *one = cpuid_table_leaf(table, 1);

    return topology->leaf <= 1 && one && !(one->ebx >> 8);
}

void machine_place(const struct cpuid_table *table, struct cpu_place *out)
{
    const struct decode_topology topology = decode_topology(table);

    *out = (struct cpu_place){.known = topology.levels || cpuid_table_leaf(table, 1)};
    if (!out->known)
        return;
    out->apic = topology.levels ? topology.apic_id : cpuid_table_apic_id(table);
    out->untold = no_id(table, &topology);
    out->fault = (uint8_t)topology.fault;
    out->leaf = topology.counted_by;
    out->threads = topology.threads;
    for (uint32_t i = 0; i < topology.levels && topology.threads; i++)
        if (topology.level[i].cpus > out->cpus)
            out->cpus = topology.level[i].cpus;
    if (topology.levels)
        put_units(&topology, out);
    put_type(table, &topology, out);
    place_caches(table, out);
}

struct cpu_place *machine_at(const struct places *places, uint32_t i)
{
    return (struct cpu_place *)(void *)((char *)places->first + (size_t)places->stride * i);
}

struct cpu_place *machine_ranked(const struct places *places, uint32_t i)
{
    return machine_at(places, machine_at(places, i)->order);
}
