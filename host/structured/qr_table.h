/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What phones and other readers of QR codes make of the codes that an image shows (probe/qr/part.h): parts of
 * tables in any order, a line each, whatever stands before it in the line. A part may come more than once.
 * Programs that wrap lines break parts; the lines behind one are then tried, too, joined as they stand or by
 * the blank that was broken.
 */
#ifndef HOST_STRUCTURED_QR_TABLE_H
#define HOST_STRUCTURED_QR_TABLE_H

#include "host/base/input.h"
#include "host/structured/found.h"
#include "probe/qr/packed.h"
#include "probe/qr/part.h"

#define QR_PARTS 99u
#define QR_LONGEST 4296u /* the most characters that any code holds: version 40-L */

/* The text of the part in hand, its lines joined in one way. */
struct qr_joined {
    size_t n;
    char text[QR_LONGEST];
};

/* A part that was read. */
struct qr_part {
    uint32_t number, parts, crc;
    size_t n;
    uint8_t bytes[QR_LONGEST / 3 * 2 + 1];
};

/* What is known of the table in hand: parts is 0 until one came. */
struct qr_held {
    uint32_t parts, have, crc;
    uint64_t line; /* of the first part */
    bool given;    /* it was; more of its parts may come again */
    size_t used;
    struct {
        bool here;
        size_t from, n;
    } part[QR_PARTS];
    uint8_t bytes[PACKED_MAX], whole[PACKED_MAX];
};

/* Zeroed but for input. */
struct qr_table {
    struct input *input;
    struct qr_joined plain, blank;
    struct qr_part part;
    struct qr_held held;
};

/* The next table, of which all parts are there. A part that is missing, damaged, or of two kinds is
 * STRUCTURED_BAD, and so are parts that make no table. */
enum structured_result qr_table_next(struct qr_table *qr, struct structured_found *ret);

#endif
