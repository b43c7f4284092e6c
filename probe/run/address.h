/* SPDX-License-Identifier: BSD-2-Clause */
/* An IPv4 address as options name it. */
#ifndef PROBE_RUN_ADDRESS_H
#define PROBE_RUN_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The port of syslog (RFC 5426, 3.3), where none is named. */
#define ADDRESS_SYSLOG 514

struct address {
    uint8_t ip[4];
    uint16_t port;
};

/* "192.0.2.1" or "192.0.2.1:5140", n bytes: four numbers up to 255, a port from 1 to 65535. False for
 * anything else. */
bool address_parse(const char *text, size_t n, struct address *ret);

#endif
