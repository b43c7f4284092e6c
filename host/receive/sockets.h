/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses and sockets: one of TCP that listens and one of UDP at the same address and port; neither blocks.
 */
#ifndef HOST_RECEIVE_SOCKETS_H
#define HOST_RECEIVE_SOCKETS_H

#include <netinet/in.h>
#include <stdint.h>

#include "host/base/error_line.h"

union socket_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* "192.0.2.1" or "2001:db8::1"; false for other text. */
bool sockets_parse(const char *text, uint16_t port, union socket_address *ret);

/* Without the port. */
#define SOCKETS_TEXT 64
void sockets_text(const union socket_address *address, char ret[SOCKETS_TEXT]);

struct sockets {
    int tcp, udp;
    uint16_t port;
};

/* Port 0: one that is free for both. False, with a line that names the address. */
bool sockets_open(const char *address, uint16_t port, struct sockets *ret, struct error_line *reterr);
void sockets_close(struct sockets *sockets);

#endif
