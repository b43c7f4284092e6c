/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of the JSON that decode writes, beside those of diff_json.h. Without memory the program ends with a
 * line. */
#ifndef HOST_REPORT_DECODE_JSON_PUT_H
#define HOST_REPORT_DECODE_JSON_PUT_H

#include <jansson.h>

#include "probe/table/sink.h"

/* An object and an array, empty. */
json_t *decode_json_object(void);
json_t *decode_json_array(void);

/* n bytes of any kind, each as the Unicode character of its number (as in ISO 8859-1). */
json_t *decode_json_bytes(const char *bytes, size_t n);

/* The same as two hexadecimal digits each. */
json_t *decode_json_digits(const char *bytes, size_t n);

/* "0x1f", for addresses and registers of 64 bits, which not every reader of JSON keeps exactly. */
json_t *decode_json_hex(uint64_t value);

/* A quantity: a number up to 2^53 - 1 (RFC 8259, 6), above that as decode_json_hex(). */
json_t *decode_json_quantity(uint64_t value);

/* A text that may be missing: NULL and "" become null. */
json_t *decode_json_text(const char *text);

/* Write the value in ASCII on one line, without LF, and give it back. */
void decode_json_put(const struct sink *sink, json_t *value);

/* The same behind ",\nNAME: of a member. */
void decode_json_member(const struct sink *sink, const char *name, json_t *value);

#endif
