/* SPDX-License-Identifier: BSD-2-Clause */
/* The stations of this machine. */
#ifndef HOST_CHAIN_HERE_H
#define HOST_CHAIN_HERE_H

#include "host/capture/capture.h"
#include "host/chain/chain.h"

struct chain_here {
    const char *image;    /* of the guest; NULL: the package's */
    unsigned seconds;     /* a guest's time limit */
    char *const *options; /* QEMU's; NULL: no guest is started */
    unsigned option_count;
    const struct reader_events *events;
};

/*
 * Read what can be read here: the first CPU, its KVM, and with options a guest's table and what QEMU set for
 * it. What cannot is said to be unread in the chain. False, with a line, if the CPU cannot be read or QEMU
 * does not bring the guest to its end.
 */
bool chain_here(struct chain *chain, const struct chain_here *here, struct error_line *reterr);

#endif
