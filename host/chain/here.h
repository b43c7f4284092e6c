/* SPDX-License-Identifier: BSD-2-Clause */
/* The stations of this machine, and of machines that run on it. */
#ifndef HOST_CHAIN_HERE_H
#define HOST_CHAIN_HERE_H

#include "host/capture/capture.h"
#include "host/chain/chain.h"

struct chain_here {
    pid_t pid;            /* a machine that runs; 0: none is asked */
    const char *image;    /* of the guest; NULL: the package's */
    unsigned seconds;     /* a guest's time limit, and that of asking a machine that runs */
    char *const *options; /* QEMU's; NULL: no guest is started, as with a machine that runs */
    unsigned option_count;
    const struct reader_events *events;
};

/*
 * Read what can be read here, but for stations that the chain has already: the first CPU, its KVM, and with
 * options a guest's table and what QEMU set for it; or what KVM holds for the first virtual CPU of a machine
 * that runs, with what its QEMU was asked for by its own command line, if the chain knows of none. What
 * cannot be read is said to be unread in the chain. False, with a line, if the CPU cannot be read, QEMU does
 * not bring the guest to its end, or the machine that runs cannot be asked.
 */
bool chain_here(struct chain *chain, const struct chain_here *here, struct error_line *reterr);

#endif
