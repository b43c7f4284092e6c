/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/machine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/lint/look.h"
#include "probe/decode/machine.h"
#include "probe/decode/topology.h"
#include "probe/table/count.h"

/* What CPUs of one type share, apart from bits that an operating system sets (OSXSAVE, OSPKE) and the APIC
 * bit. */
static const struct {
    uint32_t leaf;
    uint8_t subleaf, reg;
    uint32_t mask;
} shared[] = {
    {0, 0, EAX, UINT32_MAX},          {1, 0, ECX, ~(1u << 27)},         {1, 0, EDX, ~(1u << 9)},
    {7, 0, EBX, UINT32_MAX},          {7, 0, ECX, ~(1u << 4)},          {7, 0, EDX, UINT32_MAX},
    {0x80000000, 0, EAX, UINT32_MAX}, {0x80000001, 0, ECX, UINT32_MAX}, {0x80000001, 0, EDX, UINT32_MAX},
};

struct lint_machine_cpu {
    uint32_t cpu, apic, type, leaf, levels;
    bool known;
    uint8_t shift[DECODE_LEVELS];
    uint32_t word[COUNT(shared)];
};

static void machine_fill(struct lint_machine_cpu *out, uint32_t cpu, const struct cpuid_table *table)
{
    const struct decode_topology topology = decode_topology(table);

    struct cpu_place place;

    machine_place(table, &place);

    *out = (struct lint_machine_cpu){.cpu = cpu,
                                     .known = topology.levels && !place.untold,
                                     .apic = topology.apic_id,
                                     .type = topology.core_type,
                                     .leaf = topology.leaf,
                                     .levels = topology.levels};
    for (uint32_t i = 0; i < topology.levels; i++)
        out->shift[i] = (uint8_t)topology.level[i].shift;
    for (size_t i = 0; i < COUNT(shared); i++) {
        const struct cpuid_entry *row = cpuid_table_find(table, shared[i].leaf, shared[i].subleaf);

        out->word[i] = row ? lint_reg_of(row, shared[i].reg) & shared[i].mask : 0;
    }
}

static void machine_id(struct lint *lint, const struct lint_machine *machine,
                       const struct lint_machine_cpu *cpu)
{
    for (size_t i = 0; i < machine->count; i++)
        if (machine->cpus[i].known && cpu->known && machine->cpus[i].apic == cpu->apic) {
            lint_report(lint,
                        cpu->leaf == 1 ? lint_at_leaf_bits(1, EBX, 31, 24)
                                       : lint_at_leaf_bits(cpu->leaf, EDX, 31, 0),
                        "APIC id 0x%" PRIx32 ", expected another: CPU %" PRIu32 " has it", cpu->apic,
                        machine->cpus[i].cpu);
            return;
        }
}

static void machine_words(struct lint *lint, const struct lint_machine_cpu *first,
                          const struct lint_machine_cpu *cpu)
{
    for (size_t i = 0; i < COUNT(shared); i++)
        if (cpu->word[i] != first->word[i])
            lint_report(lint, lint_at_bits(shared[i].leaf, shared[i].subleaf, shared[i].reg, 31, 0),
                        "0x%" PRIx32 ", expected the 0x%" PRIx32 " of CPU %" PRIu32, cpu->word[i],
                        first->word[i], first->cpu);
}

static void machine_shifts(struct lint *lint, const struct lint_machine_cpu *first,
                           const struct lint_machine_cpu *cpu)
{
    if (!first->known || !cpu->known)
        return;
    for (uint32_t i = 0; i < first->levels || i < cpu->levels; i++)
        if (cpu->leaf != first->leaf || cpu->levels != first->levels || cpu->shift[i] != first->shift[i]) {
            lint_report(lint, lint_at_leaf(cpu->leaf),
                        "other levels or shifts than 0x%" PRIx32 " of CPU %" PRIu32 ", expected the same",
                        first->leaf, first->cpu);
            return;
        }
}

static const struct lint_machine_cpu *machine_first(const struct lint_machine *machine, uint32_t type)
{
    for (size_t i = 0; i < machine->count; i++)
        if (machine->cpus[i].type == type)
            return &machine->cpus[i];
    return NULL;
}

static void machine_rule(struct lint *lint, const struct lint_machine *machine,
                         const struct lint_machine_cpu *cpu)
{
    const struct lint_machine_cpu *first = machine_first(machine, cpu->type);

    if (strcmp(lint->rule->id, "same-apic-id") == 0)
        machine_id(lint, machine, cpu);
    else if (first && strcmp(lint->rule->id, "cpus-differ") == 0)
        machine_words(lint, first, cpu);
    else if (first && strcmp(lint->rule->id, "cpu-shifts") == 0)
        machine_shifts(lint, first, cpu);
}

unsigned lint_machine_add(struct lint_machine *machine, uint32_t cpu, const struct cpuid_table *table,
                          const struct lint_ground *ground, const struct lint_events *events)
{
    bool unread = false;
    struct lint lint = {.table = table, .events = events, .ground = *ground, .unread = &unread};
    struct lint_machine_cpu here;

    if (machine->count && cpu <= machine->cpus[machine->count - 1].cpu)
        machine->count = 0;
    machine_fill(&here, cpu, table);
    for (unsigned i = 0; (lint.rule = lint_rule(i)); i++) {
        lint.severity = lint_severity(lint.rule, ground);
        if (!lint.rule->check && lint.severity != LINT_NEVER && !table->partial)
            machine_rule(&lint, machine, &here);
    }
    if (array_grow(&machine->cpus, machine->count, 1, &machine->capacity, sizeof(*machine->cpus)))
        machine->cpus[machine->count++] = here;
    return lint.findings;
}

void lint_machine_free(struct lint_machine *machine)
{
    free(machine->cpus);
    *machine = (struct lint_machine){0};
}
