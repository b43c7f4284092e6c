/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw: the output of "cpuid -r" (Todd Allen's cpuid, print_raw()), with or without "-1". A header "CPU 0:" or
 * "CPU:", then rows "   0x00000004 0x01: eax=0x.. ebx=0x.. ecx=0x.. edx=0x.."; versions up to 2009 print no
 * subleaf. Empty lines and tp-qemu's "==START TEST==" and "==END TEST==" are passed over; before the first
 * header anything is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/paste.h"
#include "host/read/reader_format.h"
#include "probe/table/count.h"

struct raw {
    bool header;    /* a header was taken for the table in hand, or for the next one */
    bool rows;      /* the table in hand has rows */
    uint32_t cpu;   /* number of that table */
    uint32_t next;  /* the number of a CPU without one */
    uint64_t line;  /* where that table begins */
    uint64_t ended; /* the line that is no row and ended a table without a header behind it; 0: none */
    char room[3 * PASTE_LINE];
};

static bool raw_read_header(struct span line, uint32_t *cpu)
{
    if (!text_word(&line, "CPU"))
        return false;
    if (text_blanks(&line) && !text_dec(&line, cpu))
        return false;
    return text_is(line, ":");
}

static bool raw_read_register(struct span *line, const char *name, uint32_t *ret)
{
    return text_blanks(line) && text_word_case(line, name) && text_0x(line, ret);
}

/* A comment may stand behind a row. */
static bool ends_row(struct span line)
{
    return !line.n || (text_blanks(&line) && text_starts(line, "#"));
}

static bool raw_read_row(struct span line, const struct cpuid_table *table, struct cpuid_entry *ret)
{
    *ret = (struct cpuid_entry){0};
    if (!text_0x(&line, &ret->leaf))
        return false;
    if (!text_blanks(&line) || !text_0x(&line, &ret->subleaf))
        ret->subleaf = infer_subleaf(table, ret->leaf);
    return text_word(&line, ":") && raw_read_register(&line, "eax=", &ret->eax) &&
           raw_read_register(&line, "ebx=", &ret->ebx) && raw_read_register(&line, "ecx=", &ret->ecx) &&
           raw_read_register(&line, "edx=", &ret->edx) && ends_row(line);
}

static bool passed_over(struct span line)
{
    return !line.n || text_is(line, "==START TEST==") || text_is(line, "==END TEST==");
}

static enum reader_result raw_finish(const struct raw *raw, struct reader_table *ret)
{
    ret->cpu = raw->cpu;
    ret->line = raw->line;
    infer_flags(&ret->table);
    return READER_TABLE;
}

/* A header opens a table and closes the one before. */
static enum reader_result raw_take_header(struct raw *raw, uint32_t cpu, uint64_t number,
                                          struct reader_table *ret)
{
    const bool closes = raw->header || raw->rows;

    if (closes)
        raw_finish(raw, ret);
    *raw = (struct raw){.header = true, .cpu = cpu, .next = cpu + 1, .line = number};
    return closes ? READER_TABLE : READER_END;
}

static enum reader_result raw_take_row(struct reader *reader, struct raw *raw,
                                       const struct cpuid_entry *entry, uint64_t number,
                                       struct cpuid_table *table)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    if (!raw->header && !raw->rows)
        *raw = (struct raw){.cpu = raw->next, .next = raw->next + 1, .line = number};
    raw->rows = true;
    if (!cpuid_table_add(table, entry->leaf, entry->subleaf, 0, &regs))
        return reader_fail(reader, number, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    return READER_END;
}

/* The row in a line, behind what mails and consoles put before it. */
static bool raw_find_row(struct span line, const struct cpuid_table *table, struct cpuid_entry *ret)
{
    do {
        if (raw_read_row(line, table, ret))
            return true;
    } while (paste_strip(&line));
    return false;
}

static bool raw_find_header(struct span line, uint32_t *cpu)
{
    do {
        if (raw_read_header(line, cpu))
            return true;
    } while (paste_strip(&line));
    return false;
}

/* A row that a mail program wrapped: the line behind it is taken too. */
static bool find_wrapped(struct reader *reader, struct span line, const struct cpuid_table *table,
                         struct cpuid_entry *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    struct span joined, next;

    if (!paste_join(&reader->input, line, false, raw->room, &joined, &next) ||
        raw_find_row(next, table, ret) || !raw_find_row(joined, table, ret))
        return false;
    paste_taken(&reader->input);
    return true;
}

/* True for what was to be a row. */
static bool row_begun(struct span line)
{
    static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx=", "EAX=", "EBX=", "ECX=", "EDX="};

    for (size_t i = 0; i < COUNT(names); i++)
        if (text_find(line, names[i]))
            return true;
    while (paste_strip(&line))
        ;
    return text_starts(line, "0x");
}

static enum reader_result raw_fail_row(struct reader *reader, struct span line, uint64_t number)
{
    return reader_fail(reader, number, "expected a row of cpuid -r or a header 'CPU 0:', found '%s'",
                       text_show(line).text);
}

/* A line that is no row: an error within a table that has none yet, and where it was to be one. */
static enum reader_result raw_take_other(struct reader *reader, struct span line, bool whole, uint64_t number)
{
    struct raw *raw = (struct raw *)reader->state;

    if (!raw->header && !raw->rows)
        return READER_END;
    if (!raw->rows || !whole || row_begun(line))
        return raw_fail_row(reader, line, number);
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
    struct span line = paste_clean(piece, room);
    uint32_t cpu = raw->next;
    struct cpuid_entry entry;

    if (passed_over(line))
        return READER_END;
    if (whole && raw_find_header(line, &cpu))
        return raw_take_header(raw, cpu, number, ret);
    bool row = whole && raw_find_row(line, &ret->table, &entry);

    if (!row && whole && line.n <= sizeof(kept) && row_begun(line)) {
        memcpy(kept, line.at, line.n); /* what the input holds moves when the next line is looked at */
        line.at = kept;
        row = find_wrapped(reader, line, &ret->table, &entry);
    }
    if (!row)
        return raw_take_other(reader, line, whole, number);
    if (raw->ended)
        return reader_fail(reader, raw->ended,
                           "expected a header 'CPU 0:' or rows up to line %" PRIu64 ", found another line",
                           number);
    return raw_take_row(reader, raw, &entry, number, &ret->table);
}

static enum reader_result raw_next(struct reader *reader, struct reader_table *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    uint64_t number = reader->input.line;
    struct span piece;
    bool whole;

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
    .next = raw_next,
};
