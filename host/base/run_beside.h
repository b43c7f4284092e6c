/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_RUN_BESIDE_H
#define HOST_BASE_RUN_BESIDE_H

#include "host/base/error_line.h"
#include "probe/table/sink.h"

/*
 * A program of this package to run: name is looked for beside the running program (/proc/self/exe), then in
 * PATH. fill() writes what it gets on standard input; a program that runs longer than seconds is killed.
 */
struct run_beside {
    const char *name;
    char *const *argv; /* NULL-terminated */
    void (*fill)(void *ctx, const struct sink *sink);
    void *ctx;
    unsigned seconds;
    int output, errors; /* descriptors of its standard output and error; 0: those of the caller */
};

/* Its exit status; -1, with a line, if it could not be started, was killed or died. */
int run_beside(const struct run_beside *job, struct error_line *reterr);

#endif
