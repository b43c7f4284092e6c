/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/inventory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"

/* A text that is longer is cut: no name, verdict or path that means something is. */
enum { TEXT_MAX = 4096 };

const char *inventory_path(struct inventory *inventory, const char *path)
{
    const size_t n = strlen(path) + 1;
    char *copy = arena_take(&inventory->arena, n, 1);

    if (!copy) {
        inventory->failed = true;
        return "";
    }
    return memcpy(copy, path, n);
}

const char *inventory_text(struct inventory *inventory, struct span text)
{
    char shown[TEXT_MAX];

    show_text(text.at, text.n, shown, sizeof(shown));
    return inventory_path(inventory, shown);
}

void inventory_say(struct inventory *inventory, const char *where, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (!array_grow(&inventory->anomalies, inventory->anomaly_count, 1, &inventory->anomaly_room,
                    sizeof(*inventory->anomalies))) {
        inventory->failed = true;
        return;
    }
    inventory->anomalies[inventory->anomaly_count++] = (struct inventory_anomaly){
        inventory_text(inventory, (struct span){where, strlen(where)}),
        inventory_text(inventory, (struct span){text, strlen(text)}),
    };
}

void inventory_free(struct inventory *inventory)
{
    arena_free(&inventory->arena);
    free(inventory->results);
    free(inventory->files);
    free(inventory->indexes);
    free(inventory->lines);
    free(inventory->machines);
    free(inventory->groups);
    free(inventory->odds);
    free(inventory->odd_machines);
    free(inventory->anomalies);
    *inventory = (struct inventory){0};
}
