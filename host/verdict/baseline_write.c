/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/baseline_write.h"

#include <inttypes.h>

#include "host/base/print.h"
#include "host/report/decode_json.h"
#include "host/report/html_put.h"

/* What stood in the bits of a change, and what stands there. */
static uint32_t value_of(const struct baseline_change *change, uint32_t reg)
{
    return (reg & change->place.mask) >> __builtin_ctz(change->place.mask);
}

static void put_told_json(const struct baseline_told *told, struct json *json)
{
    const struct baseline_change *change = &told->change;
    char place[DIFF_PLACE_MAX];

    diff_place_text(&change->place, place);
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "host", told->host);
    json_put_number(json, "host_cpu", told->cpu);
    json_put_text(json, "place", place);
    json_put_text(json, "name", diff_place_name(&change->place));
    json_put_word(json, "feature", change->group);
    json_put_text(json, "rule", move_rule_name(change->rule));
    json_put_number(json, "before", value_of(change, change->before));
    json_put_number(json, "after", value_of(change, change->after));
    json_put_word(json, "why", change->why);
    json_object_end(json);
}

void baseline_json(const struct baseline_result *result, const struct sink *sink)
{
    struct json json = {.sink = sink};

    json_object_begin(&json, NULL);
    json_put_number(&json, "hosts", result->baseline->hosts);
    json_array_begin(&json, "changes");
    for (size_t i = 0; i < result->count; i++)
        put_told_json(&result->told[i], &json);
    json_array_end(&json);
    json_array_begin(&json, "rows");
    for (uint32_t i = 0; i < result->baseline->table.count; i++) {
        json_line(&json);
        decode_json_row(&json, &result->baseline->table, i);
    }
    json_array_end(&json);
    json_object_end(&json);
    put_str(sink, "\n");
}

static void put_told_html(const struct baseline_told *told, const struct sink *sink)
{
    const struct baseline_change *change = &told->change;
    char place[DIFF_PLACE_MAX];

    diff_place_text(&change->place, place);
    diff_print(sink, "<tr data-f><td>%s<td>", place);
    html_text(sink, diff_place_name(&change->place));
    diff_print(sink, "<td class=v>0x%" PRIx32 "<td class=v>0x%" PRIx32 "<td>",
               value_of(change, change->before), value_of(change, change->after));
    html_text(sink, change->group ? change->group : "");
    diff_print(sink, "<td>%s<td>", move_rule_name(change->rule));
    html_text(sink, change->why);
    put_str(sink, "<td>");
    html_text(sink, told->host);
    diff_print(sink, ", cpu %" PRIu32 "\n", told->cpu);
}

void baseline_html(const struct baseline_result *result, const struct sink *sink)
{
    html_begin(sink, "leafprobe baseline");
    diff_print(sink,
               "<p>%" PRIu64 " tables; %zu fields changed</p>\n<div class=wide><table><tr><th>place<th>name"
               "<th>before<th>after<th>feature<th>rule<th>why<th>first host that changed it\n",
               result->baseline->hosts, result->count);
    for (size_t i = 0; i < result->count; i++)
        put_told_html(&result->told[i], sink);
    put_str(sink,
            "</table></div>\n<h2>Rows</h2>\n<div class=wide><table><tr><th>leaf<th>subleaf<th>eax<th>ebx"
            "<th>ecx<th>edx\n");
    for (uint32_t i = 0; i < result->baseline->table.count; i++) {
        const struct cpuid_entry *entry = &result->baseline->table.entry[i];

        diff_print(sink,
                   "<tr data-f><td>0x%08" PRIx32 "<td class=v>%" PRIu32 "<td class=v>0x%08" PRIx32
                   "<td class=v>0x%08" PRIx32 "<td class=v>0x%08" PRIx32 "<td class=v>0x%08" PRIx32 "\n",
                   entry->leaf, entry->subleaf, entry->eax, entry->ebx, entry->ecx, entry->edx);
    }
    put_str(sink, "</table></div>\n");
    html_end(sink);
}
