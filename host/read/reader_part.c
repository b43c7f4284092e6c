/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/reader_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum reader_result read_one(struct reader *reader, const struct reader_part *part,
                                   struct reader *inner, struct reader_table *found,
                                   struct cpuid_table *table)
{
    struct complaint more = {.line = part->line};
    enum reader_result result = inner->format->next(inner, found);

    if (result == READER_END)
        return reader_fail(reader, part->line, "cpu %" PRIu32 ": expected a table, found none", part->cpu);
    if (result == READER_TABLE) {
        memcpy(table, &found->table, sizeof(*table));
        result = inner->format->next(inner, found);
        more.line = found->line;
    }
    if (result == READER_TABLE)
        return reader_fail(reader, more.line, "cpu %" PRIu32 ": expected one table, found another",
                           part->cpu);
    if (result == READER_END)
        return READER_TABLE;
    reader->error = inner->error;
    reader->failed = true;
    return READER_ERROR;
}

enum reader_result reader_part(struct reader *reader, const struct reader_part *part,
                               struct cpuid_table *table)
{
    struct reader *inner = calloc(1, sizeof(*inner) + part->format->state_size);
    struct reader_table *found = calloc(1, sizeof(*found));
    enum reader_result result;

    if (!inner || !found) {
        result = reader_fail(reader, part->line, "cpu %" PRIu32 ": out of memory", part->cpu);
    } else {
        inner->format = part->format;
        inner->events = reader->events;
        inner->forced = true;
        snprintf(inner->within, sizeof(inner->within), "cpu %" PRIu32 ": ", part->cpu);
        input_memory(&inner->input, reader->input.name, part->line, part->text, part->size);
        if (inner->format->start)
            inner->format->start(inner);
        result = read_one(reader, part, inner, found, table);
    }
    free(found);
    free(inner);
    return result;
}
