/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/stream_check.h"

#include "probe/table/crc32.h"

static const char opening[] = "leafprobe: version=";
#define MARK_LENGTH (sizeof("leafprobe: ") - 1)
#define OPENING_LENGTH (sizeof(opening) - 1)

static void end_line(struct stream_check *check)
{
    if (!check->foreign && (check->matched >= MARK_LENGTH || check->whole))
        check->trimmed = crc32_update(check->trimmed, "\n", 1);
    check->all = check->trimmed;
    check->matched = 0;
    check->foreign = false;
}

/* Whether a line counts shows only behind the mark; until then it is summed up apart, in all. */
static void match(struct stream_check *check, char c)
{
    if (check->matched < OPENING_LENGTH && c == opening[check->matched]) {
        if (++check->matched == OPENING_LENGTH) {
            check->begun = true;
            check->all = check->trimmed = crc32_update(0, opening, OPENING_LENGTH);
        }
    } else if (check->matched < MARK_LENGTH && !check->whole) {
        check->foreign = true;
    } else {
        check->matched = OPENING_LENGTH;
    }
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* n bytes of a line, none of them its end. What is behind the last that is no blank counts if more follows.
 */
static void sum(struct stream_check *check, const char *bytes, size_t n)
{
    size_t kept = n;

    while (kept && blank(bytes[kept - 1]))
        kept--;
    if (kept)
        check->all = check->trimmed = crc32_update(check->all, bytes, kept);
    if (kept < n)
        check->all = crc32_update(check->all, bytes + kept, n - kept);
}

/* A byte of a line that may still be one of ours, or of somebody else. */
static void take(struct stream_check *check, char c)
{
    check->all = crc32_update(check->all, &c, 1);
    match(check, c);
    if ((check->matched >= MARK_LENGTH || check->whole) && !blank(c))
        check->trimmed = check->all;
}

/* Byte by byte only until a line shows whose it is: this is run for all that an image says. */
static void check_lines(struct stream_check *check, const char *at, const char *end)
{
    while (at < end) {
        const char *stop = at;

        if (!check->foreign && check->matched < OPENING_LENGTH && *at != '\n') {
            take(check, *at++);
            continue;
        }
        while (stop < end && *stop != '\n')
            stop++;
        if (!check->foreign)
            sum(check, at, (size_t)(stop - at));
        if (stop < end)
            end_line(check);
        at = stop + (stop < end);
    }
}

static void check_write(void *ctx, const void *bytes, size_t n)
{
    struct stream_check *check = ctx;

    check_lines(check, bytes, (const char *)bytes + n);
    check->next->write(check->next->ctx, bytes, n);
}

struct sink stream_check_sink(struct stream_check *check)
{
    return (struct sink){check_write, check};
}

void stream_check_whole(struct stream_check *check, bool whole)
{
    check->whole = whole;
}

void stream_check_put(const struct sink *sink, const struct stream_check *check)
{
    if (!check || !check->begun)
        return;
    const uint32_t crc = crc32_update(check->trimmed, "\n", 1);

    put_str(sink, " crc32=");
    put_hex(sink, crc, 8);
}
