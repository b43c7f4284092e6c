/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/pool.h"

#include <stdio.h>

#include "probe/field/project.h"

static void no_change(void *ctx, const struct baseline_change *change)
{
    (void)ctx;
    (void)change;
}

static uint32_t *register_of(struct cpuid_table *table, const struct project_bit *bit)
{
    const struct cpuid_entry *found = cpuid_table_find(table, bit->leaf, bit->subleaf);

    if (!found)
        return NULL;
    struct cpuid_entry *entry = &table->entry[found - table->entry];
    uint32_t *const registers[] = {&entry->eax, &entry->ebx, &entry->ecx, &entry->edx};

    return registers[bit->reg];
}

static bool gathers(const struct project_bit *bit)
{
    const enum move_rule rule = move_of(bit->leaf, bit->subleaf, bit->reg, bit->bit).rule;

    return rule == MOVE_INVERTED || rule == MOVE_ACCUMULATES;
}

bool pool_add(struct pool *pool, const struct cpuid_table *host, const char *name, struct error_line *reterr)
{
    static const struct baseline_events events = {no_change, NULL};
    static struct cpuid_table copy;
    const struct project_bit *bit;

    copy = *host;
    for (uint32_t i = 0; i < POOL_BITS && (bit = project_row(i)); i++)
        if (!pool->lacked[i] && gathers(bit)) {
            const uint32_t *has = register_of(&copy, bit);

            pool->lacked[i] = !has || !(*has >> bit->bit & 1);
        }
    return baseline_add(&pool->baseline, host, name, &events, reterr);
}

bool pool_end(struct pool *pool, const struct export_events *events, struct error_line *reterr)
{
    const struct project_bit *bit;
    char line[160];

    if (!baseline_end(&pool->baseline, reterr))
        return false;
    for (uint32_t i = 0; i < POOL_BITS && (bit = project_row(i)); i++) {
        uint32_t *has = pool->lacked[i] ? register_of(&pool->baseline.table, bit) : NULL;

        if (!has || !(*has >> bit->bit & 1))
            continue;
        *has &= ~(1u << bit->bit);
        const char *name = bit->name[PROJECT_QEMU][0] ? bit->name[PROJECT_QEMU] : bit->name[PROJECT_LINUX];

        snprintf(line, sizeof(line),
                 "0x%08x:%u.%s[%u]%s%s: 0x1 (a host lacks it, and monitors do not show it there)", bit->leaf,
                 bit->subleaf, cpuid_reg_name(bit->reg), bit->bit, name[0] ? " " : "", name);
        events->left(events->ctx, line);
    }
    return true;
}
