/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_entry.h"

#include "probe/decode/cpu.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/walk/partial.h"
#include "probe/walk/spec.h"
#include "probe/write/report_heading.h"
#include "probe/write/report_line.h"
#include "probe/write/report_nothing.h"
#include "probe/write/report_string.h"
#include "probe/write/write.h"

/* One entry as it is being written. */
struct view {
    const struct sink *sink;
    const struct cpuid_table *table;
    const struct cpuid_entry *entry;
    const struct leaf_spec *spec;
    bool first;          /* the entry before is not of the same leaf */
    bool last;           /* nor the one behind */
    report_label *label; /* NULL: field_text() */
};

static void put_heading(const struct view *view, const struct report_heading *heading)
{
    report_heading(view->sink, view->entry, view->spec, heading, view->first);
}

/* The value as it stands behind " = ", but for texts. */
static uint32_t format_value(char *out, const struct decode_field *field)
{
    uint32_t length;

    if (field->name[0]) {
        length = report_copy(out, field->name);
        return length + report_bracket(out + length, field->number);
    }
    if (field->field.high == field->field.low)
        return field->number ? report_copy(out, "true") : report_copy(out, "false");
    return report_format(out, decode_quantity(field));
}

/* " [AMD, Centaur]": whose field it is, where the table does not tell whose leaf. */
static void put_whose(const struct sink *sink, uint32_t vendors)
{
    const char *before = "   [";

    for (unsigned i = 0; i < VENDOR_TOTAL; i++)
        if (vendors >> i & 1) {
            put_str(sink, before);
            put_str(sink, field_vendor_name(i));
            before = ", ";
        }
    put_str(sink, "]");
}

static void put_field(const struct view *view, const struct decode_field *field, uint32_t width,
                      uint32_t vendors)
{
    const struct sink *sink = view->sink;
    const char *text =
        view->label ? view->label(&field->field, view->entry->subleaf) : field_text(&field->field);
    char line[REPORT_LINE_SIZE];
    uint32_t length = report_equals(line, report_copy(line + REPORT_INDENT, text), width);
    const bool apart = (field->field.attrs & (ATTR_TEXT | ATTR_MASK)) && !field->name[0];

    const bool whose = field_vendors_unknown(vendors) && vendors & ~field->field.vendors;

    if (!apart)
        length += format_value(line + length, field);
    if (!apart && !whose) {
        line[length++] = '\n';
        put_bytes(sink, line, length);
        return;
    }
    put_bytes(sink, line, length);
    if (apart && field->field.attrs & ATTR_TEXT)
        report_quoted(sink, (const char *)&field->number, sizeof(field->number));
    else if (apart)
        put_0x(sink, field->number, 8);
    if (whose)
        put_whose(sink, field->field.vendors);
    put_str(sink, "\n");
}

/* Strings have a line of their own. */
static bool part_of_string(const struct view *view, const struct decode_field *field)
{
    bool first;

    return (field->field.attrs & ATTR_TEXT) &&
           decode_string_at(view->entry->leaf, view->entry->subleaf, &first) != STRING_KINDS;
}

static void put_synthetic(const struct view *view)
{
    struct decode_cpu cpu;

    decode_cpu(view->table, &cpu);
    report_name(view->sink, "(family synth)", REPORT_NAME_WIDTH);
    report_number(view->sink, cpu.family);
    put_str(view->sink, "\n");
    report_name(view->sink, "(model synth)", REPORT_NAME_WIDTH);
    report_number(view->sink, cpu.model);
    put_str(view->sink, "\n");
}

/* Columns of the names of a register, or of all with REPORT_ALL. */
static uint32_t name_width(const struct field_survey *survey, unsigned reg)
{
    uint32_t width = REPORT_NAME_WIDTH;

    for (unsigned i = EAX; i <= EDX; i++)
        if ((reg == REPORT_ALL || reg == i) && survey->width[i] > width)
            width = survey->width[i];
    return width;
}

