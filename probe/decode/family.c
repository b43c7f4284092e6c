/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/family.h"

#include "probe/decode/cpu.h"
#include "probe/decode/decode.h"

#define TOPOEXT (UINT32_C(1) << 22)

static const struct {
    uint32_t vendor, from;
    struct family_rule rule;
} families[] = {
#define FAMILY(vendor, from, unit, l3, ext) \
    {VENDOR_##vendor, from, {FAMILY_UNIT_##unit, FAMILY_L3_##l3, FAMILY_EXT_##ext}},
#include "probe/spec/family.def"
#undef FAMILY
};

struct family_rule decode_family(const struct cpuid_table *table)
{
    struct family_rule rule = {FAMILY_UNIT_NOTHING, FAMILY_L3_IDS, FAMILY_EXT_UNKNOWN};
    struct decode_cpu cpu;

    if (!decode_cpu(table, &cpu))
        return rule;
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (families[i].vendor == field_vendors(table, 1) && families[i].from <= cpu.family)
            rule = families[i].rule;
    return rule;
}

const struct cpuid_entry *decode_topoext(const struct cpuid_table *table)
{
    if (!(decode_regs(table, 0x80000001).ecx & TOPOEXT) || decode_family(table).unit == FAMILY_UNIT_NOTHING)
        return NULL;
    return cpuid_table_leaf(table, 0x8000001e);
}
