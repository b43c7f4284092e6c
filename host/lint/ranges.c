/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about ranges: what they declare, and rows outside it. */
#include <inttypes.h>

#include "host/lint/look.h"
#include "probe/decode/decode.h"

#define LEAF1_ECX_XSAVE 26

/* Bases that were reported. */
struct bases {
    uint32_t count;
    uint32_t base[CPUID_TABLE_MAX];
};

static bool lint_add_base(struct bases *bases, uint32_t base)
{
    for (uint32_t i = 0; i < bases->count; i++)
        if (bases->base[i] == base)
            return false;
    bases->base[bases->count++] = base;
    return true;
}

void lint_base_missing(struct lint *lint)
{
    struct bases bases = {.count = 0};

    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const uint32_t base = range_base(entry->leaf);
        const struct cpuid_entry *row = lint_find_leaf(lint, base);
        uint32_t maximum;

        if (cpuid_entry_zero(entry) || lint_maximum(lint, base, &maximum) || lint_redirected(lint, entry) ||
            !lint_add_base(&bases, base))
            continue;
        if (row)
            lint_report(lint, lint_at_leaf_bits(base, EAX, 31, 0),
                        "0x%" PRIx32 " is no maximum, expected one of the range, which has 0x%" PRIx32,
                        row->eax, entry->leaf);
        else
            lint_report(lint, lint_at_leaf(base), "absent, expected a maximum for 0x%" PRIx32, entry->leaf);
    }
}

void lint_redirected_row(struct lint *lint)
{
    uint32_t maximum = 0;

    lint_maximum(lint, 0, &maximum);
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        if (lint_redirected(lint, entry))
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "the data of 0x%" PRIx32 " subleaf 0x%" PRIx32
                        ", the highest basic leaf, expected no row",
                        maximum, entry->subleaf);
    }
}

void lint_above_maximum(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        uint32_t maximum;

        if (spec_is_hypervisor_leaf(entry->leaf) || !lint_maximum(lint, range_base(entry->leaf), &maximum) ||
            entry->leaf <= maximum || cpuid_entry_zero(entry) || lint_redirected(lint, entry) ||
            !lint_first_of_leaf(lint->table, i) ||
            (spec_is_makers_text(entry->leaf) && range_makers_text(lint->table)))
            continue;
        lint_report(lint, lint_at_leaf(entry->leaf), "has a row, expected none above the maximum 0x%" PRIx32,
                    maximum);
    }
}

/* True if rows of zeros of leaves without subleaves are kept in this table. */
static bool keeps_zeros(const struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        if (cpuid_entry_zero(entry) && !entry->flags && lint_spec(lint, entry->leaf)->keep == KEEP_DATA)
            return true;
    }
    return false;
}

/* QEMU up to 9.1 keeps a row of leaf 0xd whatever it holds; 9.2 and later keep none of a CPU without XSAVE.
 */
static bool holds_nothing(const struct lint *lint, const struct leaf_spec *spec)
{
    const struct cpuid_entry *one = lint_leaf(lint, 1);

    return spec->keep == KEEP_XSAVE && one && !decode_bits(one->ecx, LEAF1_ECX_XSAVE, LEAF1_ECX_XSAVE);
}

/* Whoever drops rows of zeros may well have dropped this leaf. */
static bool may_be_dropped(const struct lint *lint, uint32_t leaf)
{
    const struct leaf_spec *last = &spec_leaves[spec_leaf_count - 1];
    const struct leaf_spec *spec = lint_spec(lint, leaf);

    for (size_t i = 0; i < spec_leaf_count; i++)
        if (range_base(spec_leaves[i].leaf) == range_base(leaf) && !spec_is_makers_text(spec_leaves[i].leaf))
            last = &spec_leaves[i];
    if (keeps_zeros(lint) || leaf > last->leaf)
        return false;
    return spec->rule == WALK_UNKNOWN || spec->keep == KEEP_DATA || holds_nothing(lint, spec);
}

void lint_maximum_row(struct lint *lint)
{
    for (size_t i = 0; i < spec_range_count; i++) {
        const uint32_t base = spec_ranges[i].base;
        uint32_t maximum;

        if (lint_maximum(lint, base, &maximum) && !lint_find_leaf(lint, maximum) &&
            !may_be_dropped(lint, maximum))
            lint_report(lint, lint_at_leaf_bits(base, EAX, 31, 0),
                        "the maximum is 0x%" PRIx32 ", expected a row for that leaf", maximum);
    }
}

void lint_vendor_text(struct lint *lint)
{
    const struct cpuid_entry *zero = lint_find_leaf(lint, 0);

    if (!zero)
        return;
    const uint32_t words[3] = {zero->ebx, zero->edx, zero->ecx};

    for (unsigned i = 0; i < 12; i++) {
        const unsigned byte = decode_bits(words[i / 4], i % 4 * 8 + 7, i % 4 * 8);

        /* One Elbrus spelling of "E2K MACHINE" ends in NUL. */
        if ((byte >= 0x20 && byte < 0x7f) || (byte == 0 && i == 11))
            continue;
        lint_report(lint, lint_at_row(0, 0),
                    "character %u of the vendor string is 0x%02x, expected printable ASCII", i + 1, byte);
        return;
    }
}
