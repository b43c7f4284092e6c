/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/machine.h"

#include "probe/decode/topology.h"
#include "probe/table/mem.h"

#define FAULT(fault) (UINT32_C(1) << MACHINE_##fault)

/* With one of these, APIC ids do not tell what is where. */
#define UNCOUNTED (FAULT(SAME_ID) | FAULT(LEVELS) | FAULT(SHIFTS))

static bool before(const struct places *places, uint32_t a, uint32_t b)
{
    const struct cpu_place *one = machine_at(places, a), *other = machine_at(places, b);

    return one->known != other->known ? one->known : one->known && one->apic < other->apic;
}

/* By known and APIC id (Shell's sort), so that the CPUs of a unit stand side by side. */
static void put_in_order(const struct places *places)
{
    uint32_t gap = 1;

    for (uint32_t i = 0; i < places->count; i++)
        machine_at(places, i)->order = i;
    while (gap < places->count / 3)
        gap = 3 * gap + 1;
    for (; gap; gap /= 3)
        for (uint32_t i = gap; i < places->count; i++) {
            const uint32_t cpu = machine_at(places, i)->order;
            uint32_t k = i;

            for (; k >= gap && before(places, cpu, machine_at(places, k - gap)->order); k -= gap)
                machine_at(places, k)->order = machine_at(places, k - gap)->order;
            machine_at(places, k)->order = cpu;
        }
}

/* In the same unit by what both say. */
static bool together(const struct cpu_place *a, const struct cpu_place *b, unsigned unit)
{
    return a && a->units >> unit & b->units >> unit & 1 && a->shift[unit] == b->shift[unit] &&
           a->apic >> a->shift[unit] == b->apic >> b->shift[unit];
}

static void number_units(const struct cpu_place *last, struct cpu_place *place, struct machine *out)
{
    for (unsigned unit = 0; unit < PLACE_UNITS; unit++)
        if (place->units >> unit & 1)
            place->number[unit] = together(last, place, unit) ? last->number[unit] : out->units[unit]++;
}

static void note_faults(const struct cpu_place *last, const struct cpu_place *place, struct machine *out)
{
    if (last && last->apic == place->apic && !last->untold && !place->untold) {
        out->same_id = out->same++ ? out->same_id : place->apic;
        out->faults |= FAULT(SAME_ID);
    }
    if (place->fault == TOPOLOGY_UNTYPED) {
        out->faults |= FAULT(UNTYPED);
    } else if (place->fault && !(out->faults & FAULT(LEVELS))) {
        out->faults |= FAULT(LEVELS);
        out->fault = place->fault;
        out->fault_leaf = place->leaf;
    }
    if (last && last->units && place->units && last->shift[PLACE_PACKAGE] != place->shift[PLACE_PACKAGE])
        out->faults |= FAULT(SHIFTS);
    out->faults |= place->repeats ? FAULT(REPEATS) : 0;
}

static struct machine_type *find_type(struct machine *out, const struct cpu_place *place)
{
    const uint32_t type = out->faults & FAULT(UNTYPED) ? 0 : place->type;
    uint32_t i = 0;

    while (i < out->types && out->type[i].type != type)
        i++;
    if (i == MACHINE_TYPES) {
        out->faults |= FAULT(LOST);
        return NULL;
    }
    if (i == out->types)
        out->type[out->types++] = (struct machine_type){.type = type, .least = UINT32_MAX};
    return &out->type[i];
}

/* How many CPUs from the i-th on are in its core. */
static uint32_t core_cpus(const struct places *places, uint32_t i, uint32_t count)
{
    uint32_t end = i + 1;

    while (end < count && together(machine_ranked(places, i), machine_ranked(places, end), PLACE_CORE))
        end++;
    return end - i;
}

/* Performance cores come first: Intel gives them the highest number, AMD the lowest. */
static uint32_t rank(uint32_t type)
{
    return type < PLACE_TYPE_AMD ? PLACE_TYPE_AMD - type : type;
}

