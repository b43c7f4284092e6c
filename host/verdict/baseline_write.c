/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/baseline_write.h"

#include <inttypes.h>

#include "host/base/print.h"
#include "host/decode/msr_text.h"
#include "host/diff/msrs.h"
#include "host/report/decode_json.h"
#include "host/report/html_put.h"

void baseline_change_place(const struct baseline_change *change, char text[DIFF_PLACE_MAX])
{
    if (change->msr.number)
        diff_msr_place(change->msr.number, change->msr.high, change->msr.low, text);
    else
        diff_place_text(&change->place, text);
}

const char *baseline_change_name(const struct baseline_change *change)
{
    return change->msr.number ? change->msr.name : diff_place_name(&change->place);
}

static uint64_t value_of(const struct baseline_change *change, uint32_t reg)
{
    return (reg & change->place.mask) >> __builtin_ctz(change->place.mask);
}

uint64_t baseline_change_before(const struct baseline_change *change)
{
    return change->msr.number ? change->msr.before : value_of(change, change->before);
}

uint64_t baseline_change_after(const struct baseline_change *change)
{
    return change->msr.number ? change->msr.after : value_of(change, change->after);
}

static void put_told_json(const struct baseline_told *told, struct json *json)
{
    const struct baseline_change *change = &told->change;
    char place[DIFF_PLACE_MAX];

    baseline_change_place(change, place);
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "host", told->host);
    json_put_number(json, "host_cpu", told->cpu);
    json_put_text(json, "place", place);
    json_put_text(json, "name", baseline_change_name(change));
    json_put_word(json, "feature", change->group);
    json_put_text(json, "rule", move_rule_name(change->rule));
    json_put_quantity(json, "before", baseline_change_before(change));
    json_put_quantity(json, "after", baseline_change_after(change));
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
    json_line(&json);
    decode_json_msrs(&json, result->msrs);
    json_object_end(&json);
    put_str(sink, "\n");
}

static void put_told_html(const struct baseline_told *told, const struct sink *sink)
{
    const struct baseline_change *change = &told->change;
    char place[DIFF_PLACE_MAX];

    baseline_change_place(change, place);
    diff_print(sink, "<tr data-f><td>%s<td>", place);
    html_text(sink, baseline_change_name(change));
    diff_print(sink, "<td class=v>0x%" PRIx64 "<td class=v>0x%" PRIx64 "<td>", baseline_change_before(change),
               baseline_change_after(change));
    html_text(sink, change->group ? change->group : "");
    diff_print(sink, "<td>%s<td>", move_rule_name(change->rule));
    html_text(sink, change->why);
    put_str(sink, "<td>");
    html_text(sink, told->host);
    diff_print(sink, ", cpu %" PRIu32 "\n", told->cpu);
}

static void put_html_msrs(const struct msr_values *msrs, const struct sink *sink)
{
    enum msr msr;
    uint32_t at = 0;

    if (!decode_msr_next(msrs, &at, &msr))
        return;
    put_str(sink, "<h2>Feature MSRs</h2>\n<div class=wide><table><tr><th>number<th>name<th>value\n");
    do {
        diff_print(sink, "<tr data-f><td>0x%" PRIx32 "<td>%s<td class=v>", msr_number(msr), msr_name(msr));
        if (msr_known(msrs, msr))
            diff_print(sink, "0x%" PRIx64 "\n", msrs->value[msr]);
        else
            put_str(sink, "unread\n");
    } while (decode_msr_next(msrs, &at, &msr));
    put_str(sink, "</table></div>\n");
}

void baseline_html(const struct baseline_result *result, const struct sink *sink)
{
    html_begin(sink, "leafprobe baseline", "avx, 0xd, taken", false);
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
    put_html_msrs(result->msrs, sink);
    html_end(sink);
}
