/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the caches of leaves 4 and 0x8000001d. */
#include <inttypes.h>

#include "host/lint/levels.h"
#include "probe/decode/decode.h"
#include "probe/decode/topology.h"

/* EAX[31:26] of leaf 4 that has run out of its bits says no more. */
#define CORES_FULL 64u

/* A row of a cache: leaf 4 or 0x8000001d, declared, of a type. */
static bool lint_is_cache(const struct lint *lint, const struct cpuid_entry *entry)
{
    return (entry->leaf == 4 || entry->leaf == 0x8000001d) && decode_bits(entry->eax, 4, 0) &&
           lint_declared(lint, entry->leaf);
}

void lint_cache_ids(struct lint *lint)
{
    struct lint_levels levels;

    if (!lint_package(lint, &levels))
        return;
    const uint32_t shift = levels.level[levels.count - 1].shift;

    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];
        const uint32_t ids = decode_bits(entry->eax, 25, 14) + 1;

        if (lint_is_cache(lint, entry) && topology_width(ids) > shift)
            lint_report(lint, lint_at_bits(entry->leaf, entry->subleaf, EAX, 25, 14),
                        "%" PRIu32 " APIC ids, expected at most the %" PRIu64 " of a package in 0x%" PRIx32,
                        ids, UINT64_C(1) << shift, levels.leaf);
    }
}

void lint_cache_cores(struct lint *lint)
{
    const uint32_t eax = lint_leaf_reg(lint, 4, EAX), cores = decode_bits(eax, 31, 26) + 1;
    struct lint_levels levels;

    if (!decode_bits(eax, 4, 0) || !lint_package(lint, &levels) || cores >= CORES_FULL)
        return;
    const uint32_t threads = levels.level[0].type == LEVEL_THREAD ? levels.level[0].count : 1;
    const uint32_t cpus = levels.level[levels.count - 1].count;

    if (cores < cpus / threads)
        lint_report(lint, lint_at_leaf_bits(4, EAX, 31, 26),
                    "%" PRIu32 " cores in a package, expected the %" PRIu32 " of 0x%" PRIx32 " or more",
                    cores, cpus / threads, levels.leaf);
}

void lint_cache_repeated(struct lint *lint)
{
    for (uint32_t i = 0; i < lint->table->count; i++) {
        const struct cpuid_entry *entry = &lint->table->entry[i];

        for (uint32_t k = 0; k < i && lint_is_cache(lint, entry); k++) {
            const struct cpuid_entry *other = &lint->table->entry[k];

            if (other->leaf != entry->leaf || other->subleaf == entry->subleaf ||
                (other->eax ^ entry->eax) & 0xff)
                continue;
            lint_report(lint, lint_at_row(entry->leaf, entry->subleaf),
                        "the level and type of subleaf %" PRIu32
                        ", expected another cache or the end of the list",
                        other->subleaf);
            break;
        }
    }
}
