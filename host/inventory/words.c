/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "host/inventory/differ.h"
#include "host/inventory/machines.h"
#include "host/inventory/order.h"
#include "host/inventory/write.h"

const struct inventory_result *inventory_shown(const struct inventory *inventory,
                                               const struct inventory_machine *machine)
{
    return &inventory->results[machine->newest != INVENTORY_NONE ? machine->newest
                                                                 : machine->first + machine->count - 1];
}

/* "3 machines"; "1 machine". */
static void add_count(char words[INVENTORY_LINE_MAX], size_t count, const char *one, const char *many)
{
    const size_t n = strlen(words);

    snprintf(words + n, INVENTORY_LINE_MAX - n, "%s%zu %s", n ? ", " : "", count, count == 1 ? one : many);
}

void inventory_sum_words(const struct inventory *inventory, char words[INVENTORY_LINE_MAX])
{
    size_t runs = 0, differ = 0;

    for (size_t i = 0; i < inventory->machine_count; i++) {
        runs += inventory->machines[i].runs;
        differ += inventory->machines[i].differs;
    }
    words[0] = 0;
    add_count(words, inventory->machine_count, "machine", "machines");
    add_count(words, runs, "result", "results");
    if (inventory->result_count != runs)
        add_count(words, inventory->result_count, "stream", "streams");
    add_count(words, inventory->group_count, "group of machines alike", "groups of machines alike");
    add_count(words, differ, "machine that differs from its like", "machines that differ from their like");
    add_count(words, inventory->anomaly_count, "thing that is odd", "things that are odd");
    if (inventory->others)
        add_count(words, inventory->others, "other file", "other files");
}

void inventory_odd_words(const struct inventory *inventory, const struct inventory_odd *odd,
                         char words[INVENTORY_LINE_MAX])
{
    const struct inventory_result *like = inventory_newest(inventory, odd->like),
                                  *it = inventory_newest(inventory, inventory->odd_machines[odd->first]);
    char text[INVENTORY_WORDS_MAX] = "";

    if (odd->kind == INVENTORY_ODD_FAMILY)
        snprintf(text, sizeof(text), "it is %.200s", it->family);
    else if (odd->kind == INVENTORY_ODD_MICROCODE)
        snprintf(text, sizeof(text), "microcode %.64s -> %.64s", like->microcode, it->microcode);
    else if (odd->differences.real)
        inventory_difference_words(&odd->differences, text);
    else
        snprintf(text, sizeof(text), "cannot be compared");
    snprintf(words, INVENTORY_LINE_MAX, "differs from %zu of %zu %.40s %.40s (%.120s): %s", odd->likes,
             odd->all, like->vendor, like->product, like->family, text);
}

void inventory_verdict_words(const struct inventory *inventory, const struct inventory_machine *machine,
                             char words[INVENTORY_LINE_MAX])
{
    const struct inventory_result *last = &inventory->results[machine->first + machine->count - 1];
    const bool failed = strncmp(last->verdict, "FAILED", 6) == 0;

    snprintf(words, INVENTORY_LINE_MAX, "%s%s%s",
             last->ok ? "OK"
             : failed ? "FAILED"
                      : "DAMAGED",
             last->time[0] ? " " : "", last->time);
}
