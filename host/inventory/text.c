/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/inventory/differ.h"
#include "host/inventory/machines.h"
#include "host/inventory/order.h"
#include "host/inventory/write.h"

enum { COLUMNS = 10, COLUMN_MOST = 48, CELL = 256 };

static const char *const heads[COLUMNS] = {"vendor",    "product",    "id",      "cpus",    "brand",
                                           "microcode", "hypervisor", "verdict", "results", "group"};

/* A machine's line, or for INVENTORY_NONE the head. */
static void fill_cells(const struct inventory *inventory, size_t number, char cells[COLUMNS][CELL])
{
    char verdict[INVENTORY_LINE_MAX];

    if (number == INVENTORY_NONE) {
        for (unsigned i = 0; i < COLUMNS; i++)
            snprintf(cells[i], CELL, "%s", heads[i]);
        return;
    }
    const struct inventory_machine *machine = &inventory->machines[number];
    const struct inventory_result *result = inventory_shown(inventory, machine);
    const char *const texts[] = {result->vendor, result->product, result->id};

    for (unsigned i = 0; i < 3; i++)
        snprintf(cells[i], CELL, "%s", texts[i]);
    snprintf(cells[3], CELL, result->cpus ? "%" PRIu32 : "unread", result->cpus);
    snprintf(cells[4], CELL, "%s", result->brand[0] ? result->brand : result->cpu[0] ? result->cpu : "-");
    snprintf(cells[5], CELL, "%s", result->microcode[0] ? result->microcode : "unread");
    snprintf(cells[6], CELL, "%s", result->hypervisor[0] ? result->hypervisor : "-");
    inventory_verdict_words(inventory, machine, verdict);
    snprintf(cells[7], CELL, "%.100s", verdict);
    snprintf(cells[8], CELL, "%zu", machine->runs);
    if (machine->group == INVENTORY_NONE)
        snprintf(cells[9], CELL, "-");
    else
        snprintf(cells[9], CELL, "%zu%s", machine->group + 1, machine->differs ? " differs" : "");
}

static void put_machines(const struct inventory *inventory, const struct sink *sink)
{
    static char cells[COLUMNS][CELL];
    size_t widths[COLUMNS] = {0};

    for (size_t i = 0; i <= inventory->machine_count; i++) {
        fill_cells(inventory, i ? i - 1 : INVENTORY_NONE, cells);
        for (unsigned k = 0; k < COLUMNS; k++)
            if (strlen(cells[k]) > widths[k] && strlen(cells[k]) <= COLUMN_MOST)
                widths[k] = strlen(cells[k]);
    }
    for (size_t i = 0; i <= inventory->machine_count; i++) {
        fill_cells(inventory, i ? i - 1 : INVENTORY_NONE, cells);
        for (unsigned k = 0; k + 1 < COLUMNS; k++)
            diff_print(sink, "%-*s  ", (int)widths[k], cells[k]);
        diff_print(sink, "%s\n", cells[COLUMNS - 1]);
    }
}

static void put_groups(const struct inventory *inventory, const struct sink *sink)
{
    if (inventory->group_count)
        put_str(sink, "\ngroups of machines whose tables are alike\n");
    for (size_t i = 0; i < inventory->group_count; i++) {
        const struct inventory_group *group = &inventory->groups[i];
        const struct inventory_result *result = inventory_newest(inventory, group->machine);

        diff_print(sink, "%zu: %zu machine%s, %" PRIu32 " CPU%s, %s\n", i + 1, group->count,
                   group->count == 1 ? "" : "s", result->cpus, result->cpus == 1 ? "" : "s", result->family);
    }
}

/* The machines of the family, and its groups. */
static void put_family(const struct inventory *inventory, const char *family, const struct sink *sink)
{
    size_t machines = 0;
    const char *between = "";

    for (size_t i = 0; i < inventory->machine_count; i++)
        if (inventory_compared(inventory, i))
            machines += strcmp(inventory_newest(inventory, i)->family, family) == 0;
    diff_print(sink, "%s: %zu machine%s, groups ", family, machines, machines == 1 ? "" : "s");
    for (size_t i = 0; i < inventory->group_count; i++)
        if (strcmp(inventory_newest(inventory, inventory->groups[i].machine)->family, family) == 0) {
            diff_print(sink, "%s%zu", between, i + 1);
            between = ", ";
        }
    put_str(sink, "\n");
}

static void put_families(const struct inventory *inventory, const struct sink *sink)
{
    if (inventory->group_count)
        put_str(sink, "\nfamilies\n");
    for (size_t i = 0; i < inventory->group_count; i++) {
        const char *family = inventory_newest(inventory, inventory->groups[i].machine)->family;
        size_t first = 0;

        while (strcmp(inventory_newest(inventory, inventory->groups[first].machine)->family, family) != 0)
            first++;
        if (first == i)
            put_family(inventory, family, sink);
    }
}

static void put_odds(const struct inventory *inventory, const struct sink *sink)
{
    char words[INVENTORY_LINE_MAX], name[INVENTORY_NAME_MAX];

    if (inventory->odd_count)
        put_str(sink, "\nmachines that differ from their like\n");
    for (size_t i = 0; i < inventory->odd_count; i++) {
        const struct inventory_odd *odd = &inventory->odds[i];

        inventory_odd_words(inventory, odd, words);
        for (size_t k = 0; k < odd->count; k++) {
            inventory_name(inventory, inventory->odd_machines[odd->first + k], name);
            put_str(sink, name);
            put_str(sink, k + 1 < odd->count ? ",\n" : ": ");
        }
        put_str(sink, words);
        put_str(sink, "\n");
    }
}

static void put_anomalies(const struct inventory *inventory, const struct sink *sink)
{
    if (inventory->anomaly_count)
        put_str(sink, "\nodd\n");
    for (size_t i = 0; i < inventory->anomaly_count; i++) {
        put_str(sink, inventory->anomalies[i].where);
        put_str(sink, ": ");
        put_str(sink, inventory->anomalies[i].text);
        put_str(sink, "\n");
    }
}

void inventory_write_text(const struct inventory *inventory, const struct sink *sink)
{
    char words[INVENTORY_LINE_MAX];

    inventory_sum_words(inventory, words);
    diff_print(sink, "%s\n", words);
    if (inventory->machine_count) {
        put_str(sink, "\n");
        put_machines(inventory, sink);
    }
    put_groups(inventory, sink);
    put_families(inventory, sink);
    put_odds(inventory, sink);
    put_anomalies(inventory, sink);
}
