/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that run: which one, for every verb that takes one, and what the verb capture does of it. */
#ifndef HOST_CLI_LIVE_H
#define HOST_CLI_LIVE_H

#include <argp.h>

#include "host/capture/capture.h"
#include "host/cli/command.h"

/* --pid and --vm: not more than one is given. */
struct argument_machine {
    uint32_t pid;     /* 0: not given */
    const char *name; /* NULL: not given */
};
extern const struct argp argument_machine; /* input: struct argument_machine */

/* The process, which is looked for if it is named; 0, with a line, if there is none. */
pid_t machine_pid(const struct argument_machine *machine, struct error_line *reterr);

/* capture's: those, which have a parser of their own, --dry-run and --watch. */
struct argument_live {
    struct argument_machine machine;
    bool plan; /* --dry-run */
    bool watch;
};
extern const struct argp argument_live; /* input: struct argument_live */

/* Capture and write; an exit status, as command_output() takes it. 1: a watch that did not end well, of which
 * what came before is kept. */
int live_write(const struct argument_live *live, const struct capture_request *request, uint32_t format,
               const struct output *output);

#endif
