/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw: the output of "cpuid -r" (Todd Allen's cpuid, print_raw()), with or without "-1". A header "CPU 0:" or
 * "CPU:", then rows "   0x00000004 0x01: eax=0x.. ebx=0x.. ecx=0x.. edx=0x.."; versions up to 2009 print no
 * subleaf. Empty lines and tp-qemu's "==START TEST==" and "==END TEST==" are passed over; before the first
 * header anything is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "host/infer.h"
#include "host/line_text.h"
#include "host/reader_private.h"

struct raw {
    bool header;   /* a header was taken for the next table */
    uint32_t cpu;  /* its number */
    uint32_t next; /* the number of a CPU without one */
    uint64_t line; /* where it stands */
};

static bool read_header(struct span line, uint32_t *cpu)
{
    if (!text_word(&line, "CPU"))
        return false;
    if (text_blanks(&line) && !text_dec(&line, cpu))
        return false;
    return text_is(line, ":");
}

static bool read_register(struct span *line, const char *name, uint32_t *ret)
{
    return text_blanks(line) && text_word(line, name) && text_0x(line, ret);
}

static bool read_row(struct span line, const struct cpuid_table *table, struct cpuid_entry *ret)
{
    *ret = (struct cpuid_entry){0};
    if (!text_0x(&line, &ret->leaf))
        return false;
    if (!text_blanks(&line) || !text_0x(&line, &ret->subleaf))
        ret->subleaf = infer_subleaf(table, ret->leaf);
    return text_word(&line, ":") && read_register(&line, "eax=", &ret->eax) &&
           read_register(&line, "ebx=", &ret->ebx) && read_register(&line, "ecx=", &ret->ecx) &&
           read_register(&line, "edx=", &ret->edx) && !line.n;
}

static bool passed_over(struct span line)
{
    return !line.n || text_is(line, "==START TEST==") || text_is(line, "==END TEST==");
}

static void begin(const struct raw *raw, struct reader_table *ret)
{
    ret->cpu = raw->cpu;
    ret->line = raw->line;
}

/* A header opens a table and closes the one before. */
static bool take_header(struct raw *raw, struct span line, uint64_t number)
{
    uint32_t cpu = raw->next;

    if (!read_header(line, &cpu))
        return false;
    *raw = (struct raw){true, cpu, cpu + 1, number};
    return true;
}

static enum reader_result add(struct reader *reader, struct cpuid_table *table,
                              const struct cpuid_entry *entry, uint64_t number)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    if (!cpuid_table_add(table, entry->leaf, entry->subleaf, 0, &regs))
        return reader_fail(reader, number, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    return READER_TABLE;
}

static enum reader_result raw_next(struct reader *reader, struct reader_table *ret)
{
    struct raw *raw = (struct raw *)reader->state;
    bool inside = raw->header, whole;
    struct cpuid_entry entry;
    struct span piece;

    begin(raw, ret);
    for (;;) {
        const uint64_t number = reader->input.line;

        if (!input_line(&reader->input, &piece, &whole))
            break;
        const struct span line = text_trim(piece);

        if (passed_over(line))
            continue;
        if (take_header(raw, line, number)) {
            if (inside)
                goto done;
            begin(raw, ret);
            inside = true;
        } else if (whole && read_row(line, &ret->table, &entry)) {
            if (!inside)
                ret->line = number;
            inside = true;
            if (add(reader, &ret->table, &entry, number) == READER_ERROR)
                return READER_ERROR;
        } else if (inside || reader->tables) {
            return reader_fail(reader, number, "expected a row of cpuid -r or a header 'CPU 0:', found '%s'",
                               text_show(line).text);
        }
    }
    raw->header = false;
    if (!inside || reader->input.error)
        return reader_finish(reader);
done:
    infer_flags(&ret->table);
    return READER_TABLE;
}

const struct reader_format read_raw = {
    .name = "raw",
    .state_size = sizeof(struct raw),
    .next = raw_next,
};
