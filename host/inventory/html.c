/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "host/base/print.h"
#include "host/inventory/differ.h"
#include "host/inventory/machines.h"
#include "host/inventory/order.h"
#include "host/inventory/write.h"
#include "host/report/html_diff.h"
#include "host/report/html_put.h"

static void put_html_cell(const struct sink *sink, const char *text)
{
    put_str(sink, "<td>");
    html_text(sink, text);
}

static void put_html_machine(const struct inventory *inventory, size_t number, const struct sink *sink)
{
    const struct inventory_machine *machine = &inventory->machines[number];
    const struct inventory_result *result = inventory_shown(inventory, machine);
    char verdict[INVENTORY_LINE_MAX];

    inventory_verdict_words(inventory, machine, verdict);
    diff_print(sink, "<tr data-f id=m%zu>", number + 1);
    put_html_cell(sink, result->vendor);
    put_html_cell(sink, result->product);
    put_html_cell(sink, result->id);
    diff_print(sink, result->cpus ? "<td>%" PRIu32 : "<td>unread", result->cpus);
    put_html_cell(sink, result->brand);
    put_html_cell(sink, result->microcode[0] ? result->microcode : "unread");
    put_html_cell(sink, result->hypervisor);
    put_html_cell(sink, verdict);
    diff_print(sink, "<td>%zu<td>", machine->runs);
    if (machine->group != INVENTORY_NONE)
        diff_print(sink, "<a href=\"#g%zu\">%zu</a>%s", machine->group + 1, machine->group + 1,
                   machine->differs ? " differs" : "");
    put_str(sink, "\n");
}

static void put_html_groups(const struct inventory *inventory, const struct sink *sink)
{
    put_str(sink, "<h2>groups of machines whose tables are alike</h2>\n<div class=wide><table><tr>"
                  "<th>group<th>machines<th>CPUs<th>family<th>the first of them\n");
    for (size_t i = 0; i < inventory->group_count; i++) {
        const struct inventory_group *group = &inventory->groups[i];
        const struct inventory_result *result = inventory_newest(inventory, group->machine);
        char name[INVENTORY_NAME_MAX];

        diff_print(sink, "<tr data-f id=g%zu><td>%zu<td>%zu<td>%" PRIu32, i + 1, i + 1, group->count,
                   result->cpus);
        put_html_cell(sink, result->family);
        inventory_name(inventory, group->machine, name);
        diff_print(sink, "<td><a href=\"#m%zu\">", group->machine + 1);
        html_text(sink, name);
        put_str(sink, "</a>\n");
    }
    put_str(sink, "</table></div>\n");
}

static void put_html_odd(const struct inventory *inventory, const struct inventory_odd *odd,
                         const struct sink *sink)
{
    char words[INVENTORY_LINE_MAX], name[INVENTORY_NAME_MAX];

    put_str(sink, "<tr data-f><td>");
    for (size_t i = 0; i < odd->count; i++) {
        const size_t machine = inventory->odd_machines[odd->first + i];

        inventory_name(inventory, machine, name);
        diff_print(sink, "%s<a href=\"#m%zu\">", i ? ", " : "", machine + 1);
        html_text(sink, name);
        put_str(sink, "</a>");
    }
    inventory_odd_words(inventory, odd, words);
    put_html_cell(sink, words);
    put_str(sink, "\n");
}

static void put_html_anomalies(const struct inventory *inventory, const struct sink *sink)
{
    put_str(sink, "<h2>odd</h2>\n<div class=wide><table><tr><th>where<th>what\n");
    for (size_t i = 0; i < inventory->anomaly_count; i++) {
        put_str(sink, "<tr data-f>");
        put_html_cell(sink, inventory->anomalies[i].where);
        put_html_cell(sink, inventory->anomalies[i].text);
        put_str(sink, "\n");
    }
    put_str(sink, "</table></div>\n");
}

void inventory_write_html(const struct inventory *inventory, const struct sink *sink)
{
    char words[INVENTORY_LINE_MAX];

    html_begin(sink, "leafprobe inventory", "EPYC, avx2, OK", false);
    inventory_sum_words(inventory, words);
    html_note(sink, words);
    put_str(sink, "<div class=wide><table><tr><th>vendor<th>product<th>id<th>CPUs<th>brand<th>microcode"
                  "<th>hypervisor<th>verdict<th>results<th>group\n");
    for (size_t i = 0; i < inventory->machine_count; i++)
        put_html_machine(inventory, i, sink);
    put_str(sink, "</table></div>\n");
    if (inventory->odd_count) {
        put_str(sink, "<h2>machines that differ from their like</h2>\n<div class=wide><table><tr><th>machine"
                      "<th>what\n");
        for (size_t i = 0; i < inventory->odd_count; i++)
            put_html_odd(inventory, &inventory->odds[i], sink);
        put_str(sink, "</table></div>\n");
    }
    if (inventory->group_count)
        put_html_groups(inventory, sink);
    if (inventory->anomaly_count)
        put_html_anomalies(inventory, sink);
    html_end(sink);
}
