/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/alike.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/order.h"
#include "host/base/progress.h"
#include "host/inventory/differ.h"
#include "host/inventory/machines.h"
#include "host/inventory/odd.h"
#include "host/inventory/order.h"
#include "host/inventory/stream.h"

/* The groups of the family in hand; the tables of each are those of its first machine. */
struct kinds {
    size_t count;
    size_t group[INVENTORY_KINDS_MAX];
    struct diff_input tables[INVENTORY_KINDS_MAX];
};

static void forget_kinds(struct kinds *kinds)
{
    for (size_t i = 0; i < kinds->count; i++)
        diff_input_free(&kinds->tables[i]);
    kinds->count = 0;
}

static void join_group(struct inventory *inventory, size_t machine, size_t group)
{
    inventory->machines[machine].group = group;
    inventory->groups[group].count++;
}

/* The kind with the very same tables; those need no comparison. */
static bool join_same(struct inventory *inventory, const struct kinds *kinds, size_t machine)
{
    const uint64_t tables = inventory_newest(inventory, machine)->tables;

    for (size_t i = 0; i < kinds->count; i++)
        if (inventory_newest(inventory, inventory->groups[kinds->group[i]].machine)->tables == tables) {
            join_group(inventory, machine, kinds->group[i]);
            return true;
        }
    return false;
}

/* A group of its own; it takes the tables. */
static void begin_kind(struct inventory *inventory, struct kinds *kinds, size_t machine,
                       struct diff_input *tables)
{
    char name[INVENTORY_NAME_MAX];

    if (kinds->count == INVENTORY_KINDS_MAX) {
        inventory_name(inventory, machine, name);
        inventory_say(inventory, name, "is compared with no other: its family has %d kinds already",
                      INVENTORY_KINDS_MAX);
        diff_input_free(tables);
        return;
    }
    if (!array_grow(&inventory->groups, inventory->group_count, 1, &inventory->group_room,
                    sizeof(*inventory->groups))) {
        inventory->failed = true;
        diff_input_free(tables);
        return;
    }
    inventory->groups[inventory->group_count] = (struct inventory_group){machine, 0};
    kinds->group[kinds->count] = inventory->group_count;
    kinds->tables[kinds->count++] = *tables;
    join_group(inventory, machine, inventory->group_count++);
}

static void find_group(struct inventory *inventory, struct kinds *kinds, size_t machine)
{
    struct diff_input tables;
    struct error_line error;

    if (join_same(inventory, kinds, machine))
        return;
    if (!inventory_tables(inventory_newest(inventory, machine), &tables, &error)) {
        inventory_say(inventory, inventory_newest(inventory, machine)->path, "%s", error.text);
        return;
    }
    for (size_t i = 0; i < kinds->count; i++) {
        const enum inventory_likeness likeness = inventory_likeness(&kinds->tables[i], &tables);

        if (likeness == INVENTORY_UNLIKE)
            continue;
        inventory->failed = inventory->failed || likeness == INVENTORY_NO_MEMORY;
        join_group(inventory, machine, kinds->group[i]);
        diff_input_free(&tables);
        return;
    }
    begin_kind(inventory, kinds, machine, &tables);
}

/* Groups are numbered by the order of machines, which is that of the list. */
static int by_first_machine(const void *a, const void *b)
{
    const size_t x = ((const struct inventory_group *)a)->machine,
                 y = ((const struct inventory_group *)b)->machine;

    return ORDER(x, y);
}

static void number_groups(struct inventory *inventory)
{
    if (inventory->group_count)
        qsort(inventory->groups, inventory->group_count, sizeof(*inventory->groups), by_first_machine);
    size_t *now = calloc(inventory->machine_count + 1, sizeof(*now));

    if (!now) {
        inventory->failed = true;
        return;
    }
    /* A group's first machine still has the number of before. */
    for (size_t i = 0; i < inventory->group_count; i++)
        now[inventory->machines[inventory->groups[i].machine].group] = i;
    for (size_t i = 0; i < inventory->machine_count; i++)
        if (inventory->machines[i].group != INVENTORY_NONE)
            inventory->machines[i].group = now[inventory->machines[i].group];
    free(now);
}

void inventory_alike(struct inventory *inventory)
{
    static struct kinds kinds;
    size_t count = 0, *order = inventory_order(inventory, ORDER_FAMILY, &count);

    for (size_t i = 0; i < count && !inventory->failed; i++) {
        progress("comparing: machine %zu of %zu", i + 1, count);
        if (i && strcmp(inventory_newest(inventory, order[i])->family,
                        inventory_newest(inventory, order[i - 1])->family) != 0)
            forget_kinds(&kinds);
        find_group(inventory, &kinds, order[i]);
    }
    progress_end();
    forget_kinds(&kinds);
    free(order);
    number_groups(inventory);
    if (!inventory->failed)
        inventory_odds(inventory);
}
