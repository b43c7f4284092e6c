/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw: the output of "cpuid -r" (Todd Allen's cpuid, print_raw()), with or without "-1". A header "CPU 0:" or
 * "CPU:", then rows "   0x00000004 0x01: eax=0x.. ebx=0x.. ecx=0x.. edx=0x.."; versions up to 2009 print no
 * subleaf. Empty lines and tp-qemu's "==START TEST==" and "==END TEST==" are passed over; before the first
 * header anything is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/read/reader_format.h"

struct raw {
    bool header;   /* a header was taken for the table in hand, or for the next one */
    bool rows;     /* the table in hand has rows */
    uint32_t cpu;  /* number of that table */
    uint32_t next; /* the number of a CPU without one */
    uint64_t line; /* where that table begins */
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
    return text_blanks(line) && text_word(line, name) && text_0x(line, ret);
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
           raw_read_register(&line, "edx=", &ret->edx) && !line.n;
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

/* READER_END: the table may go on. */
static enum reader_result raw_take_line(struct reader *reader, struct span line, bool whole, uint64_t number,
                                        struct reader_table *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    uint32_t cpu = raw->next;
    struct cpuid_entry entry;

    if (passed_over(line))
        return READER_END;
    if (whole && raw_read_header(line, &cpu))
        return raw_take_header(raw, cpu, number, ret);
    if (whole && raw_read_row(line, &ret->table, &entry))
        return raw_take_row(reader, raw, &entry, number, &ret->table);
    if (raw->header || raw->rows)
        return reader_fail(reader, number, "expected a row of cpuid -r or a header 'CPU 0:', found '%s'",
                           text_show(line).text);
    return READER_END;
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
