/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/progress.h"
#include "host/inventory/index.h"
#include "host/inventory/stream.h"
#include "probe/table/crc32.h"

/* What is being written, and what stays of it after a power cut. */
#define UNFINISHED "leafprobe.new"

/* Read so many bytes; false if the file has not so many, or cannot be read, which errno then says. */
static bool read_so_many(int fd, char *bytes, size_t n)
{
    errno = 0;
    while (n) {
        const ssize_t got = read(fd, bytes, n);

        if (got == 0 || (got == -1 && errno != EINTR))
            return false;
        if (got > 0) {
            bytes += got;
            n -= (size_t)got;
        }
    }
    return true;
}

/* The content of a file, from malloc with a NUL behind it; NULL after something was said. */
static char *slurp_file(struct inventory *inventory, const char *path, size_t *ret_size)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    struct stat stat;
    char *bytes = NULL;

    if (fd == -1 || fstat(fd, &stat) != 0) {
        inventory_say(inventory, path, "cannot be read: %s", strerror(errno));
    } else if (stat.st_size > INVENTORY_FILE_MAX) {
        inventory_say(inventory, path, "has more than %u MiB, and is not read", INVENTORY_FILE_MAX >> 20);
    } else if (!(bytes = malloc((size_t)stat.st_size + 1))) {
        inventory->failed = true;
    } else if (!read_so_many(fd, bytes, (size_t)stat.st_size)) {
        inventory_say(inventory, path, "cannot be read: %s", errno ? strerror(errno) : "it became shorter");
        free(bytes);
        bytes = NULL;
    } else {
        *ret_size = (size_t)stat.st_size;
        bytes[*ret_size] = 0;
    }
    if (fd != -1)
        close(fd);
    return bytes;
}

static void take_file(struct inventory *inventory, const char *path, const char *name)
{
    size_t size = 0;
    char *bytes = slurp_file(inventory, path, &size);
    struct inventory_file file = {
        inventory_path(inventory, path), 0, (uint32_t)size, bytes != NULL, false, false};

    if (bytes) {
        file.crc = crc32_update(0, bytes, size);
        if (strcmp(name, UNFINISHED) == 0)
            inventory_say(inventory, path, "was not finished, as by a power cut: no result");
        else if (strcmp(name, INVENTORY_INDEX) == 0 || strcmp(name, INVENTORY_INDEX_OLD) == 0)
            inventory_index_read(inventory, path, bytes, size);
        else
            file.stream = inventory_stream(inventory, file.path, bytes, size);
    }
    free(bytes);
    if (array_grow(&inventory->files, inventory->file_count, 1, &inventory->file_room,
                   sizeof(*inventory->files)))
        inventory->files[inventory->file_count++] = file;
    else
        inventory->failed = true;
}

/* Names that begin with a dot are nobody's result. */
static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool find_in(struct inventory *inventory, const char *folder, unsigned depth,
                    struct error_line *reterr);

/* One name of a folder; false, with a line, if there are too many. */
static bool take_entry(struct inventory *inventory, const char *folder, const char *name, unsigned depth,
                       struct error_line *reterr)
{
    const size_t n = strlen(folder);
    char path[PATH_MAX];
    struct stat stat;

    if (snprintf(path, sizeof(path), "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name) >=
        (int)sizeof(path)) {
        inventory_say(inventory, folder, "a path in it is too long");
        return true;
    }
    if (lstat(path, &stat) != 0) {
        inventory_say(inventory, path, "cannot be read: %s", strerror(errno));
    } else if (S_ISDIR(stat.st_mode)) {
        if (depth < INVENTORY_DEPTH_MAX)
            return find_in(inventory, path, depth + 1, reterr);
        inventory_say(inventory, path, "is more than %d folders deep, and not looked into",
                      INVENTORY_DEPTH_MAX);
    } else if (!S_ISREG(stat.st_mode)) {
        inventory->others++;
    } else if (inventory->file_count == INVENTORY_FILES_MAX) {
        return error_line_set(reterr, "%s: there are more than %d files, expected less: give folders of it",
                              path, INVENTORY_FILES_MAX);
    } else {
        progress("reading: file %zu, %s", inventory->file_count + 1, path);
        take_file(inventory, path, name);
    }
    return true;
}

/* errno is that of the folder itself at depth 0. */
static bool find_in(struct inventory *inventory, const char *folder, unsigned depth,
                    struct error_line *reterr)
{
    struct dirent **names = NULL;
    const int count = scandir(folder, &names, is_visible, alphasort);
    bool good = true;

    if (count == -1 && !depth)
        return error_line_set(reterr, "%s: %s", folder, strerror(errno));
    if (count == -1)
        inventory_say(inventory, folder, "cannot be read: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        good = good && take_entry(inventory, folder, names[i]->d_name, depth, reterr);
        free(names[i]);
    }
    free(names);
    return good;
}

bool inventory_find(struct inventory *inventory, const char *folder, struct error_line *reterr)
{
    const bool good = find_in(inventory, folder, 0, reterr);

    progress_end();
    return good && (!inventory->failed || error_line_set(reterr, "not enough memory"));
}
