/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw: the output of "cpuid -r" (Todd Allen's cpuid, print_raw()), with or without "-1". A header "CPU 0:" or
 * "CPU:", then rows "   0x00000004 0x01: eax=0x.. ebx=0x.. ecx=0x.. edx=0x.."; versions up to 2009 print no
 * subleaf. Empty lines and tp-qemu's "==START TEST==" and "==END TEST==" are passed over; before the first
 * header anything is, but for what names the table behind it: "# LABEL", "# partial: trace", or a caption.
 * Rows of several CPUs without headers are apart where the first one's place comes again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/kept.h"
#include "host/dialect/not_a_table.h"
#include "host/dialect/paste.h"
#include "host/dialect/raw_row.h"
#include "host/read/clash.h"
#include "probe/walk/partial.h"

struct raw {
    bool header;    /* a header was taken for the table in hand, or for the next one */
    bool rows;      /* the table in hand has rows */
    bool rising;    /* no leaf of its rows is below that of a row before */
    uint32_t cpu;   /* number of that table */
    uint32_t next;  /* the number of a CPU without one */
    uint64_t line;  /* where that table begins */
    uint64_t ended; /* the line that is no row and ended a table without a header behind it; 0: none */
    struct raw_width width;
    struct raw_row row;          /* the last one, */
    uint64_t row_waits;          /* the line of it if it begins the next table; 0: it does not */
    uint32_t partial;            /* of that table */
    char label[KEPT_LABEL];      /* the same, and of those behind it */
    bool told;                   /* the next table's are known: */
    uint32_t next_partial;       /* from "# partial: trace" */
    char next_label[KEPT_LABEL]; /* from "# LABEL" or a caption */
    struct raw_row joined;       /* what two lines say */
    char room[3 * PASTE_LINE];
};

static bool passed_over(struct span line)
{
    return !line.n || text_is(line, "==START TEST==") || text_is(line, "==END TEST==");
}

static enum reader_result raw_finish(const struct raw *raw, struct reader_table *ret)
{
    ret->cpu = raw->cpu;
    ret->line = raw->line;
    ret->named = raw->label[0] != 0;
    snprintf(ret->label, sizeof(ret->label), "%s", raw->label);
    ret->table.partial = raw->partial;
    infer_flags(&ret->table);
    return READER_TABLE;
}

/* The table in hand is over; what was told of the next one holds from here on. */
static void raw_begin(struct raw *raw, bool header, uint32_t cpu, uint64_t number)
{
    if (raw->told) {
        memcpy(raw->label, raw->next_label, sizeof(raw->label));
        raw->partial = raw->next_partial;
    }
    raw->told = raw->rows = false;
    raw->next_label[0] = 0;
    raw->next_partial = CPUID_WHOLE;
    raw->header = header;
    raw->cpu = cpu;
    raw->next = cpu + 1;
    raw->line = number;
    raw->ended = 0;
}

/* A header opens a table and closes the one before. */
static enum reader_result raw_take_header(struct raw *raw, uint32_t cpu, uint64_t number,
                                          struct reader_table *ret)
{
    const bool closes = raw->header || raw->rows;

    if (closes)
        raw_finish(raw, ret);
    raw_begin(raw, true, cpu, number);
    return closes ? READER_TABLE : READER_END;
}

/*
 * A row for a place that has one, which those of a stateful leaf do. KVM's tables may hold such rows: they
 * are kept where the format was given, as in leafprobe's own stream.
 */
static enum reader_result raw_check_again(struct reader *reader, const struct cpuid_table *table,
                                          const struct raw_row *row, uint64_t number)
{
    const struct cpuid_entry *last = table->count ? &table->entry[table->count - 1] : NULL;
    struct raw *raw = (struct raw *)reader->state;

    raw->rising = !last || (raw->rising && last->leaf <= row->entry.leaf);
    if (raw->rising && (!last || last->leaf < row->entry.leaf))
        return READER_END; /* every row so far is of a leaf below: the usual table, without a search */
    if (reader->forced || !row->numbered || !kept_differs(table, &row->entry))
        return READER_END;
    return reader_fail(reader, number, KEPT_TWICE, row->entry.leaf, row->entry.subleaf);
}

static enum reader_result raw_add_row(struct reader *reader, struct raw *raw, struct raw_row *row,
                                      uint64_t number, struct cpuid_table *table)
{
    const struct cpuid_regs regs = cpuid_entry_regs(&row->entry);

    if (!raw->header && !raw->rows)
        raw_begin(raw, false, raw->next, number);
    raw->rows = true;
    if (!row->numbered)
        row->entry.subleaf = infer_subleaf(table, &row->entry);
    if (raw_check_again(reader, table, row, number) == READER_ERROR)
        return READER_ERROR;
    if (!cpuid_table_add(table, row->entry.leaf, row->entry.subleaf, 0, &regs))
        return reader_fail(reader, number, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    if (row->partial && !raw_row_hide(row, table, &raw->partial))
        return reader_fail(reader, number, "expected at most %u registers of which some bits are known",
                           CPUID_HIDE_MAX);
    return READER_END;
}

static enum reader_result raw_take_row(struct reader *reader, struct raw *raw, const struct raw_row *row,
                                       uint64_t number, struct reader_table *ret)
{
    raw->row = *row;
    if (reader->forced || raw->header || !raw_row_again(row, &ret->table))
        return raw_add_row(reader, raw, &raw->row, number, &ret->table);
    raw->row_waits = number;
    return raw_finish(raw, ret);
}

static bool raw_joined(void *ctx, struct span line)
{
    struct raw *raw = ctx;

    return raw_row_read(line, &raw->width, &raw->joined);
}

/* A row that a mail program wrapped, in the middle or, by quoted-printable, anywhere: the line behind it is
 * taken too. */
static bool find_wrapped(struct reader *reader, struct span line, struct raw_row *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    struct span joined;
    const bool found = paste_join_row(&reader->input, &line, raw->room, raw_joined, raw, &joined);

    *ret = raw->joined;
    return found;
}

static enum reader_result raw_fail_row(struct reader *reader, struct span line, uint64_t number)
{
    return reader_fail(reader, number, "expected a row of cpuid -r or a header 'CPU 0:', found '%s'",
                       text_show(line).text);
}

/* A line that is about something else: what stood before it is about that. */
static void raw_forget(struct raw *raw)
{
    raw->told = true;
    raw->next_label[0] = 0;
    raw->next_partial = CPUID_WHOLE;
}

/* A line that says what the next table is; a caption is no comment, so that rows behind it need a header. */
static bool raw_take_label(struct raw *raw, struct span line, uint64_t number)
{
    const bool comment = raw_row_comment(line);

    if (raw_row_partial(line, &raw->next_partial) ||
        raw_row_label(line, raw->next_label, sizeof(raw->next_label)))
        raw->told = true;
    else if (!comment)
        return false;
    if (!comment && raw->rows && !raw->ended)
        raw->ended = number;
    return true;
}

/* A line that is no row: an error within a table that has none yet, and where it was to be one. */
static enum reader_result raw_take_other(struct reader *reader, struct span line, bool whole, uint64_t number)
{
    struct raw *raw = (struct raw *)reader->state;
    const bool begun = !whole || raw_row_begun(line);

    if (raw->header && !raw->rows) {
        uint64_t in;
        const char *what = not_a_table(line.at, line.n, &in);

        if (what)
            return reader_fail(reader, number, "%s", what);
    }
    if (!begun && raw_take_label(raw, line, number))
        return READER_END;
    if (!paste_fence(line))
        raw_forget(raw);
    if (!raw->header && !raw->rows && !raw_row_told(line))
        return READER_END;
    if (!raw->rows || begun)
        return raw_fail_row(reader, line, number);
    if (!raw->header && text_starts(line, "leafprobe: "))
        return reader_fail(reader, number,
                           "expected a header 'CPU 0:' before the rows above, found a line of leafprobe's "
                           "stream: one was moved, or the stream is cut");
    if (recognise_clash(reader, "cpuid -r", line, number) == READER_ERROR)
        return READER_ERROR;
    if (!raw->ended && !paste_fence(line)) {
        raw->ended = number;
        reader_warn(reader, number, "the table ends at a line that is no row: '%s'", text_show(line).text);
    }
    return READER_END;
}

/* READER_END: the table may go on. */
static enum reader_result raw_take_line(struct reader *reader, struct span piece, bool whole, uint64_t number,
                                        struct reader_table *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    char room[PASTE_LINE], kept[PASTE_LINE];
    struct span line = text_trim(piece);
    uint32_t cpu = raw->next;
    struct raw_row row;
    bool found = whole && raw_row_read(line, &raw->width, &row);

    if (!found) { /* a row as it is has nothing to clean, and most lines are such */
        line = paste_clean(piece, room);
        if (passed_over(line))
            return READER_END;
        if (whole && raw_row_header(line, &cpu))
            return raw_take_header(raw, cpu, number, ret);
        found = whole && paste_changed(line, room) && raw_row_read(line, &raw->width, &row);
    }
    if (!found && whole && line.n <= sizeof(kept) && raw_row_begun(line)) {
        memcpy(kept, line.at, line.n); /* what the input holds moves when the next line is looked at */
        line.at = kept;
        found = find_wrapped(reader, line, &row);
    }
    if (!found)
        return raw_take_other(reader, line, whole, number);
    if (raw->ended)
        return reader_fail(reader, raw->ended,
                           "expected a header 'CPU 0:' or rows up to line %" PRIu64 ", found another line",
                           number);
    return raw_take_row(reader, raw, &row, number, ret);
}

/* What stands before the line by which the format was known. */
static void raw_start(struct reader *reader)
{
    struct raw *raw = (struct raw *)reader->state;

    for (unsigned i = 0; i < reader->passed.count; i++) {
        const char *text = reader->passed.lines[i].text;

        if (!raw_take_label(raw, (struct span){text, strlen(text)}, 0) &&
            !paste_fence((struct span){text, strlen(text)}))
            raw_forget(raw);
    }
}

static enum reader_result raw_next(struct reader *reader, struct reader_table *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    uint64_t number = reader->input.line;
    struct span piece;
    bool whole;

    if (raw->row_waits) {
        const uint64_t waits = raw->row_waits;

        raw->row_waits = 0;
        raw->rows = false;
        if (raw_add_row(reader, raw, &raw->row, waits, &ret->table) == READER_ERROR)
            return READER_ERROR;
    }
    while (input_line(&reader->input, &piece, &whole)) {
        const enum reader_result result = raw_take_line(reader, text_trim(piece), whole, number, ret);

        if (result != READER_END)
            return result;
        number = reader->input.line;
    }
    if ((!raw->header && !raw->rows) || reader->input.error)
        return reader_finish(reader);
    raw_finish(raw, ret);
    raw->header = raw->rows = false;
    return READER_TABLE;
}

const struct reader_format read_raw = {
    .name = "raw",
    .state_size = sizeof(struct raw),
    .start = raw_start,
    .next = raw_next,
};
