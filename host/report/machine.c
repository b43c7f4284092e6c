/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/machine.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "probe/decode/cache.h"
#include "probe/decode/topology.h"
#include "probe/field/field.h"
#include "probe/write/topology.h"

struct machine_list_cpu {
    struct cpu_place place;
    uint32_t cpu;
};

void machine_list_add(struct machine_list *list, uint32_t cpu, const struct cpuid_table *table)
{
    if (!array_grow(&list->cpus, list->count, 1, &list->capacity, sizeof(*list->cpus))) {
        list->failed = true;
        return;
    }
    struct machine_list_cpu *item = &list->cpus[list->count++];

    item->cpu = cpu;
    machine_place(table, &item->place);
    /* Within a machine numbers grow; whoever counts from the start again counts another's CPUs. */
    if (list->count > 1 && cpu <= item[-1].cpu)
        list->several = true;
}

void machine_list_free(struct machine_list *list)
{
    free(list->cpus);
    *list = (struct machine_list){0};
}

static bool count_list(const struct machine_list *list, struct places *places, struct machine *machine)
{
    if (!list->count || list->failed || list->several)
        return false;
    *places = (struct places){&list->cpus->place, sizeof(*list->cpus), (uint32_t)list->count};
    machine_count(places, machine);
    return true;
}

void machine_list_text(struct machine_list *list, const struct sink *sink)
{
    struct places places;
    struct machine machine;

    if (list->count < 2 || !count_list(list, &places, &machine))
        return;
    if (machine_put_units(sink, &machine, "topology: "))
        put_str(sink, "\n");
    else
        put_str(sink, "topology: untold\n");
    machine_put(sink, &machine);
}

static void put_count(struct json *json, const char *name, uint32_t number)
{
    if (number)
        json_put_number(json, name, number);
    else
        json_put_null(json, name);
}

static void json_core_types(struct json *json, const struct machine *machine)
{
    json_array_begin(json, "core_types");
    for (uint32_t i = 0; i < machine->types; i++) {
        const struct machine_type *type = &machine->type[i];

        json_object_begin(json, NULL);
        json_put_number(json, "type", type->type);
        json_put_word(json, "name", machine_type_name(type->type));
        json_put_number(json, "cores", type->cores);
        json_put_number(json, "threads", type->cpus);
        json_put_number(json, "least_per_core", type->least);
        json_put_number(json, "most_per_core", type->most);
        json_object_end(json);
    }
    json_array_end(json);
}

static const struct place_cache *sharing_of(const struct cpu_place *place, uint32_t group)
{
    for (uint32_t i = 0; i < place->caches; i++)
        if (place->cache[i].group == group)
            return &place->cache[i];
    return NULL;
}

/* The CPUs of each instance, which stand side by side in the order of their APIC ids. */
static void put_sharers(struct json *json, const struct machine_list *list, const struct places *places,
                        uint32_t cpus, uint32_t group)
{
    uint32_t instance = UINT32_MAX;

    json_array_begin(json, "shared_by");
    for (uint32_t i = 0; i < cpus; i++) {
        const uint32_t at = machine_at(places, i)->order;
        const struct place_cache *cache = sharing_of(machine_at(places, at), group);

        if (!cache || cache->shift == PLACE_UNSHARED)
            continue;
        if (cache->instance != instance) {
            if (instance != UINT32_MAX)
                json_array_end(json);
            json_array_begin(json, NULL);
            instance = cache->instance;
        }
        json_put_number(json, NULL, list->cpus[at].cpu);
    }
    if (instance != UINT32_MAX)
        json_array_end(json);
    json_array_end(json);
}

static const char *json_unit_name(unsigned unit)
{
    return unit == PLACE_PACKAGE ? "package" : field_value_name(VALUES_level_type, unit + LEVEL_CORE);
}

static void json_machine_cache(struct json *json, const struct machine_cache *cache)
{
    json_put_number(json, "level", cache->level);
    if (cache->type == CACHE_TRACE)
        json_put_text(json, "type", "trace");
    else
        json_put_word(json, "type", field_value_name(VALUES_cache_type, cache->type));
    json_put_quantity(json, cache->type == CACHE_TRACE ? "micro_ops" : "bytes", cache->bytes);
    json_put_number(json, "cpus", cache->cpus);
    json_put_number(json, "line", cache->line);
    put_count(json, "instances", cache->instances);
    json_put_word(json, "one_a", cache->unit < PLACE_UNITS ? json_unit_name(cache->unit) : NULL);
}

static void json_machine_caches(struct json *json, const struct machine_list *list,
                                const struct places *places, const struct machine *machine)
{
    json_array_begin(json, "caches");
    for (uint32_t i = 0; i < machine->caches; i++) {
        json_line(json);
        json_object_begin(json, NULL);
        json_machine_cache(json, &machine->cache[i]);
        put_sharers(json, list, places, machine->cpus, i);
        json_object_end(json);
    }
    json_array_end(json);
}

/* How many APIC ids, and the first of them. */
static void put_ids(struct json *json, const char *name, uint32_t count, uint32_t first)
{
    json_object_begin(json, name);
    json_put_number(json, "count", count);
    if (count)
        json_put_number(json, "first", first);
    else
        json_put_null(json, "first");
    json_object_end(json);
}

/* A line's worth of text. */
struct words {
    size_t used;
    char text[160];
};

static void keep_words(void *ctx, const void *bytes, size_t n)
{
    struct words *words = ctx;

    if (n > sizeof(words->text) - 1 - words->used)
        n = sizeof(words->text) - 1 - words->used;
    memcpy(words->text + words->used, bytes, n);
    words->used += n;
}

static void put_faults(struct json *json, const struct machine *machine)
{
    json_array_begin(json, "contradictions");
    for (unsigned fault = 0; fault < MACHINE_FAULTS; fault++)
        if (machine->faults >> fault & 1) {
            struct words words = {0};
            const struct sink sink = {keep_words, &words};

            machine_put_fault(&sink, machine, fault);
            json_put_text(json, NULL, words.text);
        }
    json_array_end(json);
}

void machine_list_json(struct machine_list *list, struct json *json)
{
    static const struct {
        const char *name;
        enum place_unit unit;
    } units[] = {
        {"packages", PLACE_PACKAGE}, {"dies", PLACE_DIE}, {"modules", PLACE_MODULE}, {"cores", PLACE_CORE}};
    struct places places;
    struct machine machine;

    if (!count_list(list, &places, &machine)) {
        json_put_null(json, "machine");
        return;
    }
    json_object_begin(json, "machine");
    json_put_number(json, "threads", machine.cpus);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        put_count(json, units[i].name, machine.units[units[i].unit]);
    put_count(json, "threads_up_to", machine.may);
    put_count(json, "threads_up_to_leaf", machine.may ? machine.may_leaf : 0);
    json_put_bool(json, "hybrid", machine.hybrid);
    json_core_types(json, &machine);
    put_ids(json, "duplicate_apic_ids", machine.same, machine.same_id);
    put_ids(json, "missing_apic_ids", machine.gaps, machine.gap_id);
    put_faults(json, &machine);
    json_machine_caches(json, list, &places, &machine);
    json_object_end(json);
}
