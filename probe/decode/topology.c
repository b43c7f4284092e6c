/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/topology.h"

#include "probe/decode/decode.h"

static void add(struct decode_topology *topology, uint32_t type, uint32_t shift, uint32_t cpus)
{
    if (topology->levels < DECODE_LEVELS)
        topology->level[topology->levels++] = (struct decode_level){type, shift & 31, cpus, 0};
}

/* Leaves 0xb, 0x1f and 0x80000026 share their layout. */
static void listed(const struct cpuid_table *table, uint32_t leaf, struct decode_topology *topology)
{
    /* 0x80000026: core, complex, die, socket, each naming the level that ends there. */
    static const uint8_t amd[5] = {0, LEVEL_THREAD, LEVEL_CORE, LEVEL_MODULE, LEVEL_DIE};

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const uint32_t type = decode_bits(entry->ecx, 15, 8);

        if (entry->leaf != leaf || !type || !decode_bits(entry->ebx, 15, 0))
            continue;
        topology->leaf = leaf;
        topology->apic_id = entry->edx;
        add(topology, leaf == 0x80000026 && type < 5 ? amd[type] : type, decode_bits(entry->eax, 4, 0),
            decode_bits(entry->ebx, 15, 0));
    }
}

/* Bits for the numbers 0 to count - 1. */
static uint32_t width(uint32_t count)
{
    uint32_t bits = 0;

    while (bits < 31 && UINT32_C(1) << bits < count)
        bits++;
    return bits;
}

/* Leaf 1 counts APIC ids; leaf 4 or 0x80000008 says how they split into cores. */
static void legacy(const struct cpuid_table *table, struct decode_topology *topology)
{
    const struct cpuid_regs basic = decode_regs(table, 1, 0), cache = decode_regs(table, 4, 0);
    const struct cpuid_regs size = decode_regs(table, 0x80000008, 0),
                            unit = decode_regs(table, 0x8000001e, 0);
    const bool amd = field_vendors(table, 1) == VENDOR_AMD;
    const uint32_t logical = basic.edx & 1u << 28 ? decode_bits(basic.ebx, 23, 16) : 1;
    const uint32_t cpus = amd ? decode_bits(size.ecx, 7, 0) + 1 : logical ? logical : 1;
    uint32_t cores = amd ? cpus : decode_bits(cache.eax, 31, 26) + 1;

    if (!cpuid_table_find(table, 1, 0))
        return;
    if (amd && (decode_regs(table, 0x80000001, 0).ecx & 1u << 22))
        cores = cpus / (decode_bits(unit.ebx, 15, 8) + 1);
    if (!cores || cores > cpus)
        cores = cpus;
    const uint32_t threads = cores ? cpus / cores : 1;

    topology->leaf = 1;
    topology->apic_id = decode_bits(basic.ebx, 31, 24);
    add(topology, LEVEL_THREAD, width(threads), threads);
    if (amd && decode_bits(size.ecx, 15, 12))
        add(topology, LEVEL_CORE, decode_bits(size.ecx, 15, 12), cpus);
    else
        add(topology, LEVEL_CORE, width(threads) + width(cores), cpus);
}

/* Numbers of the units, once the levels are known. */
static void number(struct decode_topology *topology)
{
    uint32_t below = 0;

    for (uint32_t i = 0; i < topology->levels; i++) {
        struct decode_level *level = &topology->level[i];
        const uint32_t bits = level->shift > below ? level->shift - below : 0;

        level->id = topology->apic_id >> below & ((UINT32_C(1) << bits) - 1);
        below = level->shift;
    }
    topology->package = topology->apic_id >> below;
}

static void count(struct decode_topology *topology)
{
    const struct decode_level *first = &topology->level[0];
    uint32_t last = 0;

    for (uint32_t i = 0; i < topology->levels; i++)
        if (topology->level[i].cpus > last)
            last = topology->level[i].cpus;
    topology->threads = topology->levels && first->type == LEVEL_THREAD && first->cpus ? first->cpus : 1;
    topology->cores = last > topology->threads ? last / topology->threads : 1;
}

struct decode_topology decode_topology(const struct cpuid_table *table)
{
    static const uint32_t leaves[] = {0x1f, 0x80000026, 0xb};
    struct decode_topology topology = {0};

    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]) && !topology.levels; i++)
        listed(table, leaves[i], &topology);
    if (!topology.levels)
        legacy(table, &topology);
    number(&topology);
    count(&topology);
    return topology;
}
