/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/decode/shown.h"
#include "probe/decode/string.h"
#include "probe/walk/spec.h"

void diff_key_text(const struct diff_key *key, char text[DIFF_PLACE_MAX])
{
    const int n = snprintf(text, DIFF_PLACE_MAX, "0x%08" PRIx32 ":%" PRIu32, key->leaf, key->subleaf);

    if (key->turn)
        snprintf(text + n, DIFF_PLACE_MAX - (size_t)n, "#%" PRIu32, key->turn);
}

/* Runs of set bits, from high to low; 68 characters at most. */
static void put_bits(uint32_t mask, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "[");

    for (int high = 31; high >= 0; high--) {
        int low = high;

        if (!(mask >> high & 1))
            continue;
        while (low && mask >> (low - 1) & 1)
            low--;
        used += (size_t)(high == low ? snprintf(text + used, size - used, "%d,", high)
                                     : snprintf(text + used, size - used, "%d:%d,", high, low));
        high = low;
    }
    text[used - 1] = ']';
}

void diff_place_text(const struct diff_place *place, char text[DIFF_PLACE_MAX])
{
    diff_key_text(&place->key, text);

    const size_t n = strlen(text);
    const size_t more = (size_t)snprintf(text + n, DIFF_PLACE_MAX - n, ".%s", cpuid_reg_name(place->reg));

    put_bits(place->mask, text + n + more, DIFF_PLACE_MAX - n - more);
}

unsigned diff_place_string(const struct diff_place *place)
{
    bool first;

    if (place->field == DIFF_NO_FIELD || !(field_row(place->field).attrs & ATTR_TEXT))
        return STRING_KINDS;
    return decode_string_at(place->key.leaf, place->key.subleaf, &first);
}

bool diff_place_same_string(const struct diff_place *a, const struct diff_place *b)
{
    const unsigned string = diff_place_string(b);

    return string < STRING_KINDS && diff_place_string(a) == string &&
           spec_hypervisor_base(a->key.leaf) == spec_hypervisor_base(b->key.leaf);
}

const char *diff_place_name(const struct diff_place *place)
{
    static const char *const strings[STRING_KINDS] = {
        [STRING_VENDOR] = "vendor",
        [STRING_VENDOR_EXT] = "vendor (extended)",
        [STRING_BRAND] = "brand",
        [STRING_HYPERVISOR] = "hypervisor_id",
        [STRING_STACK] = "hypervisor_stack_id",
        [STRING_SOC] = "soc",
        [STRING_TDX] = "tdx",
        [STRING_TRANSMETA] = "vendor (Transmeta)",
        [STRING_TRANSMETA_INFO] = "cpu_info",
        [STRING_MAKERS_FIRST] = "makers_text",
        [STRING_MAKERS] = "makers_text",
    };
    const unsigned string = diff_place_string(place);

    if (place->field == DIFF_NO_FIELD)
        return place->mask & (place->mask - 1) ? "unknown bits" : "unknown bit";
    if (string < STRING_KINDS)
        return strings[string];
    const struct field field = field_row(place->field);

    return shown_name(&field, place->key.subleaf);
}

const char *diff_place_words(const struct diff_place *place)
{
    if (place->field == DIFF_NO_FIELD)
        return "";
    if (diff_place_string(place) < STRING_KINDS)
        return "string";
    const struct field field = field_row(place->field);

    return field_text(&field);
}

/* Bytes in quotation marks, those that are not printable ASCII as \xNN; NULs and blanks at the end stay away.
 */
static void quote(const char *bytes, uint32_t length, char *text, size_t size)
{
    size_t used = 0;

    text[used++] = '"';
    length = decode_string_trim(bytes, length);
    for (uint32_t i = 0; i < length && used + sizeof("\\xff\"") < size; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const bool plain = byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\';

        used += (size_t)snprintf(text + used, size - used, plain ? "%c" : "\\x%02x", byte);
    }
    text[used++] = '"';
    text[used] = 0;
}

void diff_string_text(const struct cpuid_table *table, unsigned string, uint32_t leaf,
                      char text[DIFF_VALUE_MAX])
{
    char bytes[STRING_MAX];
    const uint32_t length = decode_string(table, (enum decode_string)string, leaf, bytes);

    quote(bytes, length, text, DIFF_VALUE_MAX);
}

static void text_value(const struct diff_place *place, const struct cpuid_table *table, uint32_t number,
                       char text[DIFF_VALUE_MAX])
{
    const unsigned string = diff_place_string(place);
    char bytes[sizeof(number)];

    if (string < STRING_KINDS) {
        diff_string_text(table, string, place->key.leaf, text);
        return;
    }
    memcpy(bytes, &number, sizeof(number));
    quote(bytes, sizeof(number), text, DIFF_VALUE_MAX);
}

/* Quantities are decimal; limits as wide as a register are numbers of leaves. */
static bool is_decimal(const struct field *field, uint32_t number)
{
    const bool leaf = (field->attrs & ATTR_LIMIT) && field->high - field->low == 31;

    if (field->attrs & ATTR_MASK)
        return false;
    return number < 10 || (!leaf && (field->attrs & (ATTR_SIZE | ATTR_COUNT | ATTR_LIMIT)));
}

void diff_value_text(const struct diff_place *place, const struct cpuid_table *table, uint32_t number,
                     bool present, char text[DIFF_VALUE_MAX])
{
    if (!present) {
        snprintf(text, DIFF_VALUE_MAX, "-");
        return;
    }
    if (place->field == DIFF_NO_FIELD) {
        snprintf(text, DIFF_VALUE_MAX, "0x%" PRIx32, number);
        return;
    }
    const struct field field = field_row(place->field);
    const uint64_t quantity = (uint64_t)number + (field.attrs & ATTR_PLUS_ONE ? 1 : 0);
    const char *name = field_value_name((enum value_table)field.values, number);

    if (field.attrs & ATTR_TEXT)
        text_value(place, table, number, text);
    else
        snprintf(text, DIFF_VALUE_MAX,
                 is_decimal(&field, number) ? "%" PRIu64 "%s%s%s" : "0x%" PRIx64 "%s%s%s", quantity,
                 name[0] ? " (" : "", name, name[0] ? ")" : "");
}
