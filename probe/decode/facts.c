/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/facts.h"

#include "probe/decode/decode.h"

static const struct {
    uint32_t leaf;
    uint8_t subleaf, reg, high, low, plus;
} facts[] = {
#define FACT(member, leaf, sub, reg, hi, lo, plus) {leaf, sub, reg, hi, lo, plus},
#include "probe/spec/fact.def"
#undef FACT
};
_Static_assert(sizeof(struct decode_facts) == sizeof(facts) / sizeof(facts[0]) * sizeof(uint32_t),
               "one member a row");

struct decode_facts decode_facts(const struct cpuid_table *table)
{
    union {
        struct decode_facts facts;
        uint32_t number[sizeof(facts) / sizeof(facts[0])];
    } out;

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        const struct cpuid_entry *entry = cpuid_table_find(table, facts[i].leaf, facts[i].subleaf);
        const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

        out.number[i] = decode_bits(cpuid_reg(&regs, facts[i].reg), facts[i].high, facts[i].low);
        if (entry && !cpuid_entry_zero(entry))
            out.number[i] += facts[i].plus;
    }
    return out.facts;
}

uint32_t decode_epc(const struct cpuid_table *table, struct decode_epc *out, uint32_t max)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count && count < max; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (entry->leaf != 0x12 || entry->subleaf < 2 || decode_bits(entry->eax, 3, 0) != 1)
            continue;
        out[count++] = (struct decode_epc){
            .base = (uint64_t)decode_bits(entry->ebx, 19, 0) << 32 | (entry->eax & 0xfffff000),
            .bytes = (uint64_t)decode_bits(entry->edx, 19, 0) << 32 | (entry->ecx & 0xfffff000),
            .properties = decode_bits(entry->ecx, 3, 0),
        };
    }
    return count;
}

uint32_t decode_hypervisors(const struct cpuid_table *table, struct decode_hypervisor *out, uint32_t max)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count && count < max; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (!spec_is_hypervisor_leaf(entry->leaf) || (entry->leaf & 0xff) || cpuid_entry_zero(entry))
            continue;
        const enum hypervisor hypervisor = spec_table_hypervisor(table, entry->leaf);
        const struct hypervisor_spec *row = spec_hypervisor_row(hypervisor);

        out[count++] = (struct decode_hypervisor){
            .base = entry->leaf,
            .last = entry->eax,
            .hypervisor = hypervisor,
            .title = row ? row->title : NULL,
            .interface = field_vendors(table, entry->leaf) == VENDOR_HYPERV,
        };
    }
    return count;
}
