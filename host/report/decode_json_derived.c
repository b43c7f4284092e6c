/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_json.h"
#include "host/report/decode_json_put.h"
#include "host/report/diff_json.h"
#include "probe/decode/cache.h"
#include "probe/decode/clock.h"
#include "probe/decode/cpu.h"
#include "probe/decode/facts.h"
#include "probe/decode/topology.h"
#include "probe/decode/xsave.h"
#include "probe/field/field.h"

#define HYPERVISORS 256
#define SECTIONS 64

/* The name of a number of spec/value.def, null if it has none. */
static json_t *named(enum value_table values, uint32_t number)
{
    return decode_json_text(field_value_name(values, number));
}

static json_t *cpu_of(const struct cpuid_table *table)
{
    struct decode_cpu cpu;

    if (!decode_cpu(table, &cpu))
        return diff_json_made(json_null());
    json_t *object = decode_json_object();

    diff_json_set(object, "signature", json_integer(cpu.signature));
    diff_json_set(object, "family", json_integer(cpu.family));
    diff_json_set(object, "model", json_integer(cpu.model));
    diff_json_set(object, "stepping", json_integer(cpu.stepping));
    diff_json_set(object, "microarchitecture", decode_json_text(cpu.microarch));
    return object;
}

static json_t *hypervisors_of(const struct cpuid_table *table)
{
    struct decode_hypervisor found[HYPERVISORS];
    const uint32_t count = decode_hypervisors(table, found, HYPERVISORS);
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < count; i++) {
        json_t *object = decode_json_object();

        diff_json_set(object, "base", json_integer(found[i].base));
        diff_json_set(object, "last", json_integer(found[i].last));
        diff_json_set(object, "name", decode_json_text(found[i].title));
        diff_json_set(object, "hyperv_interface", json_boolean(found[i].interface));
        diff_json_append(array, object);
    }
    return array;
}

static json_t *levels_of(const struct decode_topology *topology)
{
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < topology->levels; i++) {
        const struct decode_level *level = &topology->level[i];
        json_t *object = decode_json_object();

        diff_json_set(object, "type", json_integer(level->type));
        diff_json_set(object, "name", named(VALUES_level_type, level->type));
        diff_json_set(object, "shift", json_integer(level->shift));
        diff_json_set(object, "cpus", json_integer(level->cpus));
        diff_json_set(object, "id", json_integer(level->id));
        diff_json_append(array, object);
    }
    return array;
}

static json_t *topology_of(const struct cpuid_table *table)
{
    const struct decode_topology topology = decode_topology(table);

    if (!topology.levels)
        return diff_json_made(json_null());
    json_t *object = decode_json_object();

    diff_json_set(object, "leaf", json_integer(topology.leaf));
    diff_json_set(object, "apic", json_integer(topology.apic_id));
    diff_json_set(object, "package", json_integer(topology.package));
    diff_json_set(object, "cores", json_integer(topology.cores));
    diff_json_set(object, "threads", json_integer(topology.threads));
    diff_json_set(object, "levels", levels_of(&topology));
    return object;
}

/* Ways: 0 is unknown; full associativity has a member of its own. */
static void set_ways(json_t *object, uint32_t ways)
{
    diff_json_set(object, "ways", ways == WAYS_FULL ? json_null() : json_integer(ways));
    diff_json_set(object, "fully_associative", json_boolean(ways == WAYS_FULL));
}

static json_t *caches_of(const struct cpuid_table *table)
{
    struct decode_cache cache[DECODE_CACHES];
    const uint32_t count = decode_caches(table, cache, DECODE_CACHES);
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < count; i++) {
        const bool trace = cache[i].type == CACHE_TRACE;
        json_t *object = decode_json_object();

        diff_json_set(object, "leaf", json_integer(cache[i].leaf));
        diff_json_set(object, "level", json_integer(cache[i].level));
        diff_json_set(object, "type", trace ? json_string("trace") : named(VALUES_cache_type, cache[i].type));
        diff_json_set(object, trace ? "micro_ops" : "bytes", decode_json_quantity(cache[i].bytes));
        set_ways(object, cache[i].ways);
        diff_json_set(object, "line", json_integer(cache[i].line));
        diff_json_set(object, "apic_ids", json_integer(cache[i].ids));
        diff_json_append(array, object);
    }
    return array;
}

