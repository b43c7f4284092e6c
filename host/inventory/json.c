/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <string.h>

#include "host/base/print.h"
#include "host/diff/class.h"
#include "host/inventory/machines.h"
#include "host/inventory/order.h"
#include "host/inventory/write.h"
#include "host/report/json.h"

static void put_group_number(struct json *json, size_t group)
{
    if (group == INVENTORY_NONE)
        json_put_null(json, "group");
    else
        json_put_number(json, "group", group + 1);
}

static void put_result(const struct inventory_result *result, struct json *json)
{
    char path[PATH_MAX];

    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "file", diff_clean(result->path, path, sizeof(path)));
    json_put_word(json, "time", result->time);
    json_put_bool(json, "ok", result->ok);
    json_put_word(json, "verdict", result->verdict);
    json_put_number(json, "cpus", result->cpus);
    json_put_word(json, "microcode", result->microcode);
    json_object_end(json);
}

static void put_inventory_machine(const struct inventory *inventory, size_t number, struct json *json)
{
    const struct inventory_machine *machine = &inventory->machines[number];
    const struct inventory_result *result = inventory_shown(inventory, machine);

    json_line(json);
    json_object_begin(json, NULL);
    json_put_number(json, "machine", number + 1);
    json_put_text(json, "vendor", result->vendor);
    json_put_text(json, "product", result->product);
    json_put_text(json, "id", result->id);
    json_put_number(json, "cpus", result->cpus);
    json_put_word(json, "cpu", result->cpu);
    json_put_word(json, "brand", result->brand);
    json_put_word(json, "hypervisor", result->hypervisor);
    json_put_word(json, "microcode", result->microcode);
    json_put_word(json, "family", result->family);
    put_group_number(json, machine->group);
    json_put_bool(json, "differs", machine->differs);
    json_put_number(json, "runs", machine->runs);
    json_array_begin(json, "results");
    for (size_t i = machine->first; i < machine->first + machine->count; i++)
        put_result(&inventory->results[i], json);
    json_array_end(json);
    json_object_end(json);
}

static void put_json_group(const struct inventory *inventory, size_t number, struct json *json)
{
    const struct inventory_group *group = &inventory->groups[number];
    const struct inventory_result *result = inventory_newest(inventory, group->machine);

    json_line(json);
    json_object_begin(json, NULL);
    json_put_number(json, "group", number + 1);
    json_put_number(json, "count", group->count);
    json_put_number(json, "cpus", result->cpus);
    json_put_text(json, "family", result->family);
    json_array_begin(json, "machines");
    for (size_t i = 0; i < inventory->machine_count; i++)
        if (inventory->machines[i].group == number)
            json_put_number(json, NULL, i + 1);
    json_array_end(json);
    json_object_end(json);
}

static void put_inventory_difference(const struct inventory_difference *item, struct json *json)
{
    json_object_begin(json, NULL);
    json_put_text(json, "class", diff_class_name(item->class));
    json_put_text(json, "name", item->name);
    json_put_text(json, "place", item->place);
    json_put_text(json, "a", item->a);
    json_put_text(json, "b", item->b);
    json_object_end(json);
}

static void put_odd(const struct inventory *inventory, const struct inventory_odd *odd, struct json *json)
{
    static const char *const kinds[] = {"tables", "family", "microcode"};
    char words[INVENTORY_LINE_MAX];

    inventory_odd_words(inventory, odd, words);
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "kind", kinds[odd->kind]);
    json_array_begin(json, "machines");
    for (size_t i = 0; i < odd->count; i++)
        json_put_number(json, NULL, inventory->odd_machines[odd->first + i] + 1);
    json_array_end(json);
    json_put_number(json, "like", odd->like + 1);
    json_put_number(json, "likes", odd->likes);
    json_put_number(json, "of", odd->all);
    json_put_text(json, "text", words);
    json_array_begin(json, "differences");
    for (size_t i = 0; i < odd->differences.count; i++)
        put_inventory_difference(&odd->differences.items[i], json);
    json_array_end(json);
    json_put_number(json, "more", odd->differences.more);
    json_object_end(json);
}

static void put_json_anomaly(const struct inventory_anomaly *anomaly, struct json *json)
{
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "where", anomaly->where);
    json_put_text(json, "text", anomaly->text);
    json_object_end(json);
}

void inventory_write_json(const struct inventory *inventory, const struct sink *sink)
{
    struct json json = {.sink = sink};

    json_object_begin(&json, NULL);
    json_array_begin(&json, "machines");
    for (size_t i = 0; i < inventory->machine_count; i++)
        put_inventory_machine(inventory, i, &json);
    json_array_end(&json);
    json_array_begin(&json, "groups");
    for (size_t i = 0; i < inventory->group_count; i++)
        put_json_group(inventory, i, &json);
    json_array_end(&json);
    json_array_begin(&json, "differing");
    for (size_t i = 0; i < inventory->odd_count; i++)
        put_odd(inventory, &inventory->odds[i], &json);
    json_array_end(&json);
    json_array_begin(&json, "odd");
    for (size_t i = 0; i < inventory->anomaly_count; i++)
        put_json_anomaly(&inventory->anomalies[i], &json);
    json_array_end(&json);
    json_put_number(&json, "other_files", inventory->others);
    json_object_end(&json);
    put_str(sink, "\n");
}
