/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways home of probe/run/probe.h over the firmware's network. */
#ifndef EFI_NET_HOME_H
#define EFI_NET_HOME_H

#include "efi/net/link.h"
#include "probe/run/probe.h"

struct homes {
    const struct firmware *fw;
    struct sink_buffer *stream; /* flushed before the network is touched */
    bool tried;                 /* link_up() was called: link, or why there is none */
    const char *problem;
    struct link link;
};

/*
 * struct probe_homes by HTTP and UDP. The link comes up with the first that is asked for; with none, the
 * network stays as the firmware left it.
 */
struct probe_homes homes_over_network(struct homes *homes);

#endif
