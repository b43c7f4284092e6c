/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/html_bits.h"

#include <inttypes.h>

#include "host/base/print.h"
#include "host/decode/shown.h"
#include "host/report/html_put.h"
#include "probe/walk/partial.h"

/* The fields of a register by bit; index 0 of fields is a place that nobody has. */
struct owners {
    struct decode_field fields[33];
    unsigned of[32];
};

static void find_bit_owners(const struct cpuid_table *table, const struct cpuid_entry *entry, unsigned reg,
                            struct owners *ret)
{
    struct decode_cursor cursor = decode_entry(table, entry);
    struct decode_field field;
    unsigned count = 0;

    *ret = (struct owners){.of = {0}};
    while (decode_next(&cursor, &field)) {
        bool taken = false;

        for (unsigned bit = field.field.low; field.field.reg == reg && bit <= field.field.high; bit++)
            if (!ret->of[bit]) {
                ret->of[bit] = count + 1;
                taken = true;
            }
        if (taken)
            ret->fields[++count] = field;
    }
}

/* "[31:24] local_apic_id: initial APIC id, 8 bits; 0x5 (5)" */
static void put_title(const struct sink *sink, uint32_t subleaf, const struct decode_field *field,
                      unsigned high, unsigned low)
{
    diff_print(sink, high == low ? "[%u] " : "[%u:%u] ", high, low);
    html_text(sink, shown_name(&field->field, subleaf));
    put_str(sink, ": ");
    html_text(sink, field_text(&field->field));
    put_str(sink, "; ");
    if (field->name[0])
        html_text(sink, field->name);
    else
        diff_print(sink, "0x%" PRIx64 " (%" PRIu64 ")", decode_quantity(field), decode_quantity(field));
}

static void put_register_bits(const struct sink *sink, uint32_t subleaf, const struct owners *owners,
                              uint32_t value, uint32_t hidden)
{
    for (unsigned high = 32, low; high > 0; high = low) {
        const unsigned owner = owners->of[high - 1];

        low = high - 1;
        while (low && owners->of[low - 1] == owner)
            low--;
        const bool set = value & UINT32_MAX >> (32 - high) & UINT32_MAX << low;

        put_str(sink, set ? "<i class=s" : "<i");
        if (owner) {
            put_str(sink, " title=\"");
            put_title(sink, subleaf, &owners->fields[owner], high - 1, low);
            put_str(sink, "\"");
        }
        put_str(sink, ">");
        for (unsigned bit = high; bit > low; bit--)
            put_str(sink, hidden >> (bit - 1) & 1 ? "?" : value >> (bit - 1) & 1 ? "1" : "0");
        put_str(sink, "</i>");
    }
}

void html_bits(const struct sink *sink, const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    put_str(sink, "<div class=regs>\n");
    for (unsigned reg = 0; reg < 4; reg++) {
        const uint32_t hidden = cpuid_hidden(table, (uint32_t)(entry - table->entry), reg);
        struct owners owners;

        find_bit_owners(table, entry, reg, &owners);
        diff_print(sink, "<div><code>%s ", cpuid_reg_name(reg));
        if (hidden == UINT32_MAX)
            put_str(sink, "unread");
        else
            diff_print(sink, "0x%08" PRIx32, cpuid_reg(&regs, reg));
        put_str(sink, "</code><div class=bits>");
        put_register_bits(sink, entry->subleaf, &owners, cpuid_reg(&regs, reg), hidden);
        put_str(sink, "</div></div>\n");
    }
    put_str(sink, "</div>\n");
}
