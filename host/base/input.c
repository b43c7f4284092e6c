/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void start_input(struct input *input, const char *name, int fd)
{
    input->name = name;
    input->fd = fd;
    input->ended = false;
    input->inside = false;
    input->line_end = '\n';
    input->shift = 0;
    input->error = 0;
    input->at = input->end = input->buffer;
    input->line = 1;
    input->offset = 0;
    input->head_size = 0;
    input->filter = NULL;
    input->waiting = 0;
    input->memory = (struct span){NULL, 0};
}

static void keep_head(struct input *input, const char *bytes, size_t n)
{
    const size_t room = INPUT_HEAD - input->head_size;
    const size_t kept = n < room ? n : room;

    memcpy(input->head + input->head_size, bytes, kept);
    input->head_size += kept;
}

bool input_open(struct input *input, const char *path, struct error_line *reterr)
{
    const bool standard = strcmp(path, "-") == 0;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    start_input(input, standard ? "standard input" : path, fd);
    if (fd == -1)
        return error_line_set(reterr, "%s: %s", path, strerror(errno));
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        input_close(input);
        return error_line_set(reterr, "%s: a folder, expected a file", path);
    }
    return true;
}

void input_memory(struct input *input, const char *name, uint64_t line, const void *bytes, size_t n)
{
    start_input(input, name, -1);
    input->ended = true;
    input->at = bytes;
    input->end = input->at + n;
    input->line = line;
    input->offset = n;
    keep_head(input, bytes, n);
}

void input_close(struct input *input)
{
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    input->fd = -1;
}

/* Up to n bytes of the file, or of memory that a filter reads; as read(). */
static ssize_t read_more(struct input *input, char *to, size_t n)
{
    ssize_t got;

    if (input->fd == -1) {
        n = n < input->memory.n ? n : input->memory.n;
        if (n)
            memcpy(to, input->memory.at, n);
        input->memory.at += n;
        input->memory.n -= n;
        return (ssize_t)n;
    }
    do {
        got = read(input->fd, to, n);
    } while (got == -1 && errno == EINTR);
    return got;
}

/* Let whole lines of what waits through the filter; all of it at the end, and where a line fills the buffer.
 */
static void filter_lines(struct input *input)
{
    char *from = input->buffer + (input->end - input->buffer);
    const char *last = memrchr(from, input->line_end, input->waiting);
    const bool full = input->at == input->end && input->waiting == INPUT_BUFFER;
    const size_t n = input->ended ? input->waiting
                     : last       ? (size_t)(last + 1 - from)
                     : full       ? input->waiting
                                  : 0;
    const size_t kept = last || input->ended ? input->filter(input->filter_ctx, from, n, input->line_end) : n;

    input->waiting -= n;
    memmove(from + kept, from + n, input->waiting);
    input->end += kept;
}

/* The buffer holds what has not been taken, and what waits, at its front. */
static size_t make_room(struct input *input)
{
    const size_t left = (size_t)(input->end - input->at);

    memmove(input->buffer, input->at, left + input->waiting);
    input->at = input->buffer;
    input->end = input->buffer + left;
    return left + input->waiting;
}

bool input_fill(struct input *input)
{
    const size_t there = (size_t)(input->end - input->at);

    while (!input->ended && there + input->waiting < INPUT_BUFFER) {
        const size_t used = make_room(input);
        const ssize_t got = read_more(input, input->buffer + used, INPUT_BUFFER - used);

        if (got <= 0) {
            input->ended = true;
            input->error = got == -1 ? errno : 0;
        } else {
            if (input->head_size == input->offset) /* else it is read for the second time */
                keep_head(input, input->buffer + used, (size_t)got);
            input->offset += (uint64_t)got;
        }
        input->waiting += got > 0 ? (size_t)got : 0;
        if (input->filter) {
            filter_lines(input);
        } else {
            input->end += input->waiting;
            input->waiting = 0;
        }
        if ((size_t)(input->end - input->at) > there)
            return true;
    }
    return false;
}

void input_set_filter(struct input *input, input_filter *filter, void *ctx)
{
    const size_t n = (size_t)(input->end - input->at);

    input->filter = filter;
    input->filter_ctx = ctx;
    if (input->fd == -1) {
        input->memory = (struct span){input->at, n};
        input->offset -= n; /* counted as it is read; the head has it already */
        input->at = input->end = input->buffer;
        input->ended = false;
        return;
    }
    input->waiting = n;
    input->end = input->at;
    filter_lines(input);
}

struct span input_ahead(struct input *input, size_t n)
{
    while ((size_t)(input->end - input->at) < n && input_fill(input))
        ;
    const size_t there = (size_t)(input->end - input->at);

    return (struct span){input->at, there < n ? there : n};
}

/* So many CRs to an LF: more than a progress bar leaves in a log of ordinary lines. */
#define CR_TO_LF 8u

void input_find_line_ends(struct input *input)
{
    size_t alone = 0, lines = 0, n = (size_t)(input->end - input->at);

    /* Nothing more is waited for once the first line end is there. */
    while (!(n && (memchr(input->at, '\n', n) || memchr(input->at, '\r', n))) && input_fill(input))
        n = (size_t)(input->end - input->at);
    const char *first = n ? memchr(input->at, '\n', n) : NULL, *cr = n ? memchr(input->at, '\r', n) : NULL;

    if (!cr || (first && first < cr))
        return;
    const struct span all = input_ahead(input, INPUT_HEAD);

    for (size_t i = 0; i + 1 < all.n; i++) {
        lines += all.at[i] == '\n';
        alone += all.at[i] == '\r' && all.at[i + 1] != '\n' && all.at[i + 1] != '\r';
    }
    if (alone > CR_TO_LF * lines)
        input->line_end = '\r';
}

bool input_peek_line(struct input *input, struct span *ret)
{
    size_t searched = 0;

    for (;;) {
        const size_t there = (size_t)(input->end - input->at);
        const char *stop =
            there > searched ? memchr(input->at + searched, input->line_end, there - searched) : NULL;

        if (stop || there >= INPUT_BUFFER) {
            const size_t n = stop ? (size_t)(stop - input->at) : there;

            *ret = (struct span){input->at, n < INPUT_BUFFER ? n : INPUT_BUFFER};
            return true;
        }
        searched = there;
        if (!input_fill(input)) {
            *ret = (struct span){input->at, there};
            return there > 0;
        }
    }
}

bool input_line(struct input *input, struct span *ret, bool *ret_whole)
{
    const bool fresh = !input->inside;

    if (!input_peek_line(input, ret))
        return false;
    input->at += ret->n;
    input->inside = input->at < input->end ? *input->at != input->line_end : ret->n == INPUT_BUFFER;
    *ret_whole = fresh && !input->inside;
    if (!input->inside && input->at < input->end) {
        input->at++;
        input->line++;
    }
    return true;
}

bool input_failed(const struct input *input, struct error_line *reterr)
{
    if (!input->error)
        return false;
    error_line_set(reterr, "%s: %s", input->name, strerror(input->error));
    return true;
}
