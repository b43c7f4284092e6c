/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/shown.h"
#include "host/report/decode_json.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/walk/partial.h"
#include "probe/walk/range.h"
#include "probe/write/report_line.h"

#define KIND_MAX 24

/* The members that fields and unknown bits share. */
static void put_bit_range(struct json *json, const struct cpuid_entry *entry, unsigned reg, unsigned high,
                          unsigned low)
{
    json_put_ready(json, "place", "\"", 1);
    report_place(json->sink, entry, reg, high, low);
    put_str(json->sink, "\"");
    json_put_text(json, "register", cpuid_reg_name(reg));
    json_put_number(json, "high", high);
    json_put_number(json, "low", low);
}

static void put_field_value(struct json *json, const struct decode_field *field)
{
    if (field->name[0])
        json_put_text(json, "value", field->name);
    else if (field->field.attrs & ATTR_TEXT)
        json_put_bytes(json, "value", &field->number, sizeof(field->number));
    else if (field->field.high == field->field.low)
        json_put_bool(json, "value", field->number);
    else
        json_put_quantity(json, "value", decode_quantity(field));
}

/* Whose field it is, where the table does not tell whose leaf. */
static void json_whose(struct json *json, uint32_t vendors)
{
    json_array_begin(json, "vendors");
    for (unsigned i = 0; i < VENDOR_TOTAL; i++)
        if (vendors >> i & 1)
            json_put_text(json, NULL, field_vendor_name(i));
    json_array_end(json);
}

static void json_fields(struct json *json, const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    struct decode_cursor cursor = decode_entry(table, entry);
    struct decode_field field;

    const uint32_t vendors = cursor.query.vendors;

    json_array_begin(json, "fields");
    while (decode_next(&cursor, &field)) {
        json_object_begin(json, NULL);
        put_bit_range(json, entry, field.field.reg, field.field.high, field.field.low);
        json_put_text(json, "name", shown_name(&field.field, entry->subleaf));
        json_put_text(json, "text", field_text(&field.field));
        json_put_number(json, "number", field.number);
        put_field_value(json, &field);
        if (field_vendors_unknown(vendors))
            json_whose(json, field.field.vendors);
        json_object_end(json);
    }
    json_array_end(json);
}

/* Neighbours in a register are one item. */
static void json_unknown(struct json *json, const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    struct cpuid_regs unknown;

    decode_unknown(table, entry, &unknown);
    json_array_begin(json, "unknown");
    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const uint32_t bits = cpuid_reg(&unknown, reg);

        for (unsigned low = 0; low < 32; low++) {
            unsigned high = low;

            if (!(bits >> low & 1))
                continue;
            while (high < 31 && bits >> (high + 1) & 1)
                high++;
            json_object_begin(json, NULL);
            put_bit_range(json, entry, reg, high, low);
            json_object_end(json);
            low = high;
        }
    }
    json_array_end(json);
}

/* Of a register of which some bits are not known, those that are stand in a member of their own. */
static void put_registers(struct json *json, const struct cpuid_table *table, uint32_t index)
{
    static const char *const known[4] = {"eax_known", "ebx_known", "ecx_known", "edx_known"};
    const struct cpuid_regs regs = cpuid_entry_regs(&table->entry[index]);

    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const uint32_t hidden = cpuid_hidden(table, index, reg);

        if (hidden == UINT32_MAX)
            json_put_null(json, cpuid_reg_name(reg));
        else
            json_put_number(json, cpuid_reg_name(reg), cpuid_reg(&regs, reg));
        if (hidden && hidden != UINT32_MAX)
            json_put_number(json, known[reg], ~hidden);
    }
}

void decode_json_row(struct json *json, const struct cpuid_table *table, uint32_t index)
{
    const struct cpuid_entry *entry = &table->entry[index];
    const struct cpuid_note *note = &table->note[index];
    const struct leaf_spec *spec = spec_leaf(entry->leaf, spec_table_hypervisor(table, entry->leaf));
    uint32_t of;
    const bool echo = range_echo(table, entry, &of);

    json_object_begin(json, NULL);
    json_put_number(json, "leaf", entry->leaf);
    json_put_number(json, "subleaf", entry->subleaf);
    json_put_number(json, "flags", entry->flags);
    put_registers(json, table, index);
    json_put_word(json, "title", echo || spec->rule == WALK_UNKNOWN ? NULL : spec->title);
    json_put_text(json, "list_end", cpuid_end_name(note->end));
    json_put_bool(json, "synthetic", note->synthetic);
    if (echo)
        json_put_number(json, "echo_of", of);
    json_fields(json, table, entry);
    json_unknown(json, table, entry);
    json_object_end(json);
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
    [STRING_MAKERS_FIRST] = "makers_text",
    [STRING_MAKERS] = "makers_text",
};

void decode_json_strings(struct json *json, const struct cpuid_table *table)
{
    json_array_begin(json, "strings");
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        char bytes[STRING_MAX];
        bool first;
        const enum decode_string kind = decode_string_at(entry->leaf, entry->subleaf, &first);

        if (kind == STRING_KINDS || !first)
            continue;
        const uint32_t length = decode_string(table, kind, entry->leaf, bytes);

        json_object_begin(json, NULL);
        json_put_text(json, "kind", kinds[kind]);
        json_put_number(json, "leaf", entry->leaf);
        json_put_bytes(json, "text", bytes, decode_string_end(kind, bytes, length));
        json_put_digits(json, "bytes", bytes, length);
        json_object_end(json);
    }
    json_array_end(json);
}
