/* SPDX-License-Identifier: BSD-2-Clause */
/* Another program, run to its end under a time limit, with what it prints kept in memory. */
#ifndef HOST_CAPTURE_CHILD_H
#define HOST_CAPTURE_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/error_line.h"

/* Serial output of 8,192 CPUs with 128 KiB each is far above what QEMU can start. */
#define CHILD_OUTPUT_MAX ((size_t)64 << 20)

struct child_job {
    char *const *argv;   /* NULL-terminated; argv[0] is looked up in PATH */
    const char *package; /* Debian package that has it, for the message if it is not there */
    unsigned seconds;
    /* Called after more output came: true once it is all there. The program has two seconds more to end by
     * itself. */
    bool (*enough)(void *ctx, const char *text, size_t size);
    void *ctx;
    /* Called in the new process in place of becoming the program at once, which it is to do itself; it
     * returns if that fails, with errno. NULL: nothing but execvp(). */
    void (*become)(void *ctx, char *const argv[]);
    void *become_ctx;
};

enum child_end {
    CHILD_EXITED,
    CHILD_SIGNALLED, /* ended by a signal of somebody else */
    CHILD_LATE,      /* killed at its time limit */
    CHILD_FLOODED,   /* killed for printing more than CHILD_OUTPUT_MAX */
};

struct child {
    enum child_end end;
    int status;        /* exit status or signal */
    bool enough;       /* enough() said so; end may then be CHILD_LATE, which is no failure */
    char *text;        /* standard output, NUL-terminated, from malloc */
    size_t size;       /* without the NUL */
    char errors[8192]; /* the last of standard error, NUL-terminated */
    size_t errors_size;
    char first[1024]; /* its first line, as far as there is room; NUL-terminated */
    size_t first_size;
    size_t error_lines; /* how many it has, with an end */
    bool errors_torn;   /* errors begins within a line */
};

/*
 * Run it with standard input empty; it is killed with this process, and with it, at its end too, everything
 * that it started and that stayed in its process group (group.h). Descriptors without FD_CLOEXEC are its
 * too. False, with a line, if it cannot be started. child_free() gives the text back in any case.
 */
bool child_run(const struct child_job *job, struct child *ret, struct error_line *reterr);

/*
 * The line of standard error that tells most: the first without "warning" of what was kept of it, else the
 * first of all; an empty text if there is none. "..." stands for what is behind 1,020 characters.
 */
struct child_complaint {
    char text[1024];
};
struct child_complaint child_complaint(const struct child *child);

void child_free(struct child *child);

#endif
