/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/decode.h"

#include "probe/walk/partial.h"
#include "probe/walk/range.h"

uint64_t decode_quantity(const struct decode_field *field)
{
    return (uint64_t)field->number + (field->field.attrs & ATTR_PLUS_ONE ? 1 : 0);
}

uint32_t decode_subleaf(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    const enum hypervisor hypervisor = spec_table_hypervisor(table, entry->leaf);

    return spec_has_subleaves(entry->leaf, hypervisor) ? entry->subleaf : 0;
}

struct decode_cursor decode_entry(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    struct decode_cursor ret = {.regs = cpuid_entry_regs(entry)};

    for (unsigned reg = EAX; table->partial && reg <= EDX; reg++)
        ret.unread[reg] = cpuid_hidden(table, (uint32_t)(entry - table->entry), reg);
    ret.echo = range_echo(table, entry, &ret.echo_of);
    ret.query = field_query(entry->leaf, decode_subleaf(table, entry),
                            ret.echo ? 0 : field_vendors(table, entry->leaf));
    return ret;
}

bool decode_next(struct decode_cursor *cursor, struct decode_field *out)
{
    do {
        if (!field_next(&cursor->query, &out->field))
            return false;
    } while (cursor->unread[out->field.reg] & field_bits(&out->field));
    out->number = field_number(&out->field, cpuid_reg(&cursor->regs, out->field.reg));
    out->name = field_value_name(out->field.values, out->number);
    return true;
}

uint32_t decode_unknown(const struct cpuid_table *table, const struct cpuid_entry *entry,
                        struct cpuid_regs *unknown)
{
    const struct field_query query = decode_entry(table, entry).query;
    const struct field_claims claims = field_claims(query);

    *unknown = (struct cpuid_regs){0};
    if (!query.vendors)
        return 0;
    *unknown = (struct cpuid_regs){entry->eax & ~claims.claimed[EAX], entry->ebx & ~claims.claimed[EBX],
                                   entry->ecx & ~claims.claimed[ECX], entry->edx & ~claims.claimed[EDX]};
    return claims.rows;
}

static uint32_t set_bits(uint32_t value)
{
    uint32_t count = 0;

    for (; value; value &= value - 1)
        count++;
    return count;
}

uint32_t decode_unknown_count(const struct cpuid_table *table)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        struct cpuid_regs unknown;

        decode_unknown(table, &table->entry[i], &unknown);
        for (unsigned reg = EAX; reg <= EDX; reg++)
            count += set_bits(cpuid_reg(&unknown, reg));
    }
    return count;
}

struct cpuid_regs decode_regs(const struct cpuid_table *table, uint32_t leaf)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(table, leaf);

    return entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};
}

uint32_t decode_bits(uint32_t value, unsigned high, unsigned low)
{
    return (value & UINT32_MAX >> (31 - high)) >> low;
}
