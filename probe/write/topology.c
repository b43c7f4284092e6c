/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/topology.h"

#include "probe/decode/cache.h"
#include "probe/field/field.h"
#include "probe/write/report_cache.h"
#include "probe/write/report_line.h"

static void put_level(const struct sink *sink, uint32_t type)
{
    const char *text = field_value_name(VALUES_level_type, type);

    put_str(sink, *text ? text : "level");
}

void topology_put_place(const struct sink *sink, const struct decode_topology *topology)
{
    if (topology->fault == TOPOLOGY_ENDLESS || topology->fault == TOPOLOGY_SHIFTS) {
        put_str(sink, "untold"); /* shifts that contradict each other cut the id into no place */
        return;
    }
    put_str(sink, "package ");
    put_dec(sink, topology->package);
    for (uint32_t i = topology->levels; i-- > 0;) {
        put_str(sink, ", ");
        put_level(sink, topology->level[i].type);
        put_str(sink, " ");
        put_dec(sink, topology->level[i].id);
    }
}

static void put_plural(const struct sink *sink, uint32_t number)
{
    put_str(sink, number == 1 ? "" : "s");
}

static const char *unit_name(unsigned unit)
{
    const char *text = field_value_name(VALUES_level_type, unit + LEVEL_CORE);

    return unit == PLACE_PACKAGE ? "package" : unit == PLACE_OTHER || !*text ? "level" : text;
}

/* Places of all CPUs that are done. */
static struct places count_cpus(struct probe_cpu *cpu, uint32_t count, struct machine *machine)
{
    const struct places places = {count ? &cpu->place : NULL, sizeof(*cpu), count};

    for (uint32_t i = 0; i < count; i++)
        if (cpu[i].done)
            machine_place(&cpu[i].table, &cpu[i].place);
        else
            cpu[i].place.known = false;
    machine_count(&places, machine);
    return places;
}

bool machine_put_units(const struct sink *sink, const struct machine *machine, const char *before)
{
    uint32_t told = 0;

    for (unsigned unit = PLACE_UNITS; unit-- > 0;) {
        if (!machine->units[unit])
            continue;
        put_str(sink, told++ ? ", " : before);
        put_dec(sink, machine->units[unit]);
        put_str(sink, " ");
        put_str(sink, unit_name(unit));
        put_plural(sink, machine->units[unit]);
    }
    if (!told)
        return false;
    put_str(sink, ", ");
    put_dec(sink, machine->cpus);
    put_str(sink, " thread");
    put_plural(sink, machine->cpus);
    return true;
}

const char *machine_type_name(uint32_t type)
{
    static const struct {
        uint32_t type;
        char name[12];
    } names[] = {{0x20, "efficient"},
                 {0x40, "performance"},
                 {PLACE_TYPE_AMD, "performance"},
                 {PLACE_TYPE_AMD + 1, "efficient"},
                 {PLACE_TYPE_AMD + 2, "low-power"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].type == type)
            return names[i].name;
    return "";
}

/* "1", "1 to 2". */
static void put_range(const struct sink *sink, uint32_t least, uint32_t most)
{
    put_dec(sink, least);
    if (least == most)
        return;
    put_str(sink, " to ");
    put_dec(sink, most);
}

/* Cores by type; nothing where they are all of one kind, which the counts of units tell. */
static void put_core_types(const struct sink *sink, const struct machine *machine)
{
    const char *before = "   cores: ";

    if (machine->types == 1 && !machine->type[0].type && machine->type[0].least == machine->type[0].most)
        return;
    for (uint32_t i = 0; i < machine->types; i++) {
        const struct machine_type *type = &machine->type[i];
        const char *name = machine_type_name(type->type);

        put_str(sink, before);
        put_dec(sink, type->cores);
        put_str(sink, *name ? " " : "");
        put_str(sink, name);
        if (type->type && !*name) {
            put_str(sink, " of type ");
            put_0x(sink, type->type, 1);
        }
        put_str(sink, " with ");
        put_range(sink, type->least, type->most);
        put_str(sink, " thread");
        put_plural(sink, type->most);
        before = ", ";
    }
    put_str(sink, machine->types ? "\n" : "");
}

static void put_kind(const struct sink *sink, const struct machine_cache *cache)
{
    put_dec(sink, cache->instances);
    put_str(sink, " of ");
    report_size(sink, cache->bytes);
    if (cache->unit != PLACE_UNITS) {
        put_str(sink, ", one a ");
        put_str(sink, unit_name(cache->unit));
        return;
    }
    put_str(sink, ", each for ");
    put_range(sink, cache->least, cache->most);
    put_str(sink, " thread");
    put_plural(sink, cache->most);
}

