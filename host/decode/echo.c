/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/echo.h"

#include "probe/walk/range.h"

static uint32_t first_echo(const struct cpuid_table *table)
{
    uint32_t i = 0, of;

    while (i < table->count && !range_echo(table, &table->entry[i], &of))
        i++;
    return i;
}

const struct cpuid_table *decode_without_echoes(const struct cpuid_table *table, struct cpuid_table *room)
{
    uint32_t of;

    if (first_echo(table) == table->count)
        return table;
    *room = *table;
    room->count = 0;
    for (uint32_t i = 0; i < table->count; i++)
        if (!range_echo(table, &table->entry[i], &of)) {
            room->note[room->count] = table->note[i];
            room->entry[room->count++] = table->entry[i];
        }
    return room;
}
