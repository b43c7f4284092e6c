/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/topology.h"

#include "probe/decode/decode.h"
#include "probe/decode/family.h"
#include "probe/walk/partial.h"
#include "probe/walk/spec.h"

#define HYBRID (UINT32_C(1) << 15)
#define MANY (UINT32_C(1) << 28) /* leaf 1 EDX: EBX[23:16] counts */

static void add(struct decode_topology *topology, uint32_t type, uint32_t shift, uint32_t cpus)
{
    if (topology->levels < DECODE_LEVELS)
        topology->level[topology->levels++] = (struct decode_level){type, shift & 31, cpus, 0};
    else
        topology->fault = TOPOLOGY_ENDLESS;
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
        topology->leaf = topology->counted_by = leaf;
        topology->apic_id = entry->edx;
        add(topology, leaf == 0x80000026 && type < 5 ? amd[type] : type, decode_bits(entry->eax, 4, 0),
            decode_bits(entry->ebx, 15, 0));
    }
}

uint32_t topology_width(uint32_t count)
{
    uint32_t bits = 0;

    while (bits < 31 && UINT32_C(1) << bits < count)
        bits++;
    return bits;
}

/* AMD: 0x80000008 counts the CPUs of a package, 0x8000001e those of a module or a core. */
static void legacy_amd(const struct cpuid_table *table, struct decode_topology *topology)
{
    const struct cpuid_regs size = decode_regs(table, 0x80000008);
    const struct cpuid_entry *unit = decode_topoext(table);
    const bool modules = decode_family(table).unit == FAMILY_UNIT_MODULE;
    const uint32_t cpus = decode_bits(size.ecx, 7, 0) + 1, bits = decode_bits(size.ecx, 15, 12);
    uint32_t in_unit = unit ? decode_bits(unit->ebx, 15, 8) + 1 : 1;

    if (in_unit > cpus)
        in_unit = 1;
    const uint32_t threads = modules ? 1 : in_unit, width = topology_width(in_unit);
    const uint32_t package = bits ? bits : width + topology_width(cpus / in_unit);

    topology->counted_by = 0x80000008;
    add(topology, LEVEL_THREAD, topology_width(threads), threads);
    if (modules && in_unit > 1) {
        add(topology, LEVEL_CORE, width, in_unit);
        add(topology, LEVEL_MODULE, package, cpus);
    } else {
        add(topology, LEVEL_CORE, package, cpus);
    }
}

/* True if a partial table lacks what counts a package's CPUs, or what splits them into cores. */
static bool legacy_unread(const struct cpuid_table *table)
{
    if (cpuid_unread_leaf(table, 1) & (1u << EBX | 1u << EDX))
        return true;
    if (field_vendors(table, 1) == VENDOR_AMD)
        return cpuid_unread_leaf(table, 0x80000008) >> ECX & 1;
    return decode_regs(table, 1).edx & MANY && cpuid_unread_leaf(table, 4) >> EAX & 1;
}

/* Leaf 1 counts APIC ids; leaf 4 says how they split into cores. */
static void legacy(const struct cpuid_table *table, struct decode_topology *topology)
{
    const struct cpuid_regs basic = decode_regs(table, 1), cache = decode_regs(table, 4);
    const uint32_t logical = basic.edx & MANY ? decode_bits(basic.ebx, 23, 16) : 1;
    const uint32_t cpus = logical ? logical : 1;
    uint32_t cores = decode_bits(cache.eax, 31, 26) + 1;

    if (!cpuid_table_leaf(table, 1) || legacy_unread(table))
        return;
    topology->leaf = 1;
    topology->apic_id = decode_bits(basic.ebx, 31, 24);
    if (field_vendors(table, 1) == VENDOR_AMD) {
        legacy_amd(table, topology);
        return;
    }
    if (cores > cpus)
        cores = cpus;
    topology->counted_by = cores > 1 ? 4 : 1;
    add(topology, LEVEL_THREAD, topology_width(cpus / cores), cpus / cores);
    add(topology, LEVEL_CORE, topology_width(cpus / cores) + topology_width(cores), cpus);
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

/* What the leaf itself contradicts; two levels may have the same ids if they hold the same CPUs. */
static void topology_fault(struct decode_topology *topology)
{
    for (uint32_t i = 1; i < topology->levels && !topology->fault; i++) {
        const struct decode_level *level = &topology->level[i], *below = level - 1;

        if (level->shift < below->shift)
            topology->fault = TOPOLOGY_SHIFTS;
        else if (level->cpus < below->cpus)
            topology->fault = TOPOLOGY_COUNTS;
    }
    if (!topology->fault && topology->hybrid && !topology->core_type)
        topology->fault = TOPOLOGY_UNTYPED;
}

static void count(struct decode_topology *topology)
{
    const struct decode_level *first = &topology->level[0];
    uint32_t last = 0;

    if (topology->fault && topology->fault != TOPOLOGY_UNTYPED)
        return;
    for (uint32_t i = 0; i < topology->levels; i++)
        if (topology->level[i].cpus > last)
            last = topology->level[i].cpus;
    topology->threads = topology->levels && first->type == LEVEL_THREAD && first->cpus ? first->cpus : 1;
    if (!topology->hybrid)
        topology->cores = last > topology->threads ? last / topology->threads : 1;
}

struct decode_topology decode_topology(const struct cpuid_table *table)
{
    static const uint32_t leaves[] = {0x1f, 0x80000026, 0xb};
    struct decode_topology topology = {.hybrid = field_vendors(table, 7) == VENDOR_INTEL &&
                                                 decode_regs(table, 7).edx & HYBRID,
                                       .core_type = decode_bits(decode_regs(table, 0x1a).eax, 31, 24)};

    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]) && !topology.levels; i++)
        listed(table, leaves[i], &topology);
    if (!topology.levels)
        legacy(table, &topology);
    number(&topology);
    topology_fault(&topology);
    count(&topology);
    return topology;
}

const char *topology_fault_text(enum topology_fault fault)
{
    static const char texts[TOPOLOGY_FAULTS][48] = {
        [TOPOLOGY_ENDLESS] = "lists levels without end",
        [TOPOLOGY_SHIFTS] = "has a level with fewer id bits than one in it",
        [TOPOLOGY_COUNTS] = "has a level with fewer CPUs than one in it",
        [TOPOLOGY_UNTYPED] = "is a hybrid's, and no leaf 0x1a tells its type",
    };

    return texts[fault];
}
