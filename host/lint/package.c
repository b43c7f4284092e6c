/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about how many logical CPUs a package and a core have, and AMD's own topology leaf. */
#include <inttypes.h>

#include "host/lint/levels.h"
#include "probe/decode/decode.h"
#include "probe/decode/family.h"
#include "probe/field/field.h"

/* A count of 8 bits that has run out of them says no more. */
#define COUNT_FULL 255u

static bool is_amd(const struct lint *lint)
{
    return lint->vendors & VENDOR_AMD;
}

static bool has_htt(const struct lint *lint)
{
    return decode_bits(lint_leaf_reg(lint, 1, EDX), 28, 28);
}

static uint32_t logical(const struct lint *lint)
{
    return decode_bits(lint_leaf_reg(lint, 1, EBX), 23, 16);
}

/* Logical CPUs of the package by its topology leaf; 0 if there is none. */
static uint32_t package_count(const struct lint *lint)
{
    struct lint_levels levels;

    return lint_package(lint, &levels) ? levels.level[levels.count - 1].count : 0;
}

void lint_htt_clear(struct lint *lint)
{
    const uint32_t count = package_count(lint);

    if (lint_leaf(lint, 1) && !has_htt(lint) && count > 1)
        lint_report(lint, lint_at_leaf_bits(1, EDX, 28, 28),
                    "0, expected 1, as the topology leaf has %" PRIu32 " CPUs in a package", count);
}

void lint_logical_count(struct lint *lint)
{
    const uint32_t count = package_count(lint);

    if (has_htt(lint) && logical(lint) < COUNT_FULL && logical(lint) < (count > 1 ? count : 1))
        lint_report(lint, lint_at_leaf_bits(1, EBX, 23, 16), "%" PRIu32 ", expected %" PRIu32 " or more",
                    logical(lint), count > 1 ? count : 1);
}

void lint_amd_count(struct lint *lint)
{
    const uint32_t threads = decode_bits(lint_leaf_reg(lint, 0x80000008, ECX), 7, 0) + 1;
    const uint32_t count = has_htt(lint) ? logical(lint) : 1;

    if (is_amd(lint) && lint_leaf(lint, 0x80000008) && lint_leaf(lint, 1) && count && count < COUNT_FULL &&
        threads != count)
        lint_report(lint, lint_at_leaf_bits(0x80000008, ECX, 7, 0),
                    "%" PRIu32 " threads in a package, expected %" PRIu32 " as in leaf 1", threads, count);
}

/* The row of 0x8000001e if TOPOEXT says that it means something. */
static const struct cpuid_entry *amd_topology(const struct lint *lint)
{
    return is_amd(lint) && decode_bits(lint_leaf_reg(lint, 0x80000001, ECX), 22, 22)
               ? lint_leaf(lint, 0x8000001e)
               : NULL;
}

void lint_amd_apic_id(struct lint *lint)
{
    const struct cpuid_entry *row = amd_topology(lint);
    struct lint_levels levels;

    if (!row || !lint_leaf(lint, 1))
        return;
    const bool whole = lint_package(lint, &levels);
    const uint32_t id = whole ? levels.level[0].row->edx : lint_leaf_reg(lint, 1, EBX) >> 24;

    if ((whole ? row->eax : row->eax & 0xff) != id)
        lint_report(lint, lint_at_leaf_bits(0x8000001e, EAX, 31, 0),
                    "APIC id 0x%" PRIx32 ", expected the 0x%" PRIx32 " of 0x%x", row->eax, id,
                    whole ? levels.leaf : 1);
}

void lint_amd_threads(struct lint *lint)
{
    const struct cpuid_entry *row = amd_topology(lint);
    struct lint_levels levels;

    if (!row || !lint_package(lint, &levels) || levels.level[0].type != 1 ||
        decode_family(lint->table).unit == FAMILY_UNIT_MODULE)
        return;
    const uint32_t threads = decode_bits(row->ebx, 15, 8) + 1;

    if (threads != levels.level[0].count)
        lint_report(lint, lint_at_leaf_bits(0x8000001e, EBX, 15, 8),
                    "%" PRIu32 " threads a core, expected the %" PRIu32 " of 0x%" PRIx32, threads,
                    levels.level[0].count, levels.leaf);
}
