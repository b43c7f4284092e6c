/* SPDX-License-Identifier: BSD-2-Clause */
/* One HTTP client: its request comes in pieces, is taken as a result, and answered. Nothing here waits. */
#ifndef HOST_RECEIVE_CLIENT_H
#define HOST_RECEIVE_CLIENT_H

#include "host/base/gather.h"
#include "host/receive/http.h"
#include "host/receive/result.h"

/* The longest body; every table of a machine with 200 unlike CPUs fits. */
#define CLIENT_BODY_MAX (16u << 20)

/* Milliseconds: for a head, for a whole request, without a byte, and for the client to close behind its
 * answer. */
enum { CLIENT_HEAD_MS = 10000, CLIENT_REQUEST_MS = 60000, CLIENT_STILL_MS = 10000, CLIENT_CLOSE_MS = 2000 };

struct client {
    int fd; /* -1: this place is free */
    enum { CLIENT_ASKS, CLIENT_SENDS, CLIENT_HEARS, CLIENT_LEAVES } state;
    int64_t since, moved; /* clock_ms() when it came, and when last a byte did */
    struct http_request request;
    struct gather body;
    char address[64];
    char reply[RESULT_LINE + 256];
    size_t reply_size, reply_sent;
};

/* Take a connection, which does not block. */
void client_open(struct client *client, int fd, const char *address, int64_t now);

/* What to poll() for. */
short client_events(const struct client *client);

/*
 * After poll() found one of these: go on, with room bytes of memory for its body beyond what it has. Closed
 * when it is done: fd is -1.
 */
void client_go_on(struct client *client, struct results *results, size_t room, int64_t now);

/* Give up on one whose time is over. */
void client_tick(struct client *client, int64_t now);

void client_close(struct client *client);

#endif
