/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/place.h"
#include "host/report/decode_json.h"
#include "host/report/decode_json_put.h"
#include "host/report/diff_json.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/walk/spec.h"

#define KIND_MAX 24

static json_t *place_of(const struct cpuid_entry *entry, unsigned reg, unsigned high, unsigned low)
{
    const char *name = cpuid_reg_name(reg);

    if (high == low)
        return diff_json_made(json_sprintf("0x%08x:%u.%s[%u]", entry->leaf, entry->subleaf, name, high));
    return diff_json_made(json_sprintf("0x%08x:%u.%s[%u:%u]", entry->leaf, entry->subleaf, name, high, low));
}

/* The members that fields and unknown bits share. */
static json_t *bits_of(const struct cpuid_entry *entry, unsigned reg, unsigned high, unsigned low)
{
    json_t *object = decode_json_object();

    diff_json_set(object, "place", place_of(entry, reg, high, low));
    diff_json_set(object, "register", json_string(cpuid_reg_name(reg)));
    diff_json_set(object, "high", json_integer(high));
    diff_json_set(object, "low", json_integer(low));
    return object;
}

static json_t *value_of(const struct decode_field *field)
{
    if (field->name[0])
        return json_string(field->name);
    if (field->field.attrs & ATTR_TEXT)
        return decode_json_bytes((const char *)&field->number, sizeof(field->number));
    if (field->field.high == field->field.low)
        return json_boolean(field->number);
    return decode_json_quantity(decode_quantity(field));
}

static json_t *fields_of(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    struct decode_cursor cursor = decode_entry(table, entry);
    json_t *array = decode_json_array();
    struct decode_field field;

    while (decode_next(&cursor, &field)) {
        json_t *object = bits_of(entry, field.field.reg, field.field.high, field.field.low);

        diff_json_set(object, "name", json_string(field_name(field.field.index)));
        diff_json_set(object, "text", json_string(field_text(&field.field)));
        diff_json_set(object, "number", json_integer(field.number));
        diff_json_set(object, "value", value_of(&field));
        diff_json_append(array, object);
    }
    return array;
}

static json_t *unknown_of(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    json_t *array = decode_json_array();
    struct cpuid_regs unknown;

    decode_unknown(table, entry, &unknown);
    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const uint32_t bits = cpuid_reg(&unknown, reg);

        for (unsigned low = 0; low < 32; low++) {
            unsigned high = low;

            if (!(bits >> low & 1))
                continue;
            while (high < 31 && bits >> (high + 1) & 1)
                high++;
            diff_json_append(array, bits_of(entry, reg, high, low));
            low = high;
        }
    }
    return array;
}

static void set_registers(json_t *object, const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    for (unsigned reg = EAX; reg <= EDX; reg++)
        diff_json_set(object, cpuid_reg_name(reg), json_integer(cpuid_reg(&regs, reg)));
}

json_t *decode_json_row(const struct cpuid_table *table, uint32_t index)
{
    const struct cpuid_entry *entry = &table->entry[index];
    const struct cpuid_note *note = &table->note[index];
    const struct leaf_spec *spec = spec_leaf(entry->leaf, spec_table_hypervisor(table, entry->leaf));
    json_t *object = decode_json_object();

    diff_json_set(object, "leaf", json_integer(entry->leaf));
    diff_json_set(object, "subleaf", json_integer(entry->subleaf));
    diff_json_set(object, "flags", json_integer(entry->flags));
    set_registers(object, entry);
    diff_json_set(object, "title", decode_json_text(spec->rule == WALK_UNKNOWN ? NULL : spec->title));
    diff_json_set(object, "list_end", json_string(cpuid_end_name(note->end)));
    diff_json_set(object, "synthetic", json_boolean(note->synthetic));
    diff_json_set(object, "fields", fields_of(table, entry));
    diff_json_set(object, "unknown", unknown_of(table, entry));
    return object;
}

static const char kinds[STRING_KINDS][KIND_MAX] = {
    [STRING_VENDOR] = "vendor",
    [STRING_VENDOR_EXT] = "vendor_extended",
    [STRING_BRAND] = "brand",
    [STRING_HYPERVISOR] = "hypervisor",
    [STRING_STACK] = "virtualization_stack",
    [STRING_SOC] = "soc",
    [STRING_TDX] = "tdx_module",
    [STRING_TRANSMETA] = "transmeta_vendor",
    [STRING_TRANSMETA_INFO] = "transmeta_information",
};

json_t *decode_json_strings(const struct cpuid_table *table)
{
    json_t *array = decode_json_array();

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        char bytes[STRING_MAX];
        bool first;
        const enum decode_string kind = decode_string_at(entry->leaf, entry->subleaf, &first);

        if (kind == STRING_KINDS || !first)
            continue;
        const uint32_t length = decode_string(table, kind, entry->leaf, bytes);
        json_t *object = decode_json_object();

        diff_json_set(object, "kind", json_string(kinds[kind]));
        diff_json_set(object, "leaf", json_integer(entry->leaf));
        diff_json_set(object, "text", decode_json_bytes(bytes, decode_string_trim(bytes, length)));
        diff_json_set(object, "bytes", decode_json_digits(bytes, length));
        diff_json_append(array, object);
    }
    return array;
}
