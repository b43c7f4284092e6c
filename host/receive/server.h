/* SPDX-License-Identifier: BSD-2-Clause */
/* The sockets of the verb receive, and the loop over them. One thread; memory, clients and time are bounded.
 */
#ifndef HOST_RECEIVE_SERVER_H
#define HOST_RECEIVE_SERVER_H

#include "host/receive/result.h"

/* HTTP clients at a time; others wait in the kernel's queue. */
#define SERVER_CLIENTS 256u

/* Memory for what has come and is not taken yet. */
#define SERVER_MEMORY (128u << 20)

struct server_request {
    const char *address; /* an IPv4 or IPv6 address of this machine */
    uint16_t port;       /* of TCP and UDP; 0: one that is free for both */
    const char *folder;
    uint64_t count;   /* end after so many whole results; 0: do not */
    uint32_t seconds; /* end after so long; 0: do not */
};

/*
 * Take results until as many came as were asked for, the time is over, or SIGINT or SIGTERM comes; what is in
 * hand of syslog is then taken as it is. Tells on standard output where it listens, then a line a result
 * (result.h). False, with a line, if it could not begin or standard output failed. *ret_results says how many
 * came whole.
 */
bool server_run(const struct server_request *request, uint64_t *ret_results, struct error_line *reterr);

#endif
