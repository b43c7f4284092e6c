/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/echo.h"

#include "probe/walk/range.h"

const struct cpuid_table *decode_without_echoes(const struct cpuid_table *table, struct cpuid_table *room)
{
    uint32_t i = 0, of;

    while (i < table->count && !range_echo(table, &table->entry[i], &of))
        i++;
    if (i == table->count)
        return table;
    *room = *table;
    room->count = i;
    while (++i < table->count)
        if (!range_echo(table, &table->entry[i], &of)) {
            room->note[room->count] = table->note[i];
            room->entry[room->count++] = table->entry[i];
        }
    return room;
}
