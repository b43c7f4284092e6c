/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_jsonl.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/decode/msr_text.h"
#include "host/decode/shown.h"
#include "host/report/json.h"
#include "probe/decode/decode.h"
#include "probe/walk/spec.h"

/* Whose lines they are. */
struct lines {
    const struct sink *sink;
    const char *machine, *label;
    uint32_t cpu;
    const struct cpuid_entry *entry;
};

void jsonl_put_bits(struct json *json, unsigned high, unsigned low)
{
    char text[16];

    snprintf(text, sizeof(text), high == low ? "%u" : "%u:%u", high, low);
    json_put_text(json, "bits", text);
}

static void begin_line(const struct lines *lines, struct json *json)
{
    json_object_begin(json, NULL);
    json_put_text(json, "machine", lines->machine);
    json_put_number(json, "cpu", lines->cpu);
    json_put_text(json, "label", lines->label);
}

static void put_line(const struct lines *lines, unsigned reg, unsigned high, unsigned low, const char *name,
                     uint32_t value, const char *text)
{
    struct json json = {.sink = lines->sink};

    begin_line(lines, &json);
    json_put_number(&json, "leaf", lines->entry->leaf);
    json_put_number(&json, "subleaf", lines->entry->subleaf);
    json_put_text(&json, "register", cpuid_reg_name(reg));
    jsonl_put_bits(&json, high, low);
    json_put_text(&json, "name", name);
    json_put_number(&json, "value", value);
    if (text[0])
        json_put_text(&json, "text", text);
    json_object_end(&json);
    put_str(lines->sink, "\n");
}

/* Neighbours in a register are one line. */
static void jsonl_put_unknown(const struct lines *lines, const struct cpuid_table *table)
{
    struct cpuid_regs unknown;

    decode_unknown(table, lines->entry, &unknown);
    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const uint32_t bits = cpuid_reg(&unknown, reg);

        for (unsigned low = 0; low < 32; low++) {
            unsigned high = low;

            if (!(bits >> low & 1))
                continue;
            while (high < 31 && bits >> (high + 1) & 1)
                high++;
            put_line(lines, reg, high, low, "", (bits >> low) & (UINT32_MAX >> (31 - (high - low))), "");
            low = high;
        }
    }
}

void decode_jsonl_row(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                      const struct cpuid_table *table, uint32_t index)
{
    const struct lines lines = {sink, machine, label, cpu, &table->entry[index]};
    struct decode_cursor cursor = decode_entry(table, lines.entry);
    struct decode_field field;

    while (decode_next(&cursor, &field))
        if (field.number)
            put_line(&lines, field.field.reg, field.field.high, field.field.low,
                     shown_name(&field.field, lines.entry->subleaf), field.number, field.name);
    jsonl_put_unknown(&lines, table);
}

void decode_jsonl(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                  const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        decode_jsonl_row(sink, machine, cpu, label, table, i);
}

/* Of a field of a register's, or, without one, of a register that could not be read. */
static void put_msr_line(const struct lines *lines, enum msr msr, const struct msr_field *field,
                         uint64_t value)
{
    struct json json = {.sink = lines->sink};
    char text[24];

    begin_line(lines, &json);
    json_put_null(&json, "leaf");
    json_put_null(&json, "subleaf");
    snprintf(text, sizeof(text), "msr 0x%" PRIx32, msr_number(msr));
    json_put_text(&json, "register", text);
    jsonl_put_bits(&json, field ? field->high : 63, field ? field->low : 0);
    json_put_text(&json, "name", field ? shown_msr_name(field) : msr_name(msr));
    if (field)
        json_put_quantity(&json, "value", msr_field_number(field, value));
    else
        json_put_null(&json, "value");
    json_object_end(&json);
    put_str(lines->sink, "\n");
}

void decode_jsonl_msrs(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                       const struct msr_values *values)
{
    const struct lines lines = {sink, machine, label, cpu, NULL};
    struct msr_field field;
    enum msr msr;

    for (uint32_t at = 0; decode_msr_next(values, &at, &msr);) {
        unsigned bit = 0;

        if (!msr_known(values, msr))
            put_msr_line(&lines, msr, NULL, 0);
        else
            while (decode_msr_field_next(msr_number(msr), values->value[msr], &bit, &field))
                put_msr_line(&lines, msr, &field, values->value[msr]);
    }
}
