/* SPDX-License-Identifier: BSD-2-Clause */
/* One CPU's table in leafprobe's stream, between its begin and its end line. */
#ifndef HOST_READ_STREAM_FRAME_H
#define HOST_READ_STREAM_FRAME_H

#include "host/read/reader_format.h"

/* 256 slots of vmcore text with every number at its longest are 71 KB. */
#define STREAM_FRAME_MAX 131072u

struct stream_frame {
    uint32_t cpu;
    uint64_t line; /* of the begin line */
    const struct reader_format *format;
    char label[64]; /* "apic 0x3" */
    char stamp[64]; /* what stood before the begin line, without a NUL */
    size_t stamp_size;
    size_t size;
    char text[STREAM_FRAME_MAX];
};

/*
 * Start with what follows "leafprobe: begin " in line number. READER_ERROR, with reader's error set, if it
 * names no CPU or no format that a stream can hold; otherwise READER_END.
 */
enum reader_result stream_frame_begin(struct reader *reader, struct stream_frame *frame, struct span line,
                                      uint64_t number);

/*
 * What stands before "leafprobe: begin" on its line: if lines of the table begin like that, but for digits
 * and blanks, it is a time stamp of whoever logged the line, and none of the table. More than 64 bytes are
 * not taken for one.
 */
void stream_frame_stamp(struct stream_frame *frame, struct span before);

/* Add a line of the table, without its time stamp. False if it does not fit. */
bool stream_frame_add(struct stream_frame *frame, struct span line);

/*
 * Read the table, at what follows "leafprobe: end ". READER_ERROR, with an error that names the CPU, if the
 * text is no table or if number of entries, checksum or CPU are not those of the end line; otherwise
 * READER_TABLE.
 */
enum reader_result stream_frame_end(struct reader *reader, const struct stream_frame *frame, struct span line,
                                    uint64_t number, struct cpuid_table *table);

#endif
