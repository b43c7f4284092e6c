/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/spec.h"

#include "probe/table/count.h"
#include "probe/table/mem.h"

/* clang-format off */
const struct leaf_spec spec_leaves[] = {
#define LEAF(leaf, hv, rule, reg, mask, first, cap, keep, title, source) \
    {leaf, mask, HV_##hv, WALK_##rule, reg, first, cap, KEEP_##keep, title},
#include "probe/spec/leaf.def"
#undef LEAF
};

const struct range_spec spec_ranges[] = {
#define RANGE(base, mask, min, span, title) {base, mask, min, span, title},
#include "probe/spec/range.def"
#undef RANGE
};

static const struct hypervisor_spec hypervisors[] = {
#define HYPERVISOR(id, signature, title) {signature, title},
#include "probe/spec/hypervisor.def"
#undef HYPERVISOR
};
/* clang-format on */

#define HYPERVISOR(id, signature, title) _Static_assert(sizeof(signature) == 13, "12 bytes: " #id);
#include "probe/spec/hypervisor.def"
#undef HYPERVISOR

#define LEAF(leaf, hv, rule, reg, mask, first, cap, keep, title, source)     \
    _Static_assert((cap) >= 1 && (first) <= (cap), "bounds of leaf " #leaf); \
    _Static_assert(WALK_##rule != WALK_TYPE || (mask) != 0, "type mask of leaf " #leaf);
#include "probe/spec/leaf.def"
#undef LEAF

const size_t spec_leaf_count = COUNT(spec_leaves);
const size_t spec_range_count = COUNT(spec_ranges);

static const struct leaf_spec unknown_leaf = {0, 0, HV_ANY, WALK_UNKNOWN, EAX, 0, 32, KEEP_DATA, "unknown"};
static const struct leaf_spec hypervisor_leaf = {0, 0, HV_ANY,    WALK_SINGLE, EAX,
                                                 0, 1, KEEP_DATA, "hypervisor"};

const struct leaf_spec *spec_leaf(uint32_t leaf, enum hypervisor hypervisor)
{
    bool virtual = spec_is_hypervisor_leaf(leaf);
    uint32_t wanted = virtual ? HYPERVISOR_FIRST | (leaf & 0xff) : leaf;
    uint8_t owner = virtual ? (uint8_t)hypervisor : HV_ANY;

    size_t from = 0, to = COUNT(spec_leaves);

    while (from < to) {
        const size_t middle = (from + to) / 2;
        const struct leaf_spec *row = &spec_leaves[middle];

        if (row->leaf == wanted && row->hypervisor == owner)
            return row;
        if (row->leaf < wanted || (row->leaf == wanted && row->hypervisor < owner))
            from = middle + 1;
        else
            to = middle;
    }
    return virtual ? &hypervisor_leaf : &unknown_leaf;
}

bool spec_has_subleaves(uint32_t leaf, enum hypervisor hypervisor)
{
    const uint8_t rule = spec_leaf(leaf, hypervisor)->rule;

    return rule != WALK_SINGLE && rule != WALK_STATEFUL;
}

enum hypervisor spec_hypervisor(const struct cpuid_regs *base)
{
    const uint32_t signature[3] = {base->ebx, base->ecx, base->edx};

    for (size_t i = 0; i < COUNT(hypervisors); i++)
        if (memcmp(hypervisors[i].signature, signature, sizeof(signature)) == 0)
            return (enum hypervisor)(HV_ANY + 1 + i);
    return HV_UNKNOWN;
}

const struct hypervisor_spec *spec_hypervisor_row(enum hypervisor hypervisor)
{
    return hypervisor > HV_ANY && hypervisor < HV_COUNT ? &hypervisors[hypervisor - HV_ANY - 1] : NULL;
}

enum hypervisor spec_table_hypervisor(const struct cpuid_table *table, uint32_t leaf)
{
    if (!spec_is_hypervisor_leaf(leaf))
        return HV_UNKNOWN;
    const struct cpuid_entry *base = cpuid_table_leaf(table, spec_hypervisor_base(leaf));

    if (!base)
        return HV_UNKNOWN;
    const struct cpuid_regs regs = cpuid_entry_regs(base);

    return spec_hypervisor(&regs);
}
