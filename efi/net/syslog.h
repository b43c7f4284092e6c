/* SPDX-License-Identifier: BSD-2-Clause */
/* A text as syslog datagrams, by the firmware's UDP (docs/formats.md, "Over the network"). */
#ifndef EFI_NET_SYSLOG_H
#define EFI_NET_SYSLOG_H

#include "efi/net/link.h"
#include "probe/run/address.h"

/* Bytes of a datagram at most (RFC 3164, 4.1). */
#define SYSLOG_DATAGRAM 1024u

/*
 * Give send(ctx, datagram, n) each datagram of a text of lines, in order; run tells it from other runs. Ends
 * early, and false, once send() returns false.
 */
bool syslog_datagrams(const char *text, size_t n, uint32_t run,
                      bool (*send)(void *ctx, const char *bytes, size_t n), void *ctx);

/* Send the text. NULL once all datagrams went out, or why not, in words for one line. */
const char *syslog_send(const struct link *link, const struct address *to, const char *text, size_t n);

#endif
