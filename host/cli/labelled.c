/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/labelled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool label_has(const struct labelled *labelled, const char *path)
{
    for (size_t i = 0; i < labelled->count; i++)
        if (strcmp(labelled->path[i], path) == 0)
            return true;
    return false;
}

static bool add_label(struct labelled *labelled, const char *path, const struct reader_table *found,
                      struct error_line *reterr)
{
    char *name;

    if (asprintf(&name, "%s:%s", path, found->label) == -1)
        return error_line_set(reterr, "not enough memory");
    if (label_has(labelled, name)) {
        free(name);
        return true;
    }
    if (labelled->count == LABELLED_MAX) {
        free(name);
        return error_line_set(reterr, "%s: names more than %u tables: say FILE:LABEL of those to compare",
                              path, LABELLED_MAX);
    }
    if (found->host)
        memmove(&labelled->path[1], &labelled->path[0], labelled->count * sizeof(labelled->path[0]));
    labelled->path[found->host ? 0 : labelled->count] = name;
    labelled->count++;
    return true;
}

bool labelled_read(const char *path, const struct reader_format *format, struct labelled *ret,
                   struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;
    bool good = true;

    *ret = (struct labelled){.count = 0};
    if (strcmp(path, "-") == 0)
        return error_line_set(
            reterr, "standard input: a file whose own tables are compared is read twice, save it first");
    struct reader *reader = reader_open(path, format, NULL, reterr);

    if (!reader)
        return false;
    while (good && (result = reader_next(reader, &found)) == READER_TABLE)
        good = !found.named || add_label(ret, path, &found, reterr);
    if (good && result == READER_ERROR)
        good = error_line_set(reterr, "%s", reader_error(reader));
    else if (good && ret->count < 2)
        good = error_line_set(reterr, "%s: names no tables to compare with each other: give a second file",
                              path);
    reader_close(reader);
    return good;
}

void labelled_free(struct labelled *labelled)
{
    for (size_t i = 0; i < labelled->count; i++)
        free(labelled->path[i]);
    labelled->count = 0;
}
