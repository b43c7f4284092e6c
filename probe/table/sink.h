/* SPDX-License-Identifier: BSD-2-Clause */
/* Where text and bytes go. Lines end in LF; a sink that needs CRLF or UCS-2 converts by itself. */
#ifndef PROBE_TABLE_SINK_H
#define PROBE_TABLE_SINK_H

#include <stddef.h>
#include <stdint.h>

/* write() takes n bytes and cannot fail towards the caller: a sink that breaks remembers it and goes quiet.
 */
struct sink {
    void (*write)(void *ctx, const void *bytes, size_t n);
    void *ctx;
};

/* Write raw bytes, or a NUL-terminated string. */
void put_bytes(const struct sink *sink, const void *bytes, size_t n);
void put_str(const struct sink *sink, const char *text);

/* Decimal without padding. */
void put_dec(const struct sink *sink, uint32_t value);

/* Lower-case hexadecimal, no 0x, zero-padded to at least digits (1 to 16). */
void put_hex(const struct sink *sink, uint64_t value, unsigned digits);

/* The same behind 0x: put_0x(s, 0, 1) writes "0x0". */
void put_0x(const struct sink *sink, uint64_t value, unsigned digits);

/* Fans every write out to count sinks, in order. ctx of the sink is the struct sink_tee. */
struct sink_tee {
    const struct sink *sinks;
    size_t count;
};
struct sink sink_tee(struct sink_tee *tee);

/*
 * Gathers writes and passes them on in pieces of at most size (1 or more) bytes; slow devices (a firmware
 * console) cost per call. The owner calls sink_buffer_flush() at the end.
 */
struct sink_buffer {
    const struct sink *next;
    char *bytes;
    size_t size, used;
};
struct sink sink_buffer(struct sink_buffer *buffer);
void sink_buffer_flush(struct sink_buffer *buffer);

#endif
