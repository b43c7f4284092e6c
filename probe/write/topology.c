/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/topology.h"

#include "probe/field/field.h"

static void put_level(const struct sink *sink, uint32_t type)
{
    const char *text = field_value_name(VALUES_level_type, type);

    put_str(sink, *text ? text : "level");
}

void topology_put_place(const struct sink *sink, const struct decode_topology *topology)
{
    put_str(sink, "package ");
    put_dec(sink, topology->package);
    for (uint32_t i = topology->levels; i-- > 0;) {
        put_str(sink, ", ");
        put_level(sink, topology->level[i].type);
        put_str(sink, " ");
        put_dec(sink, topology->level[i].id);
    }
}

static bool seen_before(const struct probe_cpu *cpu, uint32_t i, uint32_t shift)
{
    const uint32_t unit = cpuid_table_apic_id(&cpu[i].table) >> shift;

    for (uint32_t earlier = 0; earlier < i; earlier++)
        if (cpu[earlier].done && cpuid_table_apic_id(&cpu[earlier].table) >> shift == unit)
            return true;
    return false;
}

/* Units whose CPUs' APIC ids are equal above the lowest shift bits. */
static uint32_t units(const struct probe_cpu *cpu, uint32_t count, uint32_t shift)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += cpu[i].done && !seen_before(cpu, i, shift);
    return sum;
}

static void put_plural(const struct sink *sink, uint32_t number)
{
    put_str(sink, number == 1 ? "" : "s");
}

static uint32_t first_done(const struct probe_cpu *cpu, uint32_t count)
{
    uint32_t first = 0;

    while (first < count && !cpu[first].done)
        first++;
    return first;
}

bool topology_put_units(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count,
                        const char *before)
{
    const uint32_t first = first_done(cpu, count);
    const struct decode_topology topology =
        first < count ? decode_topology(&cpu[first].table) : (struct decode_topology){.levels = 0};

    if (!topology.levels)
        return false;
    uint32_t number = units(cpu, count, topology.level[topology.levels - 1].shift);

    put_str(sink, before);
    put_dec(sink, number);
    put_str(sink, " package");
    put_plural(sink, number);
    for (uint32_t i = topology.levels; i-- > 0;) {
        number = units(cpu, count, i ? topology.level[i - 1].shift : 0);
        put_str(sink, ", ");
        put_dec(sink, number);
        put_str(sink, " ");
        put_level(sink, topology.level[i].type);
        put_plural(sink, number);
    }
    return true;
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

void topology_put(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count)
{
    if (topology_put_units(sink, cpu, count, "topology: "))
        put_str(sink, "\n");
    for (uint32_t i = 0; i < count; i++)
        if (cpu[i].done)
            put_cpu(sink, cpu, i);
}
