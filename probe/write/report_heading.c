/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_heading.h"

#include "probe/table/count.h"
#include "probe/write/report_line.h"

enum { ALL = REPORT_ALL };

static const struct report_heading headings[] = {
#define HEADING(leaf, reg, title, unit) {leaf, reg, unit, title},
#include "probe/spec/heading.def"
#undef HEADING
};

/* A title and what stands around it fit in a line of the report. */
#define LEAF(leaf, hv, rule, reg, mask, first, cap, keep, title, source) \
    _Static_assert(sizeof(title) <= FIELD_TEXT_SIZE, title);
#include "probe/spec/leaf.def"
#undef LEAF

const struct report_heading *report_heading_of(uint32_t leaf, unsigned reg)
{
    if (leaf > headings[COUNT(headings) - 1].leaf)
        return NULL;
    for (size_t i = 0; i < COUNT(headings) && headings[i].leaf <= leaf; i++)
        if (headings[i].leaf == leaf && (headings[i].reg == ALL || headings[i].reg == reg))
            return &headings[i];
    return NULL;
}

/* A rule under which the subleaf tells rows apart. */
static bool has_subleaves(const struct leaf_spec *spec)
{
    return spec->rule != WALK_SINGLE && spec->rule != WALK_STATEFUL;
}

/* Numbers below ten as cpuid writes them. */
static void heading_put_title(const struct sink *sink, const struct cpuid_entry *entry,
                              const struct leaf_spec *spec, const struct report_heading *heading)
{
    char line[REPORT_LINE_SIZE];
    uint32_t length = report_copy(line, "   ");

    length += report_copy(line + length, heading ? heading->title : spec->title);
    length += report_copy(line + length, entry->leaf < 10 ? " (" : " (0x");
    length += report_digits(line + length, entry->leaf, 16, 1);
    if (has_subleaves(spec) && !(heading && heading->unit[0]) && (spec->rule != WALK_MAX || entry->subleaf)) {
        line[length++] = '/';
        length += report_digits(line + length, entry->subleaf, 10, 1);
    }
    if (heading && heading->reg != ALL) {
        line[length++] = '/';
        length += report_copy(line + length, cpuid_reg_name(heading->reg));
    }
    length += report_copy(line + length, "):\n");
    put_bytes(sink, line, length);
}

void report_heading(const struct sink *sink, const struct cpuid_entry *entry, const struct leaf_spec *spec,
                    const struct report_heading *heading, bool first)
{
    const bool unit = heading && heading->unit[0];

    if (!unit || first)
        heading_put_title(sink, entry, spec, heading);
    if (unit) {
        put_str(sink, "      --- ");
        put_str(sink, heading->unit);
        put_str(sink, " ");
        put_dec(sink, entry->subleaf);
        put_str(sink, " ---\n");
    }
}
