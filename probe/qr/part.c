/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/part.h"

#include "probe/qr/base45.h"
#include "probe/qr/packed.h"
#include "probe/table/crc32.h"
#include "probe/table/mem.h"
#include "probe/table/sink.h"

/* A sink that keeps the bytes from a place on, and counts all of them: a table is packed once for each part,
 * which needs no room for the whole. */
struct window {
    uint8_t *bytes;
    size_t from, size, seen;
};

static void window_write(void *ctx, const void *bytes, size_t n)
{
    struct window *window = ctx;
    const uint8_t *at = bytes;

    for (size_t i = 0; i < n; i++, window->seen++)
        if (window->seen - window->from < window->size)
            window->bytes[window->seen - window->from] = at[i];
}

static void look_at_packed(struct window *window, const struct cpuid_table *table)
{
    const struct sink sink = {window_write, window};

    pack_table(&sink, table);
}

static size_t packed_size(const struct cpuid_table *table)
{
    struct window window = {NULL, 0, 0, 0};

    look_at_packed(&window, table);
    return window.seen;
}

uint32_t part_count(const struct cpuid_table *table)
{
    return (uint32_t)((packed_size(table) + PART_BYTES - 1) / PART_BYTES);
}

uint32_t part_check(const char *head, size_t head_size, const uint8_t *bytes, size_t n)
{
    return crc32_update(crc32_update(0, head, head_size), bytes, n) & 0xffff;
}

static void put_head(const struct sink *sink, uint32_t part, uint32_t parts, uint32_t crc)
{
    put_str(sink, PART_MARK PART_VERSION ":");
    put_dec(sink, part);
    put_str(sink, "/");
    put_dec(sink, parts);
    put_str(sink, ":");
    for (uint32_t shift = 32; shift;) {
        shift -= 4;
        put_bytes(sink, &qr_characters[crc >> shift & 15], 1);
    }
    put_str(sink, ":");
}

size_t part_text(const struct cpuid_table *table, uint32_t crc, uint32_t part, char *out)
{
    const size_t size = packed_size(table);
    const uint32_t parts = part_count(table);
    const size_t from = size * (part - 1) / parts, n = size * part / parts - from;
    uint8_t bytes[PART_BYTES + PART_CHECK];
    struct window window = {bytes, from, n, 0};
    struct window text = {(uint8_t *)out, 0, PART_HEAD, 0};
    const struct sink sink = {window_write, &text};

    look_at_packed(&window, table);
    put_head(&sink, part, parts, crc);
    const uint32_t check = part_check(out, text.seen, bytes, n);

    bytes[n] = (uint8_t)check;
    bytes[n + 1] = (uint8_t)(check >> 8);
    base45_put(out + text.seen, bytes, n + PART_CHECK);
    return text.seen + BASE45_LENGTH(n + PART_CHECK);
}
