/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_open(struct folder *folder, const char *path, struct error_line *reterr)
{
    *folder = (struct folder){.fd = -1, .path = path};
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return error_line_set(reterr, "%s: %s", path, strerror(errno));
    folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd == -1 || faccessat(folder->fd, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return error_line_set(reterr, "%s: %s", path, strerror(errno));
    return true;
}

void folder_close(struct folder *folder)
{
    if (folder->fd != -1)
        close(folder->fd);
    folder->fd = -1;
}

/* True if all was written and is on the disk; errno says why not. */
static bool write_and_sync(int fd, const char *bytes, size_t n)
{
    while (n) {
        const ssize_t done = write(fd, bytes, n);

        if (done == -1 && errno != EINTR)
            return false;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
    return fsync(fd) == 0;
}

/* Give the file a name that nothing has. Some file systems know no renaming that spares what is there
 * (EINVAL), some know no second name for a file. */
static bool give_name(int fd, const char *temporary, const char *name)
{
    if (renameat2(fd, temporary, fd, name, RENAME_NOREPLACE) == 0)
        return true;
    return errno == EINVAL && linkat(fd, temporary, fd, name, 0) == 0 && unlinkat(fd, temporary, 0) == 0;
}

/* The first name that is free. */
static bool find_name(const struct folder *folder, const char *temporary, const char *name,
                      const char *ending, char ret[FOLDER_NAME_SIZE], struct error_line *reterr)
{
    for (unsigned number = 1; number <= FOLDER_NUMBER_MAX; number++) {
        char count[16] = "";

        if (number > 1)
            snprintf(count, sizeof(count), "-%u", number);
        snprintf(ret, FOLDER_NAME_SIZE, "%s%s%s", name, count, ending);
        if (give_name(folder->fd, temporary, ret))
            return true;
        if (errno != EEXIST)
            return error_line_set(reterr, "%s/%s: %s", folder->path, ret, strerror(errno));
    }
    return error_line_set(reterr, "%s: %u results of %s are there, move some away", folder->path,
                          FOLDER_NUMBER_MAX, name);
}

bool folder_keep(struct folder *folder, const char *name, const char *ending, const void *bytes, size_t n,
                 char ret[FOLDER_NAME_SIZE], struct error_line *reterr)
{
    char temporary[48];

    if (n > FOLDER_BYTES_MAX - folder->written)
        return error_line_set(reterr, "%s: 1 GiB was written, start again to take more", folder->path);
    snprintf(temporary, sizeof(temporary), ".leafprobe-receive-%" PRIdMAX, (intmax_t)getpid());
    unlinkat(folder->fd, temporary, 0);
    const int fd = openat(folder->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

    if (fd == -1)
        return error_line_set(reterr, "%s: %s", folder->path, strerror(errno));
    bool good = write_and_sync(fd, bytes, n);
    const int problem = errno;

    good = close(fd) == 0 && good;
    if (!good)
        error_line_set(reterr, "%s: %s", folder->path, strerror(problem));
    good = good && find_name(folder, temporary, name, ending, ret, reterr);
    if (!good)
        unlinkat(folder->fd, temporary, 0);
    folder->written += good ? n : 0;
    fsync(folder->fd);
    return good;
}
