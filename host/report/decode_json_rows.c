/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of one CPU after another. CPUs of one machine have nearly all rows alike, and a row costs a
 * look-up and a hundred small writes a field: so the text of each place in the table is kept, and written
 * again where everything that it was made of is the same.
 */
#include <string.h>

#include "host/base/gather.h"
#include "host/report/decode_json.h"
#include "probe/decode/decode.h"
#include "probe/walk/range.h"

/* All that the text of a row is made of. */
struct made_of {
    struct cpuid_entry entry;
    struct cpuid_note note;
    uint32_t partial, vendors, hypervisor;
    uint32_t echo, of; /* of: 0 if it is no echo */
};

static struct kept_row {
    struct made_of from;
    uint32_t unknown; /* bits */
    struct gather text;
} kept[CPUID_TABLE_MAX];

static struct made_of made_of(const struct cpuid_table *table, uint32_t index)
{
    struct made_of from = {0};
    uint32_t of;

    from.entry = table->entry[index];
    from.note = table->note[index];
    if (range_echo(table, &from.entry, &of)) {
        from.echo = true;
        from.of = of;
    }
    from.partial = table->partial;
    from.vendors = field_vendors(table, from.entry.leaf);
    from.hypervisor = spec_table_hypervisor(table, from.entry.leaf);
    return from;
}

static bool same(const struct made_of *a, const struct made_of *b)
{
    const struct cpuid_regs regs[] = {cpuid_entry_regs(&a->entry), cpuid_entry_regs(&b->entry)};

    return a->entry.leaf == b->entry.leaf && a->entry.subleaf == b->entry.subleaf &&
           a->entry.flags == b->entry.flags && cpuid_regs_equal(&regs[0], &regs[1]) &&
           a->note.end == b->note.end && a->note.synthetic == b->note.synthetic &&
           a->note.unread == b->note.unread && a->partial == b->partial &&
           memcmp(a->entry.padding, b->entry.padding, sizeof(a->entry.padding)) == 0 &&
           a->vendors == b->vendors && a->hypervisor == b->hypervisor && a->echo == b->echo && a->of == b->of;
}

static uint32_t count_unknown(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    struct cpuid_regs unknown;
    uint32_t count = 0;

    decode_unknown(table, entry, &unknown);
    for (unsigned reg = EAX; reg <= EDX; reg++)
        count += (uint32_t)__builtin_popcount(cpuid_reg(&unknown, reg));
    return count;
}

static void refresh(const struct cpuid_table *table, uint32_t index)
{
    struct kept_row *row = &kept[index];
    const struct made_of from = made_of(table, index);
    const struct sink sink = gather_sink(&row->text);
    struct json json = {.sink = &sink, .ascii = true};

    if (row->text.size && !row->text.failed && same(&row->from, &from))
        return;
    gather_clear(&row->text);
    row->from = from;
    row->unknown = count_unknown(table, &table->entry[index]);
    decode_json_row(&json, table, index);
}

uint32_t decode_json_unknown(const struct cpuid_table *table)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        refresh(table, i);
        count += kept[i].unknown;
    }
    return count;
}

void decode_json_rows(struct json *json, const struct cpuid_table *table, const struct cpuid_entry *only)
{
    json_array_begin(json, "rows");
    for (uint32_t i = 0; i < table->count; i++) {
        if (only && only != &table->entry[i])
            continue;
        refresh(table, i);
        json_line(json);
        if (kept[i].text.failed)
            decode_json_row(json, table, i);
        else
            json_put_ready(json, NULL, kept[i].text.text, kept[i].text.size);
    }
    json_array_end(json);
}
