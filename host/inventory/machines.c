/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/order.h"
#include "host/base/progress.h"
#include "host/inventory/differ.h"

/* So many changes of one machine are told one by one. */
enum { CHANGES_MAX = 16 };

bool inventory_numbered(const struct inventory_result *result)
{
    return strcmp(result->id, "none") != 0 && strcmp(result->id, "unread") != 0;
}

void inventory_name(const struct inventory *inventory, size_t machine, char name[INVENTORY_NAME_MAX])
{
    const struct inventory_result *result = &inventory->results[inventory->machines[machine].first];

    if (strcmp(result->product, "unread") == 0 && !inventory_numbered(result))
        snprintf(name, INVENTORY_NAME_MAX, "a machine without a name");
    else
        snprintf(name, INVENTORY_NAME_MAX, "%.80s %.80s %.40s", result->vendor, result->product,
                 inventory_numbered(result) ? result->id : "without an id");
}

static int by_machine(const struct inventory_result *a, const struct inventory_result *b)
{
    const int vendor = strcmp(a->vendor, b->vendor), product = strcmp(a->product, b->product),
              id = strcmp(a->id, b->id);

    if (vendor || product || id)
        return vendor ? vendor : product ? product : id;
    if (inventory_numbered(a))
        return 0;
    return ORDER(a->tables, b->tables);
}

static int by_machine_and_time(const void *one, const void *other)
{
    const struct inventory_result *a = one, *b = other;
    const int machine = by_machine(a, b), time = machine ? 0 : strcmp(a->time, b->time);

    return machine ? machine : time ? time : strcmp(a->path, b->path);
}

/* Fill in what its results say of a machine. */
static void count_runs(const struct inventory *inventory, struct inventory_machine *machine)
{
    const struct inventory_result *results = inventory->results;
    bool ok = false;

    for (size_t i = machine->first; i < machine->first + machine->count; i++) {
        machine->runs +=
            i == machine->first || !results[i].time[0] || strcmp(results[i].time, results[i - 1].time) != 0;
        if (!results[i].cpus || (ok && !results[i].ok))
            continue;
        machine->newest = i;
        ok = ok || results[i].ok;
    }
}

/* What is other in b than in a; false if nothing is that counts. */
static bool say_what_changed(struct inventory *inventory, const char *name, const struct inventory_result *a,
                             const struct inventory_result *b)
{
    const bool microcode = a->microcode[0] && b->microcode[0] && strcmp(a->microcode, b->microcode) != 0;
    struct inventory_differences differences = {.real = false};
    struct error_line error;
    char words[INVENTORY_WORDS_MAX] = "";

    if (a->tables != b->tables && !inventory_differ(inventory, a, b, &differences, &error)) {
        inventory_say(inventory, name, "cannot be compared: %s", error.text);
        return true;
    }
    if (!microcode && !differences.real)
        return false;
    if (microcode)
        snprintf(words, sizeof(words), "microcode %.32s -> %.32s", a->microcode, b->microcode);
    if (differences.real)
        inventory_difference_words(&differences, words);
    inventory_say(inventory, name, "changed between %s (%s) and %s (%s): %s", a->time[0] ? a->time : "?",
                  a->path, b->time[0] ? b->time : "?", b->path, words);
    return true;
}

static void say_changes(struct inventory *inventory, size_t number)
{
    const struct inventory_machine machine = inventory->machines[number];
    size_t before = INVENTORY_NONE, changes = 0;
    char name[INVENTORY_NAME_MAX];

    inventory_name(inventory, number, name);
    for (size_t i = machine.first; i < machine.first + machine.count; i++) {
        const struct inventory_result *result = &inventory->results[i];

        if (!result->ok || !result->cpus)
            continue;
        if (before != INVENTORY_NONE && changes < CHANGES_MAX)
            changes += say_what_changed(inventory, name, &inventory->results[before], result);
        before = i;
    }
    if (changes == CHANGES_MAX)
        inventory_say(inventory, name, "changed %d times: later changes are not looked for", CHANGES_MAX);
}

void inventory_machines(struct inventory *inventory)
{
    const size_t count = inventory->result_count;
    size_t nameless = 0;

    if (count)
        qsort(inventory->results, count, sizeof(*inventory->results), by_machine_and_time);
    for (size_t i = 0; i < count; i++) {
        const struct inventory_result *result = &inventory->results[i];

        nameless += !inventory_numbered(result);
        if (!i || by_machine(result - 1, result) != 0) {
            if (!array_grow(&inventory->machines, inventory->machine_count, 1, &inventory->machine_room,
                            sizeof(*inventory->machines))) {
                inventory->failed = true;
                return;
            }
            inventory->machines[inventory->machine_count++] =
                (struct inventory_machine){.first = i, .newest = INVENTORY_NONE, .group = INVENTORY_NONE};
        }
        inventory->machines[inventory->machine_count - 1].count++;
    }
    if (nameless > 1)
        inventory_say(inventory, "results without an id",
                      "there are %zu: those of one product whose tables are the same count as one machine",
                      nameless);
    for (size_t i = 0; i < inventory->machine_count; i++) {
        progress("looking for changes: machine %zu of %zu", i + 1, inventory->machine_count);
        count_runs(inventory, &inventory->machines[i]);
        say_changes(inventory, i);
    }
    progress_end();
}
