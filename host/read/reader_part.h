/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_READ_READER_PART_H
#define HOST_READ_READER_PART_H

#include "host/read/reader_format.h"

/* A table that stands within another format's text. */
struct reader_part {
    const struct reader_format *format;
    uint64_t line; /* of its first byte, in the whole input */
    const char *text;
    size_t size;
    uint32_t cpu; /* named in messages */
};

/*
 * Read the one table of a part into *table. READER_ERROR, with reader's error line set, if the text is not
 * one table of its format. Warnings go where reader's go.
 */
enum reader_result reader_part(struct reader *reader, const struct reader_part *part,
                               struct cpuid_table *table);

#endif
