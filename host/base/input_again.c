/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/input_again.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Without a name, so that nothing is left whatever ends the program. */
static int temporary(void)
{
    FILE *file = tmpfile();
    const int fd = file ? dup(fileno(file)) : memfd_create("input", MFD_CLOEXEC);

    if (file)
        fclose(file);
    return fd;
}

static bool write_all_of(int fd, const char *at, size_t n)
{
    while (n) {
        const ssize_t put = write(fd, at, n);

        if (put == -1 && errno != EINTR)
            return false;
        at += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* What is buffered, and what follows. */
static bool copy_input(struct input *input, int fd)
{
    do {
        if (!write_all_of(fd, input->at, (size_t)(input->end - input->at)))
            return false;
        input->at = input->end;
    } while (input_fill(input));
    return true;
}

bool input_keep(struct input *input, struct error_line *reterr)
{
    const uint64_t taken = input_taken(input);
    struct stat status;

    if (input->fd == -1)
        return true;
    if (fstat(input->fd, &status) == 0 && S_ISREG(status.st_mode)) {
        input->shift = (int64_t)lseek(input->fd, 0, SEEK_CUR) - (int64_t)input->offset;
        return true;
    }
    const uint64_t line = input->line;
    const int fd = temporary();

    if (fd == -1 || !copy_input(input, fd)) {
        error_line_set(reterr, "%s: it must be read twice, and no temporary file can hold it: %s",
                       input->name, strerror(errno));
        if (fd != -1)
            close(fd);
        return false;
    }
    if (input_failed(input, reterr)) {
        close(fd);
        return false;
    }
    input_close(input);
    input->fd = fd;
    input->shift = -(int64_t)taken;
    return input_back(input, taken, line) ||
           error_line_set(reterr, "%s: cannot be read again: %s", input->name, strerror(errno));
}

bool input_back(struct input *input, uint64_t taken, uint64_t line)
{
    input->line = line;
    input->inside = false;
    if (input->fd == -1) {
        input->at = input->end - (input->offset - taken);
        return true;
    }
    if (lseek(input->fd, (off_t)((int64_t)taken + input->shift), SEEK_SET) == -1)
        return false;
    input->at = input->end = input->buffer;
    input->offset = taken;
    input->ended = false;
    return true;
}
