/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the levels of 0xb, 0x1f and 0x80000026. */
#include "host/lint/levels.h"
#include "probe/decode/decode.h"
#include "probe/table/count.h"

#include <inttypes.h>

static const uint32_t leaves[] = {0x1f, 0xb, 0x80000026};

static bool read_level(const struct lint *lint, uint32_t leaf, uint32_t subleaf, struct lint_level *ret)
{
    const struct cpuid_entry *row = lint_row(lint, leaf, subleaf);

    if (!row || !(row->flags & CPUID_INDEXED))
        return false;
    *ret = (struct lint_level){
        .row = row,
        .shift = decode_bits(row->eax, 4, 0),
        .count = decode_bits(row->ebx, 15, 0),
        .number = decode_bits(row->ecx, 7, 0),
        .type = decode_bits(row->ecx, 15, 8),
    };
    return ret->type && ret->count;
}

bool lint_levels(const struct lint *lint, unsigned i, struct lint_levels *ret)
{
    if (i >= COUNT(leaves))
        return false;
    ret->leaf = leaves[i];
    ret->count = 0;
    while (ret->count < LINT_LEVELS_MAX && read_level(lint, ret->leaf, ret->count, &ret->level[ret->count]))
        ret->count++;
    return true;
}

bool lint_package(const struct lint *lint, struct lint_levels *ret)
{
    for (unsigned i = 0; lint_levels(lint, i, ret); i++)
        if (ret->count)
            return ret->leaf <= 0x1f;
    return false;
}

void lint_topology_level1(struct lint *lint)
{
    struct lint_levels levels;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        if (levels.count && levels.leaf <= 0x1f && !lint_find(lint, levels.leaf, 1))
            lint_report(lint, lint_at_row(levels.leaf, 1),
                        "absent, expected a row, as subleaf 0 lists a level");
}

void lint_level_number(struct lint *lint)
{
    struct lint_levels levels;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        for (unsigned n = 0; n < levels.count; n++)
            if (levels.level[n].number != n)
                lint_report(lint, lint_at_bits(levels.leaf, n, ECX, 7, 0), "%" PRIu32 ", expected %u",
                            levels.level[n].number, n);
}

void lint_level_type(struct lint *lint)
{
    struct lint_levels levels;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        for (unsigned n = 1; n < levels.count; n++)
            if (levels.level[n].type <= levels.level[n - 1].type)
                lint_report(lint, lint_at_bits(levels.leaf, n, ECX, 15, 8),
                            "type %" PRIu32 ", expected more than the %" PRIu32 " of subleaf %u",
                            levels.level[n].type, levels.level[n - 1].type, n - 1);
}

/* Two levels may span the same ids if they hold the same CPUs. */
void lint_level_shift(struct lint *lint)
{
    struct lint_levels levels;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        for (unsigned n = 1; n < levels.count; n++) {
            const struct lint_level *level = &levels.level[n], *below = level - 1;

            if (level->shift < below->shift || (level->shift == below->shift && level->count > below->count))
                lint_report(lint, lint_at_bits(levels.leaf, n, EAX, 4, 0),
                            "shift %" PRIu32 ", expected more than the %" PRIu32 " of subleaf %u",
                            level->shift, below->shift, n - 1);
        }
}

void lint_level_count(struct lint *lint)
{
    struct lint_levels levels;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        for (unsigned n = 0; n < levels.count; n++) {
            const struct lint_level *level = &levels.level[n];

            if (level->count > UINT64_C(1) << level->shift)
                lint_report(lint, lint_at_bits(levels.leaf, n, EBX, 15, 0),
                            "%" PRIu32 " CPUs, expected at most %" PRIu64 ", as the shift is %" PRIu32,
                            level->count, UINT64_C(1) << level->shift, level->shift);
            else if (n && level->count < level[-1].count)
                lint_report(lint, lint_at_bits(levels.leaf, n, EBX, 15, 0),
                            "%" PRIu32 " CPUs, expected at least the %" PRIu32 " of subleaf %u", level->count,
                            level[-1].count, n - 1);
        }
}

void lint_apic_id(struct lint *lint)
{
    const struct cpuid_entry *one = lint_leaf(lint, 1);
    struct lint_levels levels;

    for (unsigned i = 0; one && lint_levels(lint, i, &levels); i++) {
        if (!levels.count || (levels.level[0].row->edx & 0xff) == one->ebx >> 24)
            continue;
        lint_report(lint, lint_at_leaf_bits(levels.leaf, EDX, 31, 0),
                    "x2APIC id 0x%" PRIx32 ", expected 0x%02" PRIx32
                    " in its low byte, the APIC id of leaf 1",
                    levels.level[0].row->edx, one->ebx >> 24);
    }
}

/* Between leaves the low byte is apic-id's matter. */
void lint_apic_id_levels(struct lint *lint)
{
    struct lint_levels levels;
    const struct cpuid_entry *first = NULL;

    for (unsigned i = 0; lint_levels(lint, i, &levels); i++)
        for (unsigned n = 0; n < levels.count; n++) {
            const struct cpuid_entry *row = levels.level[n].row;
            const struct cpuid_entry *other = n ? levels.level[0].row : first ? first : row;

            first = first ? first : row;
            if ((row->edx ^ other->edx) & (n ? 0xffffffff : 0xffffff00))
                lint_report(lint, lint_at_bits(levels.leaf, n, EDX, 31, 0),
                            "x2APIC id 0x%" PRIx32 ", expected the 0x%" PRIx32 " of 0x%" PRIx32 ":0",
                            row->edx, other->edx, other->leaf);
        }
}
