/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/msrs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/decode/shown.h"

void diff_msr_place(uint32_t number, unsigned high, unsigned low, char text[DIFF_PLACE_MAX])
{
    if (high == low)
        snprintf(text, DIFF_PLACE_MAX, "msr 0x%" PRIx32 "[%u]", number, low);
    else
        snprintf(text, DIFF_PLACE_MAX, "msr 0x%" PRIx32 "[%u:%u]", number, high, low);
}

enum diff_class diff_msr_class(const struct msr_field *field, uint64_t a, uint64_t b)
{
    const bool inverted = field->rule == MOVE_INVERTED;
    const uint64_t went = inverted ? b & ~a : a & ~b, came = inverted ? a & ~b : b & ~a;

    switch (field->rule) {
    case MOVE_SUBSET:
    case MOVE_SOFT:
    case MOVE_ACCUMULATES:
    case MOVE_INVERTED:
        return went && came ? DIFF_CHANGED : went ? DIFF_LOST : DIFF_ADDED;
    case MOVE_IGNORED:
    case MOVE_NOTED:
        return DIFF_IDENTITY;
    default:
        return DIFF_CHANGED;
    }
}

/* The field that a bit belongs to; a bit without a row is one of its own. */
static struct msr_field field_of(uint32_t number, unsigned bit)
{
    const struct msr_field *row = msr_field_of(number, bit);

    return row ? *row
               : (struct msr_field){number,        (uint8_t)bit, (uint8_t)bit, MOVE_SUBSET, MOVE_DIFFERS,
                                    "unknown bit", "",           "",           ""};
}

/* The first column whose number differs from that of the first that has one; the class follows. False without
 * memory. */
static bool add_msr_field(struct diff_msrs *msrs, const struct msr_field *field, bool named,
                          const uint64_t *values, const bool *known)
{
    struct diff_msr_cell *cells = arena_take(&msrs->arena, msrs->columns, sizeof(*cells));
    struct diff_msr item = {.number = field->number, .high = field->high, .low = field->low, .cells = cells};
    size_t first = 0, other;

    if (!cells || !array_grow(&msrs->items, msrs->count, 1, &msrs->capacity, sizeof(*msrs->items)))
        return false;
    for (size_t i = 0; i < msrs->columns; i++)
        cells[i] = (struct diff_msr_cell){known[i], known[i] ? msr_field_number(field, values[i]) : 0};
    while (!known[first])
        first++;
    for (other = first; !known[other] || cells[other].number == cells[first].number;)
        other++;
    item.name = shown_msr_name(field);
    item.class =
        (uint8_t)(named ? diff_msr_class(field, cells[first].number, cells[other].number) : DIFF_UNKNOWN);
    msrs->items[msrs->count++] = item;
    msrs->totals[item.class]++;
    return true;
}

static bool compare_msrs(struct diff_msrs *msrs, const struct diff_input *inputs, enum msr msr,
                         uint64_t *values, bool *known)
{
    const uint32_t number = msr_number(msr);
    const uint64_t *first = NULL;
    uint64_t left = 0;
    bool good = true;

    for (size_t i = 0; i < msrs->columns; i++) {
        known[i] = msr_known(&inputs[i].msrs, msr);
        values[i] = inputs[i].msrs.value[msr];
        if (known[i] && !first)
            first = &values[i];
        if (known[i])
            left |= values[i] ^ *first;
    }
    while (good && left) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const struct msr_field field = field_of(number, bit);

        left &= ~msr_field_bits(&field);
        if (diff_only_has_msr(inputs[0].only, &field))
            good = add_msr_field(msrs, &field, msr_field_of(number, bit), values, known);
    }
    return good;
}

/* The registers from the first to the last feature MSR (spec/msr.def). */
#define FEATURE_MSRS (UINT32_MAX >> (31 - (MSR_VMX_EXIT2 - MSR_CORE_CAPABILITIES)) << MSR_CORE_CAPABILITIES)

bool diff_msrs(const struct diff_input *inputs, size_t count, struct diff_msrs *ret)
{
    *ret = (struct diff_msrs){.columns = count};
    uint64_t *values = arena_take(&ret->arena, count, sizeof(*values));
    bool *known = arena_take(&ret->arena, count, sizeof(*known)), good = values && known;

    for (size_t i = 0; i < count; i++)
        ret->with += (inputs[i].msrs.read & FEATURE_MSRS) != 0;
    for (unsigned msr = MSR_CORE_CAPABILITIES; good && msr <= MSR_VMX_EXIT2; msr++)
        good = compare_msrs(ret, inputs, (enum msr)msr, values, known);
    if (!good)
        diff_msrs_free(ret);
    return good;
}

void diff_msrs_free(struct diff_msrs *msrs)
{
    free(msrs->items);
    arena_free(&msrs->arena);
    *msrs = (struct diff_msrs){0};
}
