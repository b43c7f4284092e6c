/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a JSON text to a sink as its values come. Nothing is gathered first, so no memory can run out and
 * nothing here can fail; commas are put where they belong. The caller closes what it opens.
 */
#ifndef HOST_REPORT_JSON_H
#define HOST_REPORT_JSON_H

#include <stdbool.h>

#include "probe/table/sink.h"

struct json {
    const struct sink *sink;
    bool ascii; /* characters beyond ASCII become \uXXXX */
    /* json.c's own, false at the start */
    bool comma; /* a value stands before the next one in the same object or array */
    bool line;  /* the next value begins a line */
};

/* In all that follow, name is that of the member in an object, and NULL in an array. It stands as it is: a
 * name of letters, digits and underlines, as those of our own are. One that came from data is written by
 * json_member() instead, and the value behind it has NULL. */
void json_member(struct json *json, const char *name);

/* An object or an array; what follows stands in it until the end of the same kind. */
void json_object_begin(struct json *json, const char *name);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *name);
void json_array_end(struct json *json);

/* Let the next value begin a line. */
void json_line(struct json *json);

void json_put_null(struct json *json, const char *name);
void json_put_bool(struct json *json, const char *name, bool value);
void json_put_number(struct json *json, const char *name, uint64_t value);

/* "0x1f", for addresses and registers of 64 bits, which not every reader of JSON keeps exactly. */
void json_put_hex(struct json *json, const char *name, uint64_t value);

/* A quantity: a number up to 2^53 - 1 (RFC 8259, 6), above that as json_put_hex(). */
void json_put_quantity(struct json *json, const char *name, uint64_t value);

/* A text in UTF-8; a byte that is not part of a character becomes '?'. json_put_word(): one that may be
 * missing, NULL and "" become null. */
void json_put_text(struct json *json, const char *name, const char *text);
void json_put_word(struct json *json, const char *name, const char *text);

/* n bytes of any kind, each as the Unicode character of its number (as in ISO 8859-1). */
void json_put_bytes(struct json *json, const char *name, const void *bytes, size_t n);

/* The same as two hexadecimal digits each. */
void json_put_digits(struct json *json, const char *name, const void *bytes, size_t n);

/* A value that is JSON already. */
void json_put_ready(struct json *json, const char *name, const void *bytes, size_t n);

#endif
