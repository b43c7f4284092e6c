/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/consistency.h"

#include "probe/field/field.h"
#include "probe/table/cpu_kind.h"

/* CPUs of one core type, the first of which the others are held against. */
struct group {
    const struct sink *sink;
    const struct probe_cpu *cpu;
    uint32_t count; /* of all CPUs */
    uint32_t first;
    uint32_t type;
};

static uint32_t value_at(const struct cpuid_table *table, const struct cpuid_entry *row, unsigned reg)
{
    const struct cpuid_entry *entry = cpuid_table_find(table, row->leaf, row->subleaf);

    if (!entry)
        return 0;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return cpuid_reg(&regs, reg);
}

static void put_place(const struct sink *sink, const struct cpuid_entry *row, unsigned reg)
{
    put_str(sink, " ");
    put_0x(sink, row->leaf, 1);
    put_str(sink, ":");
    put_dec(sink, row->subleaf);
    put_str(sink, ".");
    put_str(sink, cpuid_reg_name(reg));
}

static void put_different(const struct sink *sink, const struct cpuid_table *a, const struct cpuid_table *b,
                          const struct cpuid_entry *row)
{
    for (unsigned reg = 0; reg < 4; reg++)
        if (value_at(a, row, reg) != value_at(b, row, reg))
            put_place(sink, row, reg);
}

void consistency_put_places(const struct sink *sink, const struct cpuid_table *base, uint32_t base_cpu,
                            const struct cpuid_table *other, uint32_t other_cpu)
{
    put_str(sink, "leafprobe: cpu ");
    put_dec(sink, other_cpu);
    put_str(sink, " differs from cpu ");
    put_dec(sink, base_cpu);
    put_str(sink, " at");
    for (uint32_t i = 0; i < base->count; i++)
        put_different(sink, base, other, &base->entry[i]);
    for (uint32_t i = 0; i < other->count; i++)
        if (!cpuid_table_find(base, other->entry[i].leaf, other->entry[i].subleaf))
            put_different(sink, base, other, &other->entry[i]);
    put_str(sink, "\n");
}

static bool member(const struct group *group, uint32_t i)
{
    return group->cpu[i].done && cpu_core(&group->cpu[i].table).type == group->type;
}

static void put_apic(const struct sink *sink, const struct probe_cpu *cpu, const char *before)
{
    put_str(sink, before);
    put_0x(sink, cpuid_table_apic_id(&cpu->table), 1);
}

/* Bits at a place that a CPU has otherwise than the first of its type, and that ought to be equal. */
static uint32_t odd_bits(const struct group *group, uint32_t i, const struct cpuid_entry *row, unsigned reg)
{
    if (!member(group, i))
        return 0;
    const uint32_t bits =
        value_at(&group->cpu[group->first].table, row, reg) ^ value_at(&group->cpu[i].table, row, reg);

    return bits ? bits & ~field_mask(field_vendors(&group->cpu[group->first].table, row->leaf), row->leaf,
                                     row->subleaf, reg, ATTR_PERCPU)
                : 0;
}

static void put_anomaly(const struct group *group, uint32_t first, const struct cpuid_entry *row,
                        unsigned reg)
{
    const uint32_t bits = odd_bits(group, first, row, reg);

    put_str(group->sink, "leafprobe: anomaly");
    put_place(group->sink, row, reg);
    put_str(group->sink, " bits ");
    put_0x(group->sink, bits, 1);
    put_apic(group->sink, &group->cpu[group->first], " differ from apic=");
    put_apic(group->sink, &group->cpu[first], " on apic=");
    for (uint32_t i = first + 1; i < group->count; i++)
        if (odd_bits(group, i, row, reg) == bits)
            put_apic(group->sink, &group->cpu[i], ",");
    put_str(group->sink, "\n");
}

