/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_json.h"
#include "probe/decode/cache.h"
#include "probe/decode/clock.h"
#include "probe/decode/cpu.h"
#include "probe/decode/facts.h"
#include "probe/decode/topology.h"
#include "probe/decode/xsave.h"
#include "probe/field/field.h"
#include "probe/table/count.h"
#include "probe/walk/partial.h"
#include "probe/walk/spec.h"

/* The name of a number of spec/value.def, null if it has none. */
static void put_value_name(struct json *json, const char *name, enum value_table values, uint32_t number)
{
    json_put_word(json, name, field_value_name(values, number));
}

static void put_model(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_cpu cpu;

    if (!decode_cpu(table, &cpu)) {
        json_put_null(json, name);
        return;
    }
    json_object_begin(json, name);
    json_put_number(json, "signature", cpu.signature);
    json_put_number(json, "family", cpu.family);
    json_put_number(json, "model", cpu.model);
    json_put_number(json, "stepping", cpu.stepping);
    json_put_word(json, "microarchitecture", cpu.microarch);
    json_object_end(json);
}

static void json_hypervisors(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_hypervisor found[CPUID_TABLE_MAX];
    const uint32_t count = decode_hypervisors(table, found, CPUID_TABLE_MAX);

    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(json, NULL);
        json_put_number(json, "base", found[i].base);
        json_put_number(json, "last", found[i].last);
        json_put_word(json, "name", found[i].title);
        json_put_bool(json, "hyperv_interface", found[i].interface);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_levels(struct json *json, const struct decode_topology *topology)
{
    json_array_begin(json, "levels");
    for (uint32_t i = 0; i < topology->levels; i++) {
        const struct decode_level *level = &topology->level[i];

        json_object_begin(json, NULL);
        json_put_number(json, "type", level->type);
        put_value_name(json, "name", VALUES_level_type, level->type);
        json_put_number(json, "shift", level->shift);
        json_put_number(json, "cpus", level->cpus);
        json_put_number(json, "id", level->id);
        json_object_end(json);
    }
    json_array_end(json);
}

/* A count; null where it would be invented. */
static void put_untold(struct json *json, const char *name, uint32_t number)
{
    if (number)
        json_put_number(json, name, number);
    else
        json_put_null(json, name);
}

static void json_topology(struct json *json, const char *name, const struct cpuid_table *table)
{
    const struct decode_topology topology = decode_topology(table);

    if (!topology.levels) {
        json_put_null(json, name);
        return;
    }
    json_object_begin(json, name);
    json_put_number(json, "leaf", topology.leaf);
    json_put_number(json, "apic", topology.apic_id);
    json_put_number(json, "package", topology.package);
    put_untold(json, "cores", topology.cores);
    put_untold(json, "threads", topology.threads);
    json_put_number(json, "counted_by", topology.counted_by);
    json_put_bool(json, "hybrid", topology.hybrid);
    json_put_word(json, "contradiction", topology_fault_text(topology.fault));
    put_levels(json, &topology);
    json_object_end(json);
}

/* Ways: 0 is unknown; full associativity has a member of its own. */
static void json_ways(struct json *json, uint32_t ways)
{
    if (ways == WAYS_FULL)
        json_put_null(json, "ways");
    else
        json_put_number(json, "ways", ways);
    json_put_bool(json, "fully_associative", ways == WAYS_FULL);
}

static void put_cache(struct json *json, const struct decode_cache *cache)
{
    const bool trace = cache->type == CACHE_TRACE;

    json_object_begin(json, NULL);
    json_put_number(json, "leaf", cache->leaf);
    json_put_number(json, "level", cache->level);
    if (trace)
        json_put_text(json, "type", "trace");
    else
        put_value_name(json, "type", VALUES_cache_type, cache->type);
    json_put_quantity(json, trace ? "micro_ops" : "bytes", cache->bytes);
    json_ways(json, cache->ways);
    json_put_number(json, "line", cache->line);
    json_put_number(json, "apic_ids", cache->ids);
    json_object_end(json);
}

static void json_caches(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_cache cache[DECODE_CACHES];
    const uint32_t count = decode_caches(table, cache, DECODE_CACHES);

    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++)
        put_cache(json, &cache[i]);
    json_array_end(json);
}

static void put_pages(struct json *json, uint8_t pages)
{
    static const uint32_t kilobytes[] = {4, 2048, 4096, 1048576};

    json_array_begin(json, "pages_kb");
    for (unsigned i = 0; i < COUNT(kilobytes); i++)
        if (pages >> i & 1)
            json_put_number(json, NULL, kilobytes[i]);
    json_array_end(json);
}

