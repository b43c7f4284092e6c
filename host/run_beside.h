/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_RUN_BESIDE_H
#define HOST_RUN_BESIDE_H

#include "host/error_line.h"
#include "probe/sink.h"

/*
 * Run a program of this package: name is looked for beside the running program (/proc/self/exe), then in
 * PATH. fill() writes what it gets on standard input; output and errors are those of the caller. A program
 * that runs longer than seconds is killed. Returns its exit status; -1, with a line, if it could not be
 * started, was killed or died.
 */
int run_beside(const char *name, char *const argv[], void (*fill)(void *ctx, const struct sink *sink),
               void *ctx, unsigned seconds, struct error_line *reterr);

#endif
