/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verb capture does of a machine that runs: --pid, --vm, --dry-run and --watch. */
#ifndef HOST_CLI_LIVE_H
#define HOST_CLI_LIVE_H

#include <argp.h>

#include "host/capture/capture.h"
#include "host/cli/command.h"

struct argument_live {
    uint32_t pid;     /* 0: not given */
    const char *name; /* NULL: not given */
    bool plan;        /* --dry-run */
    bool watch;
};
extern const struct argp argument_live; /* input: struct argument_live */

/* Capture and write; an exit status, as command_output() takes it. 1: a watch that did not end well, of which
 * what came before is kept. */
int live_write(const struct argument_live *live, const struct capture_request *request, uint32_t format,
               const struct output *output);

#endif