static json_t *pages_of(uint8_t pages)
{
    static const uint32_t kilobytes[] = {4, 2048, 4096, 1048576};
    json_t *array = decode_json_array();

    for (unsigned i = 0; i < sizeof(kilobytes) / sizeof(kilobytes[0]); i++)
        if (pages >> i & 1)
            diff_json_append(array, json_integer(kilobytes[i]));
    return array;
}

static json_t *tlbs_of(const struct cpuid_table *table)
{
    struct decode_tlb tlb[DECODE_TLBS];
    const uint32_t count = decode_tlbs(table, tlb, DECODE_TLBS);
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < count; i++) {
        json_t *object = decode_json_object();

        diff_json_set(object, "leaf", json_integer(tlb[i].leaf));
        diff_json_set(object, "level", json_integer(tlb[i].level));
        diff_json_set(object, "type", named(VALUES_tlb_type, tlb[i].type));
        diff_json_set(object, "pages_kb", pages_of(tlb[i].pages));
        diff_json_set(object, "entries", json_integer(tlb[i].entries));
        set_ways(object, tlb[i].ways);
        diff_json_append(array, object);
    }
    return array;
}

static json_t *clock_of(const struct cpuid_table *table)
{
    const struct decode_clock clock = decode_clock(table);
    json_t *object = decode_json_object();

    diff_json_set(object, "tsc_khz", json_integer(clock.tsc_khz));
    diff_json_set(object, "tsc_leaf", clock.tsc_khz ? json_integer(clock.tsc_leaf) : json_null());
    diff_json_set(object, "crystal_hz", json_integer(clock.crystal_hz));
    diff_json_set(object, "base_mhz", json_integer(clock.base_mhz));
    diff_json_set(object, "max_mhz", json_integer(clock.max_mhz));
    diff_json_set(object, "bus_mhz", json_integer(clock.bus_mhz));
    diff_json_set(object, "apic_khz", json_integer(clock.apic_khz));
    return object;
}

static json_t *facts_of(const struct cpuid_table *table)
{
    const struct decode_facts facts = decode_facts(table);
    json_t *object = decode_json_object();

#define FACT(member, leaf, sub, reg, hi, lo, plus) diff_json_set(object, #member, json_integer(facts.member));
#include "probe/spec/fact.def"
#undef FACT
    return object;
}

static json_t *xsave_of(const struct cpuid_table *table)
{
    struct decode_component component[DECODE_COMPONENTS];
    const uint32_t count = decode_components(table, component, DECODE_COMPONENTS);
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < count; i++) {
        json_t *object = decode_json_object();

        diff_json_set(object, "number", json_integer(component[i].number));
        diff_json_set(object, "name", named(VALUES_xstate, component[i].number));
        diff_json_set(object, "size", json_integer(component[i].size));
        diff_json_set(object, "offset", json_integer(component[i].offset));
        diff_json_set(object, "compacted", json_integer(component[i].compacted));
        diff_json_set(object, "supervisor", json_boolean(component[i].supervisor));
        diff_json_set(object, "aligned", json_boolean(component[i].aligned));
        diff_json_set(object, "xfd", json_boolean(component[i].xfd));
        diff_json_append(array, object);
    }
    return array;
}

static json_t *epc_of(const struct cpuid_table *table)
{
    struct decode_epc section[SECTIONS];
    const uint32_t count = decode_epc(table, section, SECTIONS);
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < count; i++) {
        json_t *object = decode_json_object();

        diff_json_set(object, "base", decode_json_hex(section[i].base));
        diff_json_set(object, "bytes", decode_json_quantity(section[i].bytes));
        diff_json_set(object, "properties", named(VALUES_sgx_epc, section[i].properties));
        diff_json_append(array, object);
    }
    return array;
}

void decode_json_derived(const struct sink *sink, const struct cpuid_table *table)
{
    static const struct {
        const char *name;
        json_t *(*of)(const struct cpuid_table *table);
    } parts[] = {
        {"cpu", cpu_of},           {"hypervisors", hypervisors_of},
        {"topology", topology_of}, {"caches", caches_of},
        {"tlbs", tlbs_of},         {"clock", clock_of},
        {"facts", facts_of},       {"xsave", xsave_of},
        {"epc", epc_of},
    };

    json_t *object = decode_json_object();

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        diff_json_set(object, parts[i].name, parts[i].of(table));
    decode_json_member(sink, "derived", object);
}
