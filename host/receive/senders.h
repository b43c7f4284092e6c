/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that send syslog datagrams, each with its runs put together apart. */
#ifndef HOST_RECEIVE_SENDERS_H
#define HOST_RECEIVE_SENDERS_H

#include "host/receive/result.h"
#include "host/receive/syslog.h"

/* Runs at a time; one more takes the place of the one that is still for longest. */
#define SENDERS 256u

/* Milliseconds without a datagram until a run is taken as it is, and for which one that was taken is
 * remembered, since a network may give a datagram twice. */
enum { SENDER_STILL_MS = 5000, SENDER_REMEMBERED_MS = 60000 };

struct sender {
    char address[64]; /* "": this place is free */
    uint32_t id;
    int64_t moved;
    bool taken;
    struct syslog_run run;
};

struct senders {
    struct results *results;
    struct sender sender[SENDERS];
};

/* One datagram from an address; room: how much memory all of them may take. What is none of leafprobe's is
 * passed over. */
void senders_take(struct senders *senders, const char *address, const char *bytes, size_t n, size_t room,
                  int64_t now);

/* Take runs from which nothing came for long; all of them with now INT64_MAX. */
void senders_tick(struct senders *senders, int64_t now);

/* Memory that they hold. */
size_t senders_memory(const struct senders *senders);

void senders_free(struct senders *senders);

#endif
