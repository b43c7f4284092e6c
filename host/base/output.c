/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".XXXXXX"

/* The temporary file that a signal has to remove; the one output that is open at a time. */
static const char *volatile to_remove;

/* What a user, a closed pipe behind the warnings, or a limit of the shell sends. */
static const int deadly[] = {SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ};

static void remove_and_die(int number)
{
    if (to_remove)
        unlink(to_remove);
    signal(number, SIG_DFL);
    raise(number);
}

/* Signals that are ignored (nohup) stay so. */
static void on_signals(const char *path)
{
    to_remove = path;
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
        if (signal(deadly[i], path ? remove_and_die : SIG_DFL) == SIG_IGN)
            signal(deadly[i], SIG_IGN);
}

static void write_all(void *ctx, const void *bytes, size_t n)
{
    struct output *output = ctx;
    const char *at = bytes;

    while (n && !output->error) {
        const ssize_t done = write(output->fd, at, n);

        if (done < 0 && errno != EINTR)
            output->error = errno;
        if (done > 0) {
            at += done;
            n -= (size_t)done;
        }
    }
}

static bool open_temporary(struct output *output, mode_t mode)
{
    const int n = snprintf(output->temporary, sizeof(output->temporary), "%s%s", output->path, SUFFIX);

    if (n < 0 || (size_t)n >= sizeof(output->temporary)) {
        errno = ENAMETOOLONG;
        output->temporary[0] = 0;
        return false;
    }
    output->fd = mkostemp(output->temporary, O_CLOEXEC);
    if (output->fd < 0) {
        output->temporary[0] = 0;
        return false;
    }
    on_signals(output->temporary);
    return fchmod(output->fd, mode) == 0;
}

static mode_t mode_of_new_file(void)
{
    const mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* A link keeps pointing where it does: the file behind it is replaced. */
static bool open_file(struct output *output, const char *path)
{
    struct stat status;
    const bool there = stat(path, &status) == 0;

    if (there && !S_ISREG(status.st_mode)) {
        snprintf(output->path, sizeof(output->path), "%s", path);
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        return output->fd >= 0;
    }
    if (there ? !realpath(path, output->path) : strlen(path) >= sizeof(output->path))
        return false;
    if (!there)
        memcpy(output->path, path, strlen(path) + 1);
    return open_temporary(output, there ? status.st_mode & 07777 : mode_of_new_file());
}

bool output_open(struct output *output, const char *path, struct error_line *reterr)
{
    output->fd = STDOUT_FILENO;
    output->error = 0;
    output->path[0] = output->temporary[0] = 0;
    output->file = (struct sink){write_all, output};
    output->buffer = (struct sink_buffer){&output->file, output->bytes, sizeof(output->bytes), 0};
    output->sink = sink_buffer(&output->buffer);
    if (!path || strcmp(path, "-") == 0)
        return true;
    errno = ENAMETOOLONG;
    if (open_file(output, path))
        return true;
    error_line_set(reterr, "%s: %s", path, strerror(errno));
    output_discard(output);
    return false;
}

static bool close_file(struct output *output)
{
    const int fd = output->fd;

    output->fd = -1;
    return fd <= STDERR_FILENO || close(fd) == 0;
}

bool output_commit(struct output *output, struct error_line *reterr)
{
    sink_buffer_flush(&output->buffer);
    if (output->error)
        errno = output->error;
    const bool good = !output->error && close_file(output) &&
                      (!output->temporary[0] || rename(output->temporary, output->path) == 0);

    if (!good) {
        error_line_set(reterr, "%s: %s", output->path[0] ? output->path : "standard output", strerror(errno));
        output_discard(output);
        return false;
    }
    if (output->temporary[0])
        on_signals(NULL);
    output->temporary[0] = 0;
    return true;
}

void output_discard(struct output *output)
{
    close_file(output);
    if (!output->temporary[0])
        return;
    unlink(output->temporary);
    on_signals(NULL);
    output->temporary[0] = 0;
}
