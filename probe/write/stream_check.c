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

static void take(struct stream_check *check, char c)
{
    if (c == '\n') {
        end_line(check);
        return;
    }
    if (check->foreign)
        return;
    check->all = crc32_update(check->all, &c, 1);
    if (check->matched < OPENING_LENGTH)
        match(check, c);
    if ((check->matched >= MARK_LENGTH || check->whole) && c != ' ' && c != '\t' && c != '\r')
        check->trimmed = check->all;
}

static void check_write(void *ctx, const void *bytes, size_t n)
{
    struct stream_check *check = ctx;

    const char *at = bytes, *const end = at + n;

    while (at < end) {
        while (check->foreign && at < end && *at != '\n')
            at++;
        if (at < end)
            take(check, *at++);
    }
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