static void json_tlbs(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_tlb tlb[DECODE_TLBS];
    const uint32_t count = decode_tlbs(table, tlb, DECODE_TLBS);

    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(json, NULL);
        json_put_number(json, "leaf", tlb[i].leaf);
        json_put_number(json, "level", tlb[i].level);
        put_value_name(json, "type", VALUES_tlb_type, tlb[i].type);
        put_pages(json, tlb[i].pages);
        json_put_number(json, "entries", tlb[i].entries);
        json_ways(json, tlb[i].ways);
        json_object_end(json);
    }
    json_array_end(json);
}

static const char *const crystal_from[] = {
    [CRYSTAL_UNTOLD] = "untold",
    [CRYSTAL_LEAF] = "leaf",
    [CRYSTAL_MODEL] = "model",
    [CRYSTAL_COMPUTED] = "computed",
};

static void json_clock(struct json *json, const char *name, const struct cpuid_table *table)
{
    const struct decode_clock clock = decode_clock(table);

    json_object_begin(json, name);
    json_put_number(json, "tsc_khz", clock.tsc_khz);
    if (clock.tsc_khz)
        json_put_number(json, "tsc_leaf", clock.tsc_leaf);
    else
        json_put_null(json, "tsc_leaf");
    json_put_bool(json, "tsc_about", clock.tsc_about);
    json_put_number(json, "crystal_hz", clock.crystal_hz);
    json_put_text(json, "crystal_from", crystal_from[clock.crystal_from]);
    json_put_number(json, "base_mhz", clock.base_mhz);
    json_put_number(json, "max_mhz", clock.max_mhz);
    json_put_number(json, "bus_mhz", clock.bus_mhz);
    json_put_number(json, "apic_khz", clock.apic_khz);
    json_object_end(json);
}

static void put_fact(struct json *json, const char *name, uint32_t number, bool unread)
{
    if (unread)
        json_put_null(json, name);
    else
        json_put_number(json, name, number);
}

static void put_facts(struct json *json, const char *name, const struct cpuid_table *table)
{
    const struct decode_facts facts = decode_facts(table);

    json_object_begin(json, name);
#define FACT(member, leaf, sub, reg, hi, lo, plus) \
    put_fact(json, #member, facts.member, cpuid_unread_regs(table, leaf, sub) >> reg & 1);
#include "probe/spec/fact.def"
#undef FACT
    json_object_end(json);
}

static void put_xsave(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_component component[DECODE_COMPONENTS];
    const uint32_t count = decode_components(table, component, DECODE_COMPONENTS);

    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(json, NULL);
        json_put_number(json, "number", component[i].number);
        put_value_name(json, "name", VALUES_xstate, component[i].number);
        json_put_number(json, "size", component[i].size);
        json_put_number(json, "offset", component[i].offset);
        json_put_number(json, "compacted", component[i].compacted);
        json_put_bool(json, "supervisor", component[i].supervisor);
        json_put_bool(json, "aligned", component[i].aligned);
        json_put_bool(json, "xfd", component[i].xfd);
        json_object_end(json);
    }
    json_array_end(json);
}

static void json_epc(struct json *json, const char *name, const struct cpuid_table *table)
{
    struct decode_epc section[CPUID_TABLE_MAX];
    const uint32_t count = decode_epc(table, section, CPUID_TABLE_MAX);

    json_array_begin(json, name);
    for (uint32_t i = 0; i < count; i++) {
        json_object_begin(json, NULL);
        json_put_hex(json, "base", section[i].base);
        json_put_quantity(json, "bytes", section[i].bytes);
        put_value_name(json, "properties", VALUES_sgx_epc, section[i].properties);
        json_object_end(json);
    }
    json_array_end(json);
}

void decode_json_derived(struct json *json, const struct cpuid_table *table)
{
    static const struct {
        const char *name;
        void (*put)(struct json *json, const char *name, const struct cpuid_table *table);
    } parts[] = {
        {"cpu", put_model},          {"hypervisors", json_hypervisors},
        {"topology", json_topology}, {"caches", json_caches},
        {"tlbs", json_tlbs},         {"clock", json_clock},
        {"facts", put_facts},        {"xsave", put_xsave},
        {"epc", json_epc},
    };

    json_object_begin(json, "derived");
    for (size_t i = 0; i < COUNT(parts); i++)
        parts[i].put(json, parts[i].name, table);
    json_object_end(json);
}
