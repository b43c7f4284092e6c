/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "host/capture/guest.h"
#include "host/read/reader.h"
#include "host/read/stream_line.h"

#define LONGEST_LAST 256u

bool guest_finished(void *ctx, const char *text, size_t size)
{
    size_t *seen = ctx;
    const bool found = stream_verdict(text + *seen, size - *seen).n > 0;

    *seen = size > LONGEST_LAST ? size - LONGEST_LAST : 0;
    return found;
}

static struct text_shown last_line(const struct child *qemu)
{
    struct span text = text_trim((struct span){qemu->text, qemu->size});

    while (text.n && (text.at[text.n - 1] == '\n' || text.at[text.n - 1] == '\r'))
        text.n--;
    const char *before = text.n ? memrchr(text.at, '\n', text.n) : NULL;

    if (before)
        text = (struct span){before + 1, text.n - (size_t)(before + 1 - text.at)};
    return text_show(text);
}

static bool fail_unfinished(const struct child *qemu, unsigned seconds, struct error_line *reterr)
{
    const struct child_complaint complaint = child_complaint(qemu);

    switch (qemu->end) {
    case CHILD_LATE:
        return error_line_set(
            reterr,
            "no complete table within %u s (--time-limit), QEMU was ended; the guest's last line: '%s'%s%s",
            seconds, last_line(qemu).text, complaint.text[0] ? "; QEMU says: " : "", complaint.text);
    case CHILD_FLOODED:
        return error_line_set(reterr, "the guest printed more than %zu MiB, QEMU was ended",
                              CHILD_OUTPUT_MAX >> 20);
    case CHILD_SIGNALLED:
        return error_line_set(reterr, "QEMU was ended by signal %d: %s", qemu->status, complaint.text);
    case CHILD_EXITED:
        break;
    }
    if (qemu->status != 0)
        return error_line_set(reterr, "QEMU ended with status %d: %s", qemu->status, complaint.text);
    return error_line_set(reterr, "QEMU ended before the guest printed its tables; the last line: '%s'",
                          last_line(qemu).text);
}

static bool take_tables(struct reader *reader, struct capture *ret, struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;

    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        struct cpuid_table *table = capture_add(ret, found.cpu, reterr);

        if (!table)
            return false;
        *table = found.table;
    }
    if (result == READER_ERROR)
        return error_line_set(reterr, "%s", reader_error(reader));
    ret->provenance = strdup(reader_provenance(reader));
    return ret->provenance || error_line_set(reterr, "out of memory");
}

bool guest_take(const struct child *qemu, unsigned seconds, const struct reader_events *events,
                struct capture *ret, struct error_line *reterr)
{
    const struct span verdict = stream_verdict(qemu->text, qemu->size);

    if (!verdict.n)
        return fail_unfinished(qemu, seconds, reterr);
    if (!text_starts(verdict, "OK"))
        return error_line_set(reterr, "the guest says: %s", text_show(verdict).text);
    struct reader *reader = reader_open_memory("guest's output", qemu->text, qemu->size,
                                               reader_format_find("stream"), events, reterr);
    const bool good = reader && take_tables(reader, ret, reterr);

    reader_close(reader);
    return good;
}
