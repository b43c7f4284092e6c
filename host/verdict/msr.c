/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs of both files, where both have them. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/memory.h"
#include "host/decode/shown.h"
#include "host/read/provenance.h"
#include "host/verdict/verdict.h"
#include "probe/table/count.h"

/* Registers of one kind, first to last, and the bit of CPUID that says whether a guest looks at them. */
static const struct kind {
    uint32_t first, last, leaf, bit;
    uint8_t reg;
    const char *group, *name;
} kinds[] = {
    {0x0cf, 0x0cf, 7, 30, EDX, NULL, "CORE_CAPABILITIES (0xcf)"},
    {0x10a, 0x10a, 7, 29, EDX, "speculation control", "ARCH_CAPABILITIES (0x10a)"},
    {0x345, 0x345, 1, 15, ECX, "performance counters", "PERF_CAPABILITIES (0x345)"},
    {0x480, 0x493, 1, 5, ECX, "nested guests (VMX)", "VMX capabilities (0x480 to 0x493)"},
};

const char *verdict_msr_kind(unsigned number)
{
    return number < COUNT(kinds) ? kinds[number].name : NULL;
}

static bool msr_of(const struct verdict_side *side, uint32_t number, uint64_t *ret)
{
    char name[16];

    snprintf(name, sizeof(name), "0x%" PRIx32, number);
    return provenance_number(side->said, name, ret);
}

static bool has_bit(const struct cpuid_table *table, const struct kind *kind)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(table, kind->leaf);
    const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

    return cpuid_reg(&regs, kind->reg) >> kind->bit & 1;
}

static bool breaks(enum move_rule rule, uint64_t guest, uint64_t host)
{
    switch (rule) {
    case MOVE_SUBSET:
    case MOVE_ACCUMULATES:
        return guest & ~host;
    case MOVE_INVERTED:
        return host & ~guest;
    case MOVE_NOT_GREATER:
        return guest > host;
    case MOVE_EQUAL:
        return guest != host;
    default:
        return false;
    }
}

static bool add_msr_reason(struct verdict *verdict, const struct verdict_side *sides,
                           const struct verdict_reason *reason)
{
    if (!array_grow(&verdict->reasons, verdict->count, 1, &verdict->capacity, sizeof(*verdict->reasons)))
        return false;
    struct verdict_reason *added = &verdict->reasons[verdict->count++];

    *added = *reason;
    added->means = reason->group ? verdict_group_means(reason->group) : "";
    added->takers = verdict_takers(verdict, &sides[0], &sides[1], added);
    return true;
}

/* Bits without a row are features of which nothing is known but that they are there. */
static const struct msr_field *row_or(uint32_t number, unsigned bit, struct msr_field *unknown)
{
    const struct msr_field *row = msr_field_of(number, bit);

    *unknown = (struct msr_field){number,        (uint8_t)bit, (uint8_t)bit, MOVE_SUBSET, MOVE_DIFFERS,
                                  "unknown bit", "",           "",           ""};
    return row ? row : unknown;
}

static bool compare_msr(struct verdict *verdict, const struct verdict_side *sides, const struct kind *kind,
                        uint32_t number, const uint64_t values[2])
{
    uint64_t left = values[0] ^ values[1];
    struct msr_field unknown;

    while (left) {
        const struct msr_field *field = row_or(number, (unsigned)__builtin_ctzll(left), &unknown);
        const uint64_t guest = msr_field_number(field, values[0]), host = msr_field_number(field, values[1]);
        const struct verdict_reason reason = {.msr = number,
                                              .high = field->high,
                                              .low = field->low,
                                              .name = shown_msr_name(field),
                                              .rule = field->rule,
                                              .grade = field->grade,
                                              .group = kind->group,
                                              .why = "",
                                              .guest = guest,
                                              .host = host};

        left &= ~msr_field_bits(field);
        if (breaks(field->rule, guest, host) && !add_msr_reason(verdict, sides, &reason))
            return false;
    }
    return true;
}

bool verdict_msr_looked(const struct cpuid_table *table, uint32_t number)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].first <= number && number <= kinds[i].last)
            return has_bit(table, &kinds[i]);
    return false;
}

bool verdict_msrs(const struct verdict_side sides[2], struct verdict *verdict)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        bool any = false;

        if (!has_bit(sides[0].table, &kinds[i]))
            continue;
        for (uint32_t number = kinds[i].first; number <= kinds[i].last; number++) {
            uint64_t values[2];

            if (!msr_of(&sides[0], number, &values[0]) || !msr_of(&sides[1], number, &values[1]))
                continue;
            any = true;
            if (!compare_msr(verdict, sides, &kinds[i], number, values))
                return false;
        }
        if (!any)
            verdict->msrs_missed |= 1u << i;
    }
    return true;
}
