/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes of a file, a pipe or memory, read once from front to back through one fixed buffer, with the line
 * they stand in. */
#ifndef HOST_BASE_INPUT_H
#define HOST_BASE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "probe/table/span.h"

/* Also the longest line that input_line() gives in one piece. */
#define INPUT_BUFFER 65536u

/* How much of the front stays available, for messages about inputs that hold no table. */
#define INPUT_HEAD 8192u

/*
 * Changes whole lines, the last of which may lack its line end, in their place: n bytes at text, of which so
 * many are left as it returns, never more. Line ends stay as many as they were.
 */
typedef size_t input_filter(void *ctx, char *text, size_t n, char line_end);

struct input {
    const char *name; /* for messages; "-" stands for standard input */
    int fd;           /* -1: memory, or closed */
    bool ended;       /* nothing follows what is buffered */
    bool inside;      /* input_line() stopped within a line */
    char line_end;    /* LF, or CR if input_find_line_ends() found so */
    int error;        /* errno of a failed read, 0 if none failed */
    const char *at, *end;
    input_filter *filter; /* NULL: bytes come as they are */
    void *filter_ctx;
    size_t waiting;     /* bytes behind end that have not been through it: a line's beginning */
    struct span memory; /* what it is to read of memory */
    uint64_t line;      /* of the byte at `at`, from 1 */
    uint64_t offset;    /* of the byte at `end` */
    int64_t shift;      /* where in the file the first byte stands (input_again.h) */
    size_t head_size;
    char head[INPUT_HEAD];
    char buffer[INPUT_BUFFER];
};

/* Open a file, "-" being standard input. False, with a line, if it cannot be opened or is a folder. */
bool input_open(struct input *input, const char *path, struct error_line *reterr);

/* The same over n bytes that stay where they are; the first of them stands in the given line of name. */
void input_memory(struct input *input, const char *name, uint64_t line, const void *bytes, size_t n);

/* Let what comes from here on go through a filter. Going back (input_again.h) is not for such an input. */
void input_set_filter(struct input *input, input_filter *filter, void *ctx);

void input_close(struct input *input);

/* Read more behind what is buffered, moving it to the buffer's front. False if nothing more comes or fits. */
bool input_fill(struct input *input);

/* The next byte, which is taken, or looked at; -1 at the end and after a failed read. */
static inline int input_peek(struct input *input)
{
    if (input->at == input->end && !input_fill(input))
        return -1;
    return (unsigned char)*input->at;
}

static inline int input_get(struct input *input)
{
    const int c = input_peek(input);

    if (c < 0)
        return -1;
    input->at++;
    input->line += c == input->line_end;
    return c;
}

/* Up to n bytes from here on, fewer only at the end; nothing is taken. n is at most INPUT_BUFFER. */
struct span input_ahead(struct input *input, size_t n);

/* Take CRs for line ends if lines here end in them alone. The input is then at the start of one. */
void input_find_line_ends(struct input *input);

/*
 * Look at the line that begins here, without its LF. Lines longer than the buffer come cut to INPUT_BUFFER
 * bytes. False at the end. The span is valid until the next call for this input.
 */
bool input_peek_line(struct input *input, struct span *ret);

/*
 * The same, and go on behind the line's LF. A line longer than the buffer comes in several pieces; *ret_whole
 * is false for each of them.
 */
bool input_line(struct input *input, struct span *ret, bool *ret_whole);

/* How many bytes have been taken. */
static inline uint64_t input_taken(const struct input *input)
{
    return input->offset - (uint64_t)(input->end - input->at);
}

/* True, with a line, if reading failed. */
bool input_failed(const struct input *input, struct error_line *reterr);

#endif
