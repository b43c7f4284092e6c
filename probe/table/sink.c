/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/sink.h"

#include "probe/table/mem.h"

void put_bytes(const struct sink *sink, const void *bytes, size_t n)
{
    if (n)
        sink->write(sink->ctx, bytes, n);
}

void put_str(const struct sink *sink, const char *text)
{
    put_bytes(sink, text, strlen(text));
}

void put_dec(const struct sink *sink, uint32_t value)
{
    char digits[10];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    put_bytes(sink, digits + at, sizeof(digits) - at);
}

#define HEX_DIGITS 16

/* The digits of a number at the end of text; where they begin in it. */
static size_t hex_digits(char text[HEX_DIGITS], uint64_t value, unsigned digits)
{
    size_t at = HEX_DIGITS;

    while (at > 0 && (value || HEX_DIGITS - at < digits)) {
        text[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    }
    return at;
}

void put_hex(const struct sink *sink, uint64_t value, unsigned digits)
{
    char text[HEX_DIGITS];
    const size_t at = hex_digits(text, value, digits);

    put_bytes(sink, text + at, sizeof(text) - at);
}

void put_0x(const struct sink *sink, uint64_t value, unsigned digits)
{
    char text[2 + HEX_DIGITS];
    const size_t at = hex_digits(text + 2, value, digits);

    text[at] = '0';
    text[at + 1] = 'x';
    put_bytes(sink, text + at, sizeof(text) - at);
}

static void tee_write(void *ctx, const void *bytes, size_t n)
{
    const struct sink_tee *tee = ctx;

    for (size_t i = 0; i < tee->count; i++)
        put_bytes(&tee->sinks[i], bytes, n);
}

struct sink sink_tee(struct sink_tee *tee)
{
    return (struct sink){tee_write, tee};
}

void sink_buffer_flush(struct sink_buffer *buffer)
{
    put_bytes(buffer->next, buffer->bytes, buffer->used);
    buffer->used = 0;
}

/* Bytes that fill the buffer: seldom, so kept out of buffer_write(). */
__attribute__((noinline)) static void fill(struct sink_buffer *buffer, const char *bytes, size_t n)
{
    while (n >= buffer->size - buffer->used) {
        const size_t piece = buffer->size - buffer->used;

        memcpy(buffer->bytes + buffer->used, bytes, piece);
        buffer->used = buffer->size;
        sink_buffer_flush(buffer);
        bytes += piece;
        n -= piece;
    }
    memcpy(buffer->bytes, bytes, n);
    buffer->used = n;
}

static void buffer_write(void *ctx, const void *bytes, size_t n)
{
    struct sink_buffer *buffer = ctx;

    if (n >= buffer->size - buffer->used) {
        fill(buffer, bytes, n);
        return;
    }
    memcpy(buffer->bytes + buffer->used, bytes, n);
    buffer->used += n;
}

struct sink sink_buffer(struct sink_buffer *buffer)
{
    return (struct sink){buffer_write, buffer};
}