/* A line for each level and type: "   L2 cache: 6 of 2 MB, one a core; 2 of 4 MB, each for 4 threads". */
static void put_kinds(const struct sink *sink, const struct machine *machine)
{
    uint32_t done = 0;

    for (uint32_t i = 0; i < machine->caches; i++) {
        bool begun = false;

        if (done >> i & 1)
            continue;
        for (uint32_t k = i; k < machine->caches; k++) {
            const struct machine_cache *cache = &machine->cache[k];
            char name[REPORT_CACHE_NAME];

            if (!cache->instances || cache->type == CACHE_TRACE || done >> k & 1 ||
                cache->level != machine->cache[i].level || cache->type != machine->cache[i].type)
                continue;
            done |= UINT32_C(1) << k;
            report_cache_name(name, cache->level, cache->type);
            put_str(sink, begun ? "; " : "   ");
            put_str(sink, begun ? "" : name);
            put_str(sink, begun ? "" : ": ");
            put_kind(sink, cache);
            begun = true;
        }
        put_str(sink, begun ? "\n" : "");
    }
}

void machine_put_fault(const struct sink *sink, const struct machine *machine, unsigned fault)
{
    static const char texts[MACHINE_FAULTS][72] = {
        [MACHINE_SHIFTS] = "CPUs number their packages by different bits of the APIC id",
        [MACHINE_UNTYPED] = "a hybrid, and a CPU whose leaf 0x1a tells no type of core",
        [MACHINE_REPEATS] = "a table lists one cache twice",
        [MACHINE_LOST] = "more kinds of cores or caches than are counted",
    };

    put_str(sink, texts[fault]);
    if (fault == MACHINE_SAME_ID) {
        put_dec(sink, machine->same);
        put_str(sink, machine->same == 1 ? " CPU has" : " CPUs have");
        put_str(sink, " the APIC id of another, first ");
        put_0x(sink, machine->same_id, 1);
    } else if (fault == MACHINE_LEVELS) {
        put_str(sink, "leaf ");
        put_0x(sink, machine->fault_leaf, 1);
        put_str(sink, " ");
        put_str(sink, topology_fault_text((enum topology_fault)machine->fault));
    }
}

static void put_remarks(const struct sink *sink, const struct machine *machine)
{
    if (machine->may > machine->cpus) {
        put_str(sink, "   leaf ");
        put_0x(sink, machine->may_leaf, 1);
        put_str(sink, " allows for up to ");
        put_dec(sink, machine->may);
        put_str(sink, " threads\n");
    }
    if (machine->gaps) {
        put_str(sink, "   missing in their cores: ");
        put_dec(sink, machine->gaps);
        put_str(sink, " APIC id");
        put_plural(sink, machine->gaps);
        put_str(sink, ", first ");
        put_0x(sink, machine->gap_id, 1);
        put_str(sink, "\n");
    }
    for (unsigned fault = 0; fault < MACHINE_FAULTS; fault++)
        if (machine->faults >> fault & 1) {
            put_str(sink, "   contradiction: ");
            machine_put_fault(sink, machine, fault);
            put_str(sink, "\n");
        }
}

void machine_put(const struct sink *sink, const struct machine *machine)
{
    put_core_types(sink, machine);
    put_kinds(sink, machine);
    put_remarks(sink, machine);
}

bool topology_put_units(const struct sink *sink, struct probe_cpu *cpu, uint32_t count, const char *before)
{
    struct machine machine;

    count_cpus(cpu, count, &machine);
    return machine_put_units(sink, &machine, before);
}

static void put_cpu(const struct sink *sink, const struct probe_cpu *cpu, uint32_t i)
{
    const struct decode_topology topology = decode_topology(&cpu[i].table);

    put_str(sink, "   cpu ");
    put_dec(sink, i);
    put_str(sink, ": apic ");
    put_0x(sink, cpuid_table_apic_id(&cpu[i].table), 1);
    if (topology.levels) {
        put_str(sink, ", ");
        topology_put_place(sink, &topology);
    }
    put_str(sink, "\n");
}

void topology_put(const struct sink *sink, struct probe_cpu *cpu, uint32_t count)
{
    struct machine machine;

    count_cpus(cpu, count, &machine);
    if (machine_put_units(sink, &machine, "topology: "))
        put_str(sink, "\n");
    for (uint32_t i = 0; i < count; i++)
        if (cpu[i].done)
            put_cpu(sink, cpu, i);
    machine_put(sink, &machine);
}
