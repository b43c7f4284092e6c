/* SPDX-License-Identifier: BSD-2-Clause */
/* A request by the firmware's HTTP (UEFI 2.10, 29.6). */
#ifndef EFI_NET_HTTP_H
#define EFI_NET_HTTP_H

#include "efi/net/link.h"

/* POST n bytes to "http://HOST:PORT/PATH" (shorter than HTTP_URL) and wait for the answer. NULL once the
 * server took them (2xx), or why it did not, in words for one line. */
#define HTTP_URL 256
const char *http_post(const struct link *link, const char *url, const void *bytes, size_t n);

#endif