static void sort_types(struct machine *out)
{
    for (uint32_t i = 1; i < out->types; i++)
        for (uint32_t k = i; k > 0 && rank(out->type[k].type) < rank(out->type[k - 1].type); k--) {
            const struct machine_type swap = out->type[k];

            out->type[k] = out->type[k - 1];
            out->type[k - 1] = swap;
        }
}

static void count_cores(const struct places *places, struct machine *out)
{
    for (uint32_t i = 0, cpus; i < out->cpus; i += cpus) {
        const struct cpu_place *place = machine_ranked(places, i);
        struct machine_type *type = place->units ? find_type(out, place) : NULL;

        cpus = core_cpus(places, i, out->cpus);
        if (!type)
            continue;
        type->cores++;
        type->cpus += cpus;
        type->least = cpus < type->least ? cpus : type->least;
        type->most = cpus > type->most ? cpus : type->most;
    }
}

/* What one leaf lets each package hold: the most that one of its CPUs says. */
static void count_may(const struct places *places, struct machine *out)
{
    const struct cpu_place *last = NULL;
    uint32_t most = 0;

    for (uint32_t i = 0; i < out->cpus; i++) {
        const struct cpu_place *place = machine_ranked(places, i);

        most = together(last, place, PLACE_PACKAGE) ? most : 0;
        if (place->cpus > most) {
            out->may += place->cpus - most;
            out->may_leaf = place->leaf;
            most = place->cpus;
        }
        last = place;
    }
}

/* Ids of a core that its table fills with threads, and of which some are nobody's; where threads are off, all
 * cores of the type are so. */
static void find_gaps(const struct places *places, struct machine *out)
{
    for (uint32_t i = 0, cpus; i < out->cpus; i += cpus) {
        const struct cpu_place *place = machine_ranked(places, i);
        const uint32_t shift = place->shift[PLACE_CORE] & 31, ids = UINT32_C(1) << shift;
        const struct machine_type *type = place->units ? find_type(out, place) : NULL;
        uint32_t id = place->apic >> shift << shift;

        cpus = core_cpus(places, i, out->cpus);
        if (!type || cpus >= type->most || place->threads != ids)
            continue;
        for (uint32_t k = i, end = id + ids; id != end; id++)
            if (k < i + cpus && machine_ranked(places, k)->apic == id)
                k++;
            else
                out->gap_id = out->gaps++ ? out->gap_id : id;
    }
}

/* One CPU is the machine; of several that have no id nothing tells which are together. */
static void set_apart(const struct places *places)
{
    uint32_t untold = 0;

    for (uint32_t i = 0; i < places->count; i++)
        untold += machine_at(places, i)->known && machine_at(places, i)->untold;
    for (uint32_t i = 0; i < places->count && untold > 1; i++) {
        struct cpu_place *place = machine_at(places, i);

        if (!place->known || !place->untold)
            continue;
        place->units = 0;
        place->cpus = 0;
        for (uint32_t k = 0; k < place->caches; k++)
            place->cache[k].shift = PLACE_UNSHARED;
    }
}

void machine_count(const struct places *places, struct machine *out)
{
    const struct cpu_place *last = NULL;

    memset(out, 0, sizeof(*out));
    set_apart(places);
    put_in_order(places);
    for (; out->cpus < places->count && machine_ranked(places, out->cpus)->known; out->cpus++) {
        struct cpu_place *place = machine_ranked(places, out->cpus);

        out->unplaced += !place->units;
        out->hybrid |= place->hybrid;
        note_faults(last, place, out);
        number_units(last, place, out);
        last = place;
    }
    if (out->faults & UNCOUNTED) {
        memset(out->units, 0, sizeof(out->units));
        return;
    }
    count_cores(places, out);
    count_may(places, out);
    find_gaps(places, out);
    sort_types(out);
    machine_count_caches(places, out);
}
