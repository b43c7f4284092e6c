/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/string.h"

#include "probe/table/mem.h"
#include "probe/walk/spec.h"

static const struct {
    uint32_t leaf;
    uint8_t subleaf;
    uint8_t parts;
    uint8_t by_subleaf; /* the next part is the next subleaf, not the next leaf */
    uint8_t count;      /* registers of a part */
    uint8_t regs[4];
} kinds[STRING_KINDS] = {
    [STRING_VENDOR] = {0x00000000, 0, 1, 0, 3, {EBX, EDX, ECX}},
    [STRING_VENDOR_EXT] = {0x80000000, 0, 1, 0, 3, {EBX, EDX, ECX}},
    [STRING_BRAND] = {0x80000002, 0, 3, 0, 4, {EAX, EBX, ECX, EDX}},
    [STRING_HYPERVISOR] = {0x40000000, 0, 1, 0, 3, {EBX, ECX, EDX}},
    [STRING_STACK] = {0x40000080, 0, 1, 0, 3, {EBX, ECX, EDX}},
    [STRING_SOC] = {0x00000017, 1, 3, 1, 4, {EAX, EBX, ECX, EDX}},
    [STRING_TDX] = {0x00000021, 0, 1, 0, 3, {EBX, EDX, ECX}},
    [STRING_TRANSMETA] = {0x80860000, 0, 1, 0, 3, {EBX, EDX, ECX}},
    [STRING_TRANSMETA_INFO] = {0x80860003, 0, 4, 0, 4, {EAX, EBX, ECX, EDX}},
    [STRING_MAKERS_FIRST] = {MAKERS_TEXT_FIRST, 0, 1, 0, 4, {EAX, EBX, ECX, EDX}},
    [STRING_MAKERS] = {MAKERS_TEXT_LAST, 0, 1, 0, 4, {EAX, EBX, ECX, EDX}},
};

uint32_t decode_string(const struct cpuid_table *table, enum decode_string kind, uint32_t base,
                       char bytes[STRING_MAX])
{
    const bool virtual = kind == STRING_HYPERVISOR || kind == STRING_STACK;
    const uint32_t leaf = kinds[kind].leaf + (virtual ? spec_hypervisor_base(base) - HYPERVISOR_FIRST : 0);
    uint32_t length = 0;
    bool found = false;

    for (uint32_t part = 0; part < kinds[kind].parts; part++) {
        const bool by_subleaf = kinds[kind].by_subleaf;
        const struct cpuid_entry *entry = cpuid_table_find(table, leaf + (by_subleaf ? 0 : part),
                                                           kinds[kind].subleaf + (by_subleaf ? part : 0));
        const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

        found = found || entry;
        for (uint32_t i = 0; i < kinds[kind].count; i++) {
            const uint32_t value = cpuid_reg(&regs, kinds[kind].regs[i]);

            memcpy(bytes + length, &value, sizeof(value));
            length += (uint32_t)sizeof(value);
        }
    }
    return found ? length : 0;
}

enum decode_string decode_string_at(uint32_t leaf, uint32_t subleaf, bool *ret_first)
{
    if (spec_is_hypervisor_leaf(leaf))
        leaf = HYPERVISOR_FIRST | (leaf & 0xff);
    for (uint32_t kind = 0; kind < STRING_KINDS; kind++) {
        const uint32_t part =
            kinds[kind].by_subleaf ? subleaf - kinds[kind].subleaf : leaf - kinds[kind].leaf;
        const bool fits = kinds[kind].by_subleaf ? leaf == kinds[kind].leaf : true;

        *ret_first = part == 0;
        if (fits && part < kinds[kind].parts)
            return (enum decode_string)kind;
    }
    return STRING_KINDS;
}

uint32_t decode_string_trim(const char *bytes, uint32_t length)
{
    while (length && bytes[length - 1] == 0)
        length--;
    return length;
}

uint32_t decode_string_end(enum decode_string kind, const char *bytes, uint32_t length)
{
    uint32_t end = 0;

    if (kinds[kind].parts == 1)
        return decode_string_trim(bytes, length);
    while (end < length && bytes[end])
        end++;
    return end;
}
