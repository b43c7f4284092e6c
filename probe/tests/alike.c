/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/alike.h"

#include <string.h>

#include "probe/tests/behind.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

uint32_t alike_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 0x2545f4914f6cdd1dull) >> 32);
}

/* What the CPUs of a machine share: which rows there are, and the start of their constant values. */
struct plan {
    uint64_t constants;
    bool amd;
    uint32_t before, between, after; /* rows of leaves without PERCPU bits */
    uint32_t levels[3];              /* of 0xb, 0x1f and 0x80000026 */
    bool stateful, node;
    uint32_t first_id, step;
};

static void add(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, uint32_t flags,
                struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(table, leaf, subleaf, flags, &regs));
    put_behind(table);
}

static void add_constants(struct cpuid_table *table, uint64_t *state, uint32_t leaf, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t a = alike_random(state), b = alike_random(state) % 3 ? alike_random(state) : 0;

        add(table, leaf + i, 0, 0, (struct cpuid_regs){a, b, a ^ b, b >> 5});
    }
}

static void add_levels(struct cpuid_table *table, uint32_t leaf, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++)
        add(table, leaf, i, CPUID_INDEXED,
            (struct cpuid_regs){i + 1, i + 1 < count ? 2u << i : 0, (i + 1) << 8 | i, id});
}

static void add_rows(struct cpuid_table *table, const struct plan *plan, uint32_t id)
{
    const struct cpuid_regs intel = {0x20, FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")};
    const struct cpuid_regs amd = {0x20, FOURCC("Auth"), FOURCC("cAMD"), FOURCC("enti")};
    const struct cpuid_regs node = {id, id >> 1 & 0xff, id >> 6 & 0xff, 0};
    uint64_t constants = plan->constants;

    add(table, 0, 0, 0, plan->amd ? amd : intel);
    add(table, 1, 0, 0,
        (struct cpuid_regs){0x906a2, (id & 0xff) << 24 | 0x100800, alike_random(&constants), 7});
    for (uint32_t i = 0; plan->stateful && i < 2; i++)
        add(table, 2, 0, CPUID_STATEFUL | (i ? 0 : CPUID_READ_NEXT), (struct cpuid_regs){1, i, 2, 3});
    add_constants(table, &constants, 0x13, plan->before);
    add_levels(table, 0xb, plan->levels[0], id);
    add_levels(table, 0x1f, plan->levels[1], id);
    add_constants(table, &constants, 0x80000002, plan->between);
    if (plan->node && !cpuid_regs_zero(&node))
        add(table, 0x8000001e, 0, 0, node);
    add_levels(table, 0x80000026, plan->levels[2], id);
    add_constants(table, &constants, 0xc0000002, plan->after);
}

uint32_t alike_machine(uint64_t *state, struct probe_cpu *cpu)
{
    const uint32_t count = 2 + alike_random(state) % (ALIKE_MAX - 1);
    struct plan plan = {
        .amd = alike_random(state) % 2,
        .before = alike_random(state) % 4,
        .between = alike_random(state) % 4,
        .after = alike_random(state) % 3,
        .stateful = alike_random(state) % 2,
        .node = alike_random(state) % 2,
        .first_id = alike_random(state) % 3 ? 0 : alike_random(state) % 1024,
        .step = 1 + alike_random(state) % 64,
    };

    for (int i = 0; i < 3; i++)
        plan.levels[i] = alike_random(state) % 5;
    plan.constants = *state;
    memset(cpu, 0, ALIKE_MAX * sizeof(*cpu));
    for (uint32_t i = 0; i < count; i++) {
        /* now and then the CPU whose id is 0 is not the first one */
        const uint32_t place = plan.first_id % 2 ? i : (i + plan.step % 2) % count;

        add_rows(&cpu[i].table, &plan, plan.first_id + place * plan.step);
        cpu[i].done = 1;
    }
    return count;
}

struct cpuid_entry *alike_entry(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf == subleaf)
            return &table->entry[i];
    fail_msg("no entry 0x%x:%u", leaf, subleaf);
    return NULL;
}

void alike_small(struct probe_cpu *cpu, uint32_t count)
{
    memset(cpu, 0, count * sizeof(*cpu));
    for (uint32_t i = 0; i < count; i++) {
        struct cpuid_table *table = &cpu[i].table;
        const uint32_t id = i * 2;

        add(table, 0, 0, 0, (struct cpuid_regs){0xb, FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")});
        add(table, 1, 0, 0, (struct cpuid_regs){0x906a2, id << 24 | 0x800, 0x200000, 3});
        add(table, 4, 0, CPUID_INDEXED, (struct cpuid_regs){0x121, 0x1c0003f, 0x3f, 1});
        add(table, 4, 1, CPUID_INDEXED, (struct cpuid_regs){0});
        add(table, 7, 0, CPUID_INDEXED, (struct cpuid_regs){0, 0x1c0fbb, 4, 0});
        add(table, 0xb, 0, CPUID_INDEXED, (struct cpuid_regs){1, 2, 0x100, id});
        add(table, 0xb, 1, CPUID_INDEXED, (struct cpuid_regs){0, 0, 1, id});
        cpu[i].done = 1;
    }
}
