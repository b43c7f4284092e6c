/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/summary_line.h"

#include "probe/table/mem.h"

static void end_line(struct summary_lines *lines)
{
    if (lines->used > SUMMARY_COLUMNS) {
        lines->used = SUMMARY_COLUMNS;
        memset(lines->text + SUMMARY_COLUMNS - 3, '.', 3);
    }
    lines->text[lines->used] = '\n';
    put_bytes(lines->next, lines->text, lines->used + 1);
    lines->used = 0;
    lines->lines++;
}

static void lines_write(void *ctx, const void *bytes, size_t n)
{
    struct summary_lines *lines = ctx;
    const char *at = bytes;

    for (size_t i = 0; i < n; i++)
        if (at[i] == '\n')
            end_line(lines);
        else if (lines->used <= SUMMARY_COLUMNS)
            lines->text[lines->used++] = at[i];
}

struct sink summary_lines(struct summary_lines *lines)
{
    return (struct sink){lines_write, lines};
}

/* A stream's line counts if it begins so, up to its NUL. */
static bool is_remark(const char *line, size_t n)
{
    static const char starts[][22] = {"leafprobe: cpu ", "leafprobe: anomaly ", "leafprobe: microcode ",
                                      "leafprobe: problem="};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        const size_t length = strlen(starts[i]);

        if (n >= length && memcmp(line, starts[i], length) == 0)
            return true;
    }
    return false;
}

/* Gets whole lines. */
static void remarks_write(void *ctx, const void *bytes, size_t n)
{
    struct summary_remarks *remarks = ctx;

    if (is_remark(bytes, n) && !remarks->count++)
        memcpy(remarks->first, bytes, n - 1);
}

struct summary_remarks summary_remarks(const struct probe *probe)
{
    struct summary_remarks remarks = {0};
    const struct sink keep = {remarks_write, &remarks};
    struct summary_lines lines = {.next = &keep};
    const struct sink sink = summary_lines(&lines);

    /* In this format nothing is said of how CPUs of several core types differ. */
    probe_put(probe, &sink, FORMAT_RAW, NULL);
    return remarks;
}
