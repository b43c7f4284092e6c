/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/baseline_msrs.h"

#include "host/decode/shown.h"

/* A bit without a row is a field of its own. */
static struct msr_field field_at(uint32_t number, unsigned bit)
{
    const struct msr_field *row = msr_field_of(number, bit);

    return row ? *row
               : (struct msr_field){number,        (uint8_t)bit, (uint8_t)bit, MOVE_SUBSET, MOVE_DIFFERS,
                                    "unknown bit", "",           "",           ""};
}

/* The value, with duties that some host has. */
static uint64_t gathered(const struct msrs_register *reg, uint32_t number)
{
    uint64_t value = reg->value;

    for (uint64_t left = reg->some & ~reg->value; left; left &= left - 1) {
        const struct msr_field field = field_at(number, (unsigned)__builtin_ctzll(left));

        if (field.rule == MOVE_ACCUMULATES)
            value |= left & -left;
    }
    return value;
}

static void tell_change(const struct baseline_events *events, const struct msr_field *field, uint64_t before,
                        uint64_t after)
{
    const bool stays = before == after;
    const struct baseline_change change = {.rule = field->rule,
                                           .why = stays ? "another number here, the first host's stays" : "",
                                           .msr = {field->number, field->high, field->low,
                                                   shown_msr_name(field), msr_field_number(field, before),
                                                   msr_field_number(field, after)}};

    events->changed(events->ctx, &change);
}

/* Fields that became another, and those that were found to be unequal. */
static void tell_changes(const struct baseline_events *events, uint32_t number,
                         const struct msrs_register *before, const struct msrs_register *after)
{
    const uint64_t was = gathered(before, number), is = gathered(after, number);
    uint64_t left = (was ^ is) | (after->differs & ~before->differs);

    while (left) {
        const struct msr_field field = field_at(number, (unsigned)__builtin_ctzll(left));

        left &= ~msr_field_bits(&field);
        if (field.rule != MOVE_IGNORED && field.rule != MOVE_NOTED)
            tell_change(events, &field, was, is);
    }
}

void baseline_msrs_add(struct msrs *msrs, const char *said, const struct baseline_events *events)
{
    const struct msrs before = *msrs;

    msrs_add(msrs, said);
    for (unsigned i = 0; i < MSRS; i++)
        if (before.reg[i].told)
            tell_changes(events, msrs_number(i), &before.reg[i], &msrs->reg[i]);
}

void baseline_msrs_values(const struct msrs *msrs, const struct cpuid_table *table, struct msr_values *ret)
{
    *ret = (struct msr_values){0};
    for (unsigned i = 0; i < MSRS; i++) {
        const struct msrs_register *reg = &msrs->reg[i];
        const enum msr msr = (enum msr)(MSR_CORE_CAPABILITIES + i);

        if (!reg->told || !msr_exists(msr, table, ret))
            continue;
        if (reg->untold) {
            ret->refused |= 1u << msr;
            continue;
        }
        ret->value[msr] = gathered(reg, msrs_number(i));
        ret->read |= 1u << msr;
    }
}
