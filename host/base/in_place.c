/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/in_place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_at(int to, const char *bytes, size_t n, off_t place)
{
    while (n) {
        const ssize_t done = pwrite(to, bytes, n, place);

        if (done == -1 && errno != EINTR)
            return false;
        if (done > 0) {
            bytes += done;
            place += done;
            n -= (size_t)done;
        }
    }
    return true;
}

/* A file system that cannot promise room says so; then the copy itself finds out. */
static bool take_room(int to, off_t before, off_t size)
{
    const int error = size > before ? posix_fallocate(to, before, size - before) : 0;

    if (error == 0 || error == EOPNOTSUPP || error == EINVAL)
        return true;
    if (ftruncate(to, before) == 0)
        errno = error;
    return false;
}

bool in_place_copy(int from, int to, bool *touched)
{
    static char bytes[65536];
    struct stat new, old;
    off_t place = 0;
    ssize_t n;

    *touched = false;
    if (fstat(from, &new) != 0 || fstat(to, &old) != 0 || !take_room(to, old.st_size, new.st_size))
        return false;
    *touched = true;
    while ((n = pread(from, bytes, sizeof(bytes), place)) > 0) {
        if (!write_at(to, bytes, (size_t)n, place))
            return false;
        place += n;
    }
    return n == 0 && ftruncate(to, new.st_size) == 0 && (fsync(to) == 0 || errno == EINVAL);
}
