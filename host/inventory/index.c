/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/index.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/read/provenance.h"

/* What a line says; bits of known. */
enum { KNOWN_VERDICT = 1, KNOWN_CRC = 2, KNOWN_BYTES = 4, KNOWN_FILE = 8, KNOWN_ALL = 15 };
struct said {
    unsigned known;
    uint32_t crc, bytes;
    bool ok;
    struct span file;
};

static bool whole_number(struct span text, bool (*take)(struct span *text, uint32_t *ret), uint32_t *ret)
{
    return take(&text, ret) && !text.n;
}

static bool take_eight(struct span *text, uint32_t *ret)
{
    return text_hex(text, 8, ret);
}

/* A path from the index's folder on; one that leads out of it is none. */
static bool is_inside(struct span file)
{
    const char *const end = file.at + file.n;

    if (!file.n || file.at[0] == '/')
        return false;
    for (const char *at = file.at; at < end;) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const size_t n = slash ? (size_t)(slash - at) : (size_t)(end - at);

        if (!n || (n == 1 && at[0] == '.') || (n == 2 && memcmp(at, "..", 2) == 0))
            return false;
        at += n + 1;
    }
    return file.at[file.n - 1] != '/';
}

/* One line, with a NUL behind it; false if it is none of an index. */
static bool take_index_line(const char *line, struct said *ret)
{
    static const char mark[] = "leafprobe: ";
    struct span name, value;

    *ret = (struct said){0};
    if (strncmp(line, mark, sizeof(mark) - 1) != 0)
        return false;
    line += sizeof(mark) - 1;
    while (provenance_next(&line, &name, &value)) {
        if (text_is(name, "verdict") && (text_is(value, "OK") || text_is(value, "FAILED"))) {
            ret->known |= KNOWN_VERDICT;
            ret->ok = text_is(value, "OK");
        } else if (text_is(name, "crc32") && whole_number(value, take_eight, &ret->crc)) {
            ret->known |= KNOWN_CRC;
        } else if (text_is(name, "bytes") && whole_number(value, text_dec, &ret->bytes)) {
            ret->known |= KNOWN_BYTES;
        } else if (text_is(name, "file") && is_inside(value)) {
            ret->known |= KNOWN_FILE;
            ret->file = value;
        }
    }
    return ret->known == KNOWN_ALL;
}

static void keep_line(struct inventory *inventory, const char *where, const struct inventory_index *index,
                      const struct said *said)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%.*s%.*s", (int)index->folder, index->path, (int)said->file.n,
                 said->file.at) >= (int)sizeof(path) ||
        !array_grow(&inventory->lines, inventory->line_count, 1, &inventory->line_room,
                    sizeof(*inventory->lines))) {
        inventory->failed = true;
        return;
    }
    inventory->lines[inventory->line_count++] = (struct inventory_line){
        inventory_path(inventory, path), inventory_path(inventory, where), said->crc, said->bytes, said->ok,
    };
}

/* True if the index is the one of before and the newer one is there. */
static bool is_past(const struct inventory *inventory, const char *path, size_t folder)
{
    return strcmp(path + folder, INVENTORY_INDEX) != 0 && inventory->index_count &&
           inventory->indexes[inventory->index_count - 1].folder == folder &&
           memcmp(inventory->indexes[inventory->index_count - 1].path, path, folder) == 0;
}

void inventory_index_read(struct inventory *inventory, const char *path, const char *text, size_t size)
{
    const char *slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    char line[2048], where[PATH_MAX + 32];
    struct said said;

    if (is_past(inventory, path, folder))
        return;
    if (!array_grow(&inventory->indexes, inventory->index_count, 1, &inventory->index_room,
                    sizeof(*inventory->indexes))) {
        inventory->failed = true;
        return;
    }
    struct inventory_index *index = &inventory->indexes[inventory->index_count++];

    *index = (struct inventory_index){inventory_path(inventory, path), folder};
    for (unsigned number = 1; size; number++) {
        const char *end = memchr(text, '\n', size);
        const size_t n = end ? (size_t)(end - text) : size;
        const struct span all = text_trim((struct span){text, n});

        snprintf(where, sizeof(where), "%s:%u", path, number);
        snprintf(line, sizeof(line), "%.*s", all.n < sizeof(line) ? (int)all.n : 0, all.at);
        if (all.n && take_index_line(line, &said))
            keep_line(inventory, where, index, &said);
        else if (all.n)
            inventory_say(inventory, where, "expected a line of the index, found '%s'", text_show(all).text);
        text += n + (end != NULL);
        size -= n + (end != NULL);
    }
}

/* As a volume's names are told apart: whatever the letters' case. */
static int by_path(const void *a, const void *b)
{
    return strcasecmp(((const struct inventory_file *)a)->path, ((const struct inventory_file *)b)->path);
}

static void check_line(struct inventory *inventory, const struct inventory_line *line)
{
    const struct inventory_file key = {.path = line->path};
    struct inventory_file *file =
        inventory->file_count
            ? bsearch(&key, inventory->files, inventory->file_count, sizeof(*inventory->files), by_path)
            : NULL;

    if (!file) {
        inventory_say(inventory, line->where, "names %s, which is not there", line->path);
        return;
    }
    if (file->indexed)
        inventory_say(inventory, line->where, "names %s, which an earlier line names", line->path);
    file->indexed = true;
    if (file->known && (file->crc != line->crc || file->bytes != line->bytes))
        inventory_say(inventory, line->path,
                      "its CRC is %08" PRIx32 " and it has %" PRIu32 " bytes, %s says %08" PRIx32
                      " and %" PRIu32,
                      file->crc, file->bytes, line->where, line->crc, line->bytes);
    if (!file->stream && !line->ok)
        inventory_say(inventory, line->path, "FAILED, says %s", line->where);
}

/* A stream in the folder of an index, which no line names. */
static void check_file(struct inventory *inventory, const struct inventory_file *file)
{
    for (size_t i = 0; i < inventory->index_count; i++) {
        const struct inventory_index *index = &inventory->indexes[i];

        if (strncmp(file->path, index->path, index->folder) == 0) {
            inventory_say(inventory, file->path, "%s has no line for it", index->path);
            return;
        }
    }
}

static bool is_index(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    return strcmp(name, INVENTORY_INDEX) == 0 || strcmp(name, INVENTORY_INDEX_OLD) == 0;
}

void inventory_indexes(struct inventory *inventory)
{
    if (inventory->file_count)
        qsort(inventory->files, inventory->file_count, sizeof(*inventory->files), by_path);
    for (size_t i = 0; i < inventory->line_count; i++)
        check_line(inventory, &inventory->lines[i]);
    for (size_t i = 0; i < inventory->file_count; i++) {
        const struct inventory_file *file = &inventory->files[i];

        if (file->stream && !file->indexed)
            check_file(inventory, file);
        inventory->others += !file->stream && !file->indexed && !is_index(file->path);
    }
}
