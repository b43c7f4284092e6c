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

#include "host/base/in_place.h"

#define SUFFIX ".XXXXXX"

/* The temporary file that a signal has to remove; the one output that is open at a time. */
static const char *volatile to_remove;

/* What ends a program, but for SIGKILL: a user, a closed pipe behind the warnings, a limit, a fault. */
static const int deadly[] = {SIGHUP,  SIGINT,  SIGPIPE, SIGQUIT,   SIGTERM, SIGXCPU,
                             SIGXFSZ, SIGALRM, SIGUSR1, SIGUSR2,   SIGABRT, SIGBUS,
                             SIGFPE,  SIGILL,  SIGSEGV, SIGVTALRM, SIGPROF};

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

/* Until signals_allow(): no signal ends the program here. */
static void signals_hold(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, before);
}

static void signals_allow(const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
}

static void write_all(void *ctx, const void *bytes, size_t n)
{
    struct output *output = ctx;
    const char *at = bytes;

    while (n && !output->error) {
        const ssize_t done = write(output->fd, at, n);

        if (done == -1 && errno != EINTR)
            output->error = errno;
        if (done > 0) {
            at += done;
            n -= (size_t)done;
        }
    }
}

static void hold(void *ctx, const void *bytes, size_t n)
{
    struct output *output = ctx;

    held_take(&output->held, bytes, n);
}

/* The sinks point at what changes in an output: who may write to it may end a part. */
void output_part(const struct output *output)
{
    struct output *own = output->file.ctx;

    if (own->temporary[0])
        return;
    sink_buffer_flush(&own->buffer);
    held_part(&own->held);
}

static bool open_temporary(struct output *output)
{
    sigset_t before;
    const int n = snprintf(output->temporary, sizeof(output->temporary), "%s%s", output->path, SUFFIX);

    if ((size_t)n >= sizeof(output->temporary)) {
        errno = ENAMETOOLONG;
        output->temporary[0] = 0;
        return false;
    }
    signals_hold(&before);
    output->fd = mkostemp(output->temporary, O_CLOEXEC);
    if (output->fd == -1)
        output->temporary[0] = 0;
    else
        on_signals(output->temporary);
    signals_allow(&before);
    return output->fd != -1;
}

/* The new file is like the old one; where it cannot be, the old one stays and gets the new content. */
static bool be_like(struct output *output, const struct stat *old)
{
    const bool alike = old->st_nlink == 1 && fchown(output->fd, old->st_uid, old->st_gid) == 0 &&
                       fchmod(output->fd, old->st_mode & 07777) == 0;

    if (alike)
        return true;
    output->in_place = open(output->path, O_WRONLY | O_CLOEXEC);
    return output->in_place != -1;
}

static mode_t mode_of_new_file(void)
{
    const mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* A link keeps pointing where it does: the file behind it is replaced. One that points nowhere is no name for
 * a file; cp refuses it as well. */
static bool open_file(struct output *output, const char *path)
{
    struct stat status;
    const bool there = stat(path, &status) == 0;

    if (!path[0] || (!there && lstat(path, &status) == 0)) {
        errno = ENOENT;
        return false;
    }

    if (there && !S_ISREG(status.st_mode)) {
        snprintf(output->path, sizeof(output->path), "%s", path);
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        return output->fd != -1;
    }
    if (there ? !realpath(path, output->path) : strlen(path) >= sizeof(output->path))
        return false;
    if (!there)
        memcpy(output->path, path, strlen(path) + 1);
    if (!open_temporary(output))
        return false;
    return there ? be_like(output, &status) : fchmod(output->fd, mode_of_new_file()) == 0;
}

bool output_open(struct output *output, const char *path, struct error_line *reterr)
{
    output->fd = STDOUT_FILENO;
    output->in_place = -1;
    output->error = 0;
    output->path[0] = output->temporary[0] = 0;
    output->direct = (struct sink){write_all, output};
    output->held = (struct held){.to = &output->direct};
    output->file = (struct sink){hold, output};
    output->buffer = (struct sink_buffer){&output->file, output->bytes, sizeof(output->bytes), 0};
    output->sink = sink_buffer(&output->buffer);
    if (!path || strcmp(path, "-") == 0)
        return true;
    errno = ENAMETOOLONG;
    if (open_file(output, path))
        return true;
    error_line_set(reterr, "%s: %s", path[0] ? path : "''", strerror(errno));
    output_discard(output);
    return false;
}

static bool close_file(struct output *output)
{
    const int fd = output->fd;

    output->fd = -1;
    return fd <= STDERR_FILENO || close(fd) == 0;
}

/* What has been half written keeps its temporary file, which has it whole. */
static bool fill_in_place(struct output *output, struct error_line *reterr)
{
    sigset_t before;
    bool touched;

    signals_hold(&before);
    const bool good = in_place_copy(output->fd, output->in_place, &touched);

    signals_allow(&before);
    if (good) {
        output_discard(output);
        return true;
    }
    if (!touched) {
        error_line_set(reterr, "%s: %s", output->path, strerror(errno));
        output_discard(output);
        return false;
    }
    error_line_set(reterr, "%s: %s; all of it stands in %s", output->path, strerror(errno),
                   output->temporary);
    on_signals(NULL);
    output->temporary[0] = 0;
    output_discard(output);
    return false;
}

/* The data first, then the name: else a power cut may leave the name of a file without data. */
static bool appear(struct output *output)
{
    if (!output->temporary[0])
        return close_file(output);
    return fsync(output->fd) == 0 && close_file(output) && rename(output->temporary, output->path) == 0;
}

bool output_commit(struct output *output, struct error_line *reterr)
{
    sink_buffer_flush(&output->buffer);
    held_end(&output->held, true);
    if (output->error)
        errno = output->error;
    else if (output->in_place != -1)
        return fill_in_place(output, reterr);
    if (output->error || !appear(output)) {
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
    if (output->fd != -1)
        held_end(&output->held, false);
    close_file(output);
    if (output->in_place != -1)
        close(output->in_place);
    output->in_place = -1;
    if (!output->temporary[0])
        return;
    unlink(output->temporary);
    on_signals(NULL);
    output->temporary[0] = 0;
}
