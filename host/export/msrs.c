/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/msrs.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/read/provenance.h"
#include "host/verdict/verdict.h"
#include "probe/field/msr_field.h"

uint32_t msrs_number(unsigned i)
{
    return msr_number((enum msr)(MSR_CORE_CAPABILITIES + i));
}

/* The bits of one field, or of one bit without. */
static void msrs_fold(struct msrs_register *reg, uint64_t bits, enum move_rule rule, uint64_t value)
{
    const uint64_t a = reg->value & bits, b = value & bits;
    uint64_t both = a & b;

    if (rule == MOVE_INVERTED)
        both = a | b;
    else if (rule == MOVE_NOT_GREATER)
        both = a < b ? a : b;
    else if (rule != MOVE_SUBSET && rule != MOVE_ACCUMULATES) {
        reg->differs |= a != b ? bits : 0;
        both = a;
    }
    reg->value = (reg->value & ~bits) | both;
}

static void msrs_fold_register(struct msrs_register *reg, uint32_t number, uint64_t value)
{
    uint64_t left = UINT64_MAX;

    while (left) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const struct msr_field *field = msr_field_of(number, bit);
        const uint64_t bits = field ? msr_field_bits(field) : UINT64_C(1) << bit;

        msrs_fold(reg, bits, field ? field->rule : MOVE_SUBSET, value);
        left &= ~bits;
    }
}

void msrs_add(struct msrs *msrs, const char *said)
{
    char name[16];

    for (unsigned i = 0; i < MSRS; i++) {
        struct msrs_register *reg = &msrs->reg[i];
        uint64_t value;

        snprintf(name, sizeof(name), "0x%" PRIx32, msrs_number(i));
        if (!provenance_number(said, name, &value)) {
            reg->untold = true;
            continue;
        }
        if (reg->told)
            msrs_fold_register(reg, msrs_number(i), value);
        else
            reg->value = value;
        reg->some |= value;
        reg->told = msrs->told = true;
    }
}

const struct msrs_register *msrs_shown(const struct msrs *msrs, const struct cpuid_table *table, unsigned i)
{
    if (!msrs || !msrs->reg[i].told || msrs->reg[i].untold || !verdict_msr_looked(table, msrs_number(i)))
        return NULL;
    return &msrs->reg[i];
}

void msrs_line(uint32_t number, unsigned bit, uint64_t value, const char *why, char text[MSRS_LINE])
{
    const struct msr_field *field = msr_field_of(number, bit);

    if (!field)
        snprintf(text, MSRS_LINE, "msr 0x%" PRIx32 "[%u]: 0x%" PRIx64 " (%s)", number, bit, value >> bit & 1,
                 why);
    else if (field->high == field->low)
        snprintf(text, MSRS_LINE, "msr 0x%" PRIx32 "[%u] %s: 0x%" PRIx64 " (%s)", number, bit, field->name,
                 value >> bit & 1, why);
    else
        snprintf(text, MSRS_LINE, "msr 0x%" PRIx32 "[%u:%u] %s: 0x%" PRIx64 " (%s)", number, field->high,
                 field->low, field->name, msr_field_number(field, value), why);
}
