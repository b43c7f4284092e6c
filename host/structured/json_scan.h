/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A JSON text (RFC 8259) taken apart one value at a time, in constant memory and with lines for messages.
 * Documents may follow each other, as in a log of QMP; a line between them that begins none is passed over.
 */
#ifndef HOST_STRUCTURED_JSON_SCAN_H
#define HOST_STRUCTURED_JSON_SCAN_H

#include "host/base/input.h"

/* So deep objects and arrays may stand in each other. */
#define JSON_DEPTH 48u

enum json_kind {
    SCAN_OBJECT, /* begins; its members come next */
    SCAN_ARRAY,
    SCAN_CLOSE, /* of the object or array in which values came last */
    SCAN_STRING,
    SCAN_NUMBER,
    SCAN_WORD, /* true, false, null */
    SCAN_END,  /* of the input */
    SCAN_BAD,  /* problem says why; nothing more comes */
};

struct json_scan {
    struct input *input;
    enum json_kind kind;
    unsigned level; /* how many objects and arrays stand around the value; around what is closed */
    uint64_t line;  /* where the value begins */
    char name[32];  /* of a member, cut; "" in arrays and outside */
    char text[96];  /* of a string (escapes done), number or word, cut; ends in NUL */
    size_t size;    /* how long the text is in truth */
    char problem[120];
    /* json_scan.c's own */
    uint64_t objects; /* bit n: what stands n deep is an object */
    unsigned depth;
    bool filled; /* a value stands in it already */
};

void json_scan_start(struct json_scan *scan, struct input *input);

/* The next value, or the end of an object or array. False at SCAN_END and SCAN_BAD. */
bool json_scan_next(struct json_scan *scan);

/*
 * The value in hand as a number of 32 bits: a number without sign, point and exponent, or a string that holds
 * one, decimal, 0x... or 0b... False for anything else.
 */
bool json_scan_u32(const struct json_scan *scan, uint32_t *ret);

#endif
