/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const char *labels_path(struct reader *reader, const char *path)
{
    if (strcmp(path, "-") == 0 || access(path, F_OK) == 0 || !strchr(path, ':'))
        return path;
    reader->path = strdup(path);
    for (char *colon; reader->path && (colon = strrchr(reader->path, ':')) != NULL;) {
        *colon = 0;
        if (strcmp(reader->path, "-") == 0 || access(reader->path, F_OK) == 0) {
            reader->chosen = path + (colon + 1 - reader->path);
            return reader->path;
        }
    }
    return reader->path ? path : NULL;
}

/* Note a label for messages; true if another one was noted before. */
static bool note(struct reader *reader, const char *label)
{
    char quoted[sizeof(reader->held.label) + 4];
    const size_t used = strlen(reader->labels);

    snprintf(quoted, sizeof(quoted), "'%s'", label);
    if (strstr(reader->labels, quoted))
        return strstr(reader->labels, "', '") != NULL;
    if (used + strlen(quoted) + 3 < sizeof(reader->labels))
        snprintf(reader->labels + used, sizeof(reader->labels) - used, "%s%s", used ? ", " : "", quoted);
    return used > 0;
}

static enum reader_result next_wanted(struct reader *reader, struct reader_table *ret,
                                      enum reader_result (*next)(struct reader *, struct reader_table *))
{
    enum reader_result result;

    while ((result = next(reader, ret)) == READER_TABLE) {
        if (ret->named)
            reader->several = note(reader, ret->label) || reader->several;
        if (!reader->chosen)
            return result;
        if (ret->label[0] && strcasecmp(ret->label, reader->chosen) == 0) {
            reader->found = true;
            ret->named = false;
            return result;
        }
    }
    if (result == READER_END && reader->chosen && !reader->found)
        return reader_fail(reader, reader->input.line, "expected a table '%.40s', the file has %s%.100s",
                           reader->chosen, reader->labels[0] ? "" : "no labels", reader->labels);
    return result;
}

enum reader_result labels_next(struct reader *reader, struct reader_table *ret,
                               enum reader_result (*next)(struct reader *, struct reader_table *))
{
    enum reader_result result = reader->result;

    if (reader->ahead && result == READER_TABLE)
        *ret = reader->held;
    if (!reader->ahead)
        result = next_wanted(reader, ret, next);
    reader->ahead = false;
    if (result != READER_TABLE || !ret->named)
        return result;
    if (!reader->several) {
        reader->result = next_wanted(reader, &reader->held, next);
        reader->ahead = true;
    }
    ret->named = reader->several;
    return result;
}