static void end_group(const struct view *view, unsigned reg)
{
    if (view->entry->leaf == 1 && reg == EAX)
        put_synthetic(view);
}

/* All fields, under one heading or under one for each register. */
static void put_fields(const struct view *view, struct decode_cursor cursor,
                       const struct field_survey *survey)
{
    const struct report_heading *heading = report_heading_of(view->entry->leaf, EAX);
    const bool split = heading && heading->reg != REPORT_ALL;
    unsigned group = REPORT_ALL + 1;
    uint32_t width = 0;
    struct decode_field field;

    while (decode_next(&cursor, &field)) {
        const unsigned reg = split ? field.field.reg : REPORT_ALL;

        if (part_of_string(view, &field))
            continue;
        if (reg != group) {
            end_group(view, group);
            group = reg;
            width = name_width(survey, group);
            put_heading(view, split ? report_heading_of(view->entry->leaf, group) : heading);
        }
        put_field(view, &field, width, cursor.query.vendors);
    }
}

static void put_unclaimed(const struct view *view, const struct field_survey *survey)
{
    const struct cpuid_regs regs = cpuid_entry_regs(view->entry);
    bool any = false;

    for (unsigned reg = EAX; reg <= EDX; reg++) {
        uint32_t bits = cpuid_reg(&regs, reg) & ~survey->claimed[reg];

        while (bits) {
            const unsigned high = 31 - (unsigned)__builtin_clz(bits);
            unsigned low = high;

            while (low > 0 && bits >> (low - 1) & 1)
                low--;
            bits &= (1u << low) - 1;
            put_str(view->sink, any ? " " : "      unknown bits: ");
            report_place(view->sink, view->entry, reg, high, low);
            any = true;
        }
    }
    if (any)
        put_str(view->sink, "\n");
}

static void put_note(const struct view *view, const struct cpuid_note *note)
{
    if (note->synthetic)
        put_str(view->sink, "      synthetic: not read from the CPU\n");
    if (!view->last || note->end == CPUID_END_UNKNOWN || note->end == CPUID_END_SINGLE)
        return;
    put_str(view->sink, "      end of the list: ");
    put_str(view->sink, cpuid_end_name(note->end));
    put_str(view->sink, "\n");
}

/* A row that ends a list or fills a gap in one. */
static bool empty(const struct view *view, uint32_t index)
{
    return (view->spec->rule == WALK_TYPE || (view->spec->rule == WALK_XSAVE && view->entry->subleaf > 1)) &&
           cpuid_entry_zero(view->entry) && !cpuid_hidden_regs(view->table, index);
}

void report_entry(const struct sink *sink, const struct cpuid_table *table, uint32_t index,
                  report_label *label)
{
    const struct cpuid_entry *entry = &table->entry[index];
    const enum hypervisor hypervisor = spec_table_hypervisor(table, entry->leaf);
    struct view view = {
        .sink = sink,
        .table = table,
        .entry = entry,
        .spec = spec_leaf(entry->leaf, hypervisor),
        .first = index == 0 || entry[-1].leaf != entry->leaf,
        .last = index + 1 == table->count || entry[1].leaf != entry->leaf,
        .label = label,
    };
    const struct decode_cursor cursor = decode_entry(table, entry);
    const struct field_survey survey = field_survey(cursor.query);

    if (report_nothing(sink, table, index, &cursor)) {
        put_note(&view, &table->note[index]);
        return;
    }
    report_string(sink, table, entry);
    if (!survey.rows) {
        write_raw_row(sink, table, index);
    } else if (empty(&view, index)) {
        put_heading(&view, report_heading_of(entry->leaf, REPORT_ALL));
        put_str(sink, "      all registers zero\n");
    } else {
        put_fields(&view, cursor, &survey);
    }
    put_unclaimed(&view, &survey);
    put_note(&view, &table->note[index]);
}
