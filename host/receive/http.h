/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of an HTTP/1.0 or 1.1 request (RFC 9112), as much of it as somebody needs who takes POST and PUT
 * with a body of known length. The body follows behind it and is the caller's.
 */
#ifndef HOST_RECEIVE_HTTP_H
#define HOST_RECEIVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The head with its empty line must fit into so many bytes. */
#define HTTP_HEAD_MAX 8192u

enum http_state {
    HTTP_MORE, /* the head is not complete */
    HTTP_HEAD, /* it is: length and expects hold */
    HTTP_BAD,  /* no request that can be taken: status and why say it */
};

/* Zeroed at the start. */
struct http_request {
    uint64_t length; /* of the body, in bytes */
    bool expects;    /* the client waits for "100 Continue" (RFC 9110, 10.1.1) */
    unsigned status; /* such as 411 */
    const char *why; /* in words for one line */
    size_t size;     /* bytes of head */
    char head[HTTP_HEAD_MAX];
};

/*
 * Take the next n bytes that came, up to the end of the head; *ret_taken says how many. Not to be called
 * again after HTTP_HEAD or HTTP_BAD. Refused are: other methods (405), other versions (505), a transfer
 * encoding (501), no Content-Length (411) or several that differ, a head that is too long (431), and what
 * is no request (400).
 */
enum http_state http_take(struct http_request *request, const char *bytes, size_t n, size_t *ret_taken);

/* The words of a status that this server gives, such as "Created". */
const char *http_reason(unsigned status);

#endif
