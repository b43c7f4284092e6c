/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/feature.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/decode/explain.h"
#include "probe/field/project.h"
#include "probe/table/nearest.h"
#include "probe/walk/partial.h"

/* More than the spec has names: one a field, and those of the projects. */
#define NAMES_MAX 4096

bool feature_next(const char *name, uint32_t *next, struct field *ret)
{
    while (*next < field_count()) {
        *ret = field_row((*next)++);
        if (project_field_is(ret, name))
            return true;
    }
    return false;
}

bool feature_known(const char *name)
{
    struct field field;
    uint32_t next = 0;

    return feature_next(name, &next, &field);
}

bool feature_msr_known(const char *name)
{
    const struct msr_field *field;

    for (uint32_t i = 0; (field = msr_field_row(i)); i++)
        if (project_msr_field_is(field, name))
            return true;
    return false;
}

bool feature_may_be_number(const char *word)
{
    return word[0] >= '0' && word[0] <= '9';
}

const char *feature_nearest(const char *word)
{
    static const char *names[NAMES_MAX];
    const struct project_bit *bit;
    size_t count = 0;

    for (uint32_t i = 0; i < field_count() && count < NAMES_MAX; i++)
        names[count++] = field_name(i);
    for (uint32_t i = 0; (bit = project_row(i)); i++)
        for (unsigned project = 0; project < PROJECT_TOTAL && count < NAMES_MAX; project++)
            if (bit->name[project][0])
                names[count++] = bit->name[project];
    return nearest_name(names, count, word, strlen(word));
}

static void put_field_number(const struct sink *sink, const struct replay *replay, const struct field *field)
{
    struct replay_answer answer;
    char bits[12], line[160];

    if (cpuid_unread_bits(replay->table, field->leaf, field->first, field->reg) & field_bits(field))
        return;
    replay_lookup(replay, field->leaf, field->first, &answer);
    snprintf(bits, sizeof(bits), field->high == field->low ? "%u" : "%u:%u", field->high, field->low);
    snprintf(line, sizeof(line), "%s: 0x%" PRIx32 " (%s[%s])\n", field_name(field->index),
             field_number(field, cpuid_reg(&answer.regs, field->reg)), cpuid_reg_name(field->reg), bits);
    put_str(sink, line);
}

/* A table with a leaf 0 and without a hypervisor's base is of a CPU without a hypervisor. */
static bool defined_for(const struct field *field, const struct cpuid_table *table)
{
    const uint32_t vendors = field_vendors(table, field->leaf);

    return field->vendors & vendors && !(field_vendors_unknown(vendors) && cpuid_table_leaf(table, 0));
}

bool feature_explain(const struct sink *sink, const struct replay *replay, const char *name)
{
    struct field field;
    uint32_t next = 0;
    bool any = false;

    while (feature_next(name, &next, &field)) {
        if (!defined_for(&field, replay->table))
            continue;
        explain(sink, replay, field.leaf, field.first);
        put_field_number(sink, replay, &field);
        any = true;
    }
    return any;
}