/* One line for each different set of odd bits, at the first CPU that shows it. */
static void report_row(const struct group *group, const struct cpuid_entry *row)
{
    for (unsigned reg = 0; reg < 4; reg++)
        for (uint32_t i = group->first + 1; i < group->count; i++) {
            const uint32_t bits = odd_bits(group, i, row, reg);
            uint32_t earlier = group->first + 1;

            while (bits && earlier < i && odd_bits(group, earlier, row, reg) != bits)
                earlier++;
            if (bits && earlier == i)
                put_anomaly(group, i, row, reg);
        }
}

/* True if a CPU of the group before this one has the row. */
static bool seen_before(const struct group *group, uint32_t cpu, const struct cpuid_entry *row)
{
    for (uint32_t i = group->first; i < cpu; i++)
        if (member(group, i) && cpuid_table_find(&group->cpu[i].table, row->leaf, row->subleaf))
            return true;
    return false;
}

static void report_group(const struct group *group)
{
    for (uint32_t i = group->first; i < group->count; i++) {
        if (!member(group, i) || (i > group->first && group->cpu[i].alike))
            continue;
        for (uint32_t at = 0; at < group->cpu[i].table.count; at++) {
            const struct cpuid_entry *row = &group->cpu[i].table.entry[at];

            if (i == group->first || !seen_before(group, i, row))
                report_row(group, row);
        }
    }
}

static void put_type(const struct group *group)
{
    const char *before = " apic=";

    put_str(group->sink, "leafprobe: core-type ");
    put_0x(group->sink, group->type, 2);
    put_str(group->sink, ":");
    for (uint32_t i = group->first; i < group->count; i++)
        if (member(group, i)) {
            put_apic(group->sink, &group->cpu[i], before);
            before = ",";
        }
    put_str(group->sink, "\n");
}

/* The first CPU of its type after all earlier ones of other types? */
static bool first_of_type(const struct probe_cpu *cpu, uint32_t i)
{
    for (uint32_t earlier = 0; earlier < i; earlier++)
        if (cpu[earlier].done && cpu_core(&cpu[earlier].table).type == cpu_core(&cpu[i].table).type)
            return false;
    return cpu[i].done;
}

static bool runs_revision(const struct probe_cpu *cpu, uint32_t revision)
{
    return cpu->done && cpu->microcode_known && cpu->microcode == revision;
}

static void put_revision(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count, uint32_t first)
{
    put_str(sink, "leafprobe: microcode ");
    put_0x(sink, cpu[first].microcode, 1);
    put_str(sink, ":");
    put_apic(sink, &cpu[first], " apic=");
    for (uint32_t i = first + 1; i < count; i++)
        if (runs_revision(&cpu[i], cpu[first].microcode))
            put_apic(sink, &cpu[i], ",");
    put_str(sink, "\n");
}

/* The first CPU before end that runs the revision of cpu[end]; end if there is none. */
static uint32_t first_like(const struct probe_cpu *cpu, uint32_t end)
{
    uint32_t i = 0;

    while (i < end && !runs_revision(&cpu[i], cpu[end].microcode))
        i++;
    return i;
}

static void report_microcode(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count)
{
    uint32_t revisions = 0;

    for (uint32_t i = 0; i < count; i++)
        revisions += runs_revision(&cpu[i], cpu[i].microcode) && first_like(cpu, i) == i;
    for (uint32_t i = 0; i < count && revisions > 1; i++)
        if (runs_revision(&cpu[i], cpu[i].microcode) && first_like(cpu, i) == i)
            put_revision(sink, cpu, count, i);
}

static void report_tables(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count)
{
    uint32_t types = 0, equal = 0;

    for (uint32_t i = 0; i < count; i++) {
        types += first_of_type(cpu, i);
        equal += cpu[i].done && cpu[i].alike;
    }
    if (equal + 1 >= count)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (!first_of_type(cpu, i))
            continue;
        const struct group group = {sink, cpu, count, i, cpu_core(&cpu[i].table).type};

        if (types > 1)
            put_type(&group);
        report_group(&group);
    }
}

void consistency_put(const struct sink *sink, const struct probe_cpu *cpu, uint32_t count)
{
    report_tables(sink, cpu, count);
    report_microcode(sink, cpu, count);
}
