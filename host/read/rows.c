/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dialects of shape/dialect.def, a row a line: VBox.log, vmware.log, xen-cpuid -p, traces and their
 * likes. Rows of several tables may come mixed (guest and host, threads): up to KEPT_MAX are gathered, and
 * given at a line that starts others, or at the end. Rows that come again with the same values are one row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/dialect.h"
#include "host/dialect/infer.h"
#include "host/dialect/kept.h"
#include "host/dialect/paste.h"
#include "host/read/clash.h"
#include "probe/table/count.h"

/* xen-cpuid's subleaf of leaves that have none. */
#define NO_SUBLEAF 0xffffffffu

struct rows {
    enum dialect dialect;
    bool inside;   /* behind a LINE_OPEN */
    bool open;     /* behind a ROW_OPEN */
    bool giving;   /* tables from `given` on go out before anything else is read */
    bool changed;  /* it was said that an answer of a trace changed */
    bool has_leaf; /* leaf and subleaf are those of rows without one */
    uint32_t leaf, subleaf;
    char label[KEPT_LABEL]; /* of rows that have none, from LINE_START */
    uint32_t cpu;
    bool numbered;  /* cpu is what LINE_START says */
    uint64_t line;  /* where LINE_START stands, 0: none */
    uint64_t ended; /* the line that ended a block of rows, 0: none */
    uint32_t count, given;
    uint32_t started;           /* tables begun by LINE_START or without one */
    struct dialect_line joined; /* what two lines say */
    bool tail;                  /* the first is a row, which another may end */
    bool broken;                /* the first, or both, were to be a row */
    char room[3 * PASTE_LINE];
    struct kept kept[KEPT_MAX];
};

static struct rows *state_of(struct reader *reader)
{
    return (struct rows *)reader->state;
}

static void rows_start(struct reader *reader)
{
    struct rows *rows = state_of(reader);

    while (strcmp(dialect_name(rows->dialect), reader->format->name) != 0)
        rows->dialect++;
}

/* A row for a place that has one. */
static enum reader_result add_again(struct reader *reader, struct kept *kept, struct cpuid_entry *there,
                                    const struct dialect_line *row, bool copy, uint64_t number)
{
    struct rows *rows = state_of(reader);
    const struct cpuid_regs old = cpuid_entry_regs(there);
    uint16_t *copied = &kept->copied[there - kept->table.entry];

    if (memcmp(&old, &row->regs, sizeof(old)) == 0 || (copy && !*copied))
        return READER_END;
    if (!(*copied && (copy || row->flags & ROW_OVER)) && dialect_kind(rows->dialect) != KIND_TRACE)
        return reader_fail(reader, number, KEPT_TWICE, there->leaf, there->subleaf);
    if (dialect_kind(rows->dialect) == KIND_TRACE && !rows->changed) {
        rows->changed = true;
        reader_warn(reader, number,
                    "0x%" PRIx32 " subleaf 0x%" PRIx32 " is answered in another way than before; the last "
                    "answer counts, here and for others",
                    there->leaf, there->subleaf);
    }
    *copied = copy;
    there->eax = row->regs.eax;
    there->ebx = row->regs.ebx;
    there->ecx = row->regs.ecx;
    there->edx = row->regs.edx;
    return READER_END;
}

static enum reader_result add_to(struct reader *reader, const char *label, uint32_t cpu, bool numbered,
                                 const struct dialect_line *row, bool copy, uint64_t number)
{
    struct rows *rows = state_of(reader);
    struct kept *kept = kept_find(rows->kept, &rows->count, label, cpu);

    if (!kept)
        return reader_fail(reader, number, "expected at most %u tables mixed in a file, found one more",
                           KEPT_MAX);
    if (!kept->line)
        kept->line = rows->line ? rows->line : number;
    rows->line = 0;
    kept->numbered = kept->numbered || numbered;
    kept->host = kept->host || copy || row->flags & ROW_HOST;
    const uint32_t subleaf = kept_subleaf(kept, row);
    struct cpuid_entry *there = kept_entry(&kept->table, row->leaf, subleaf);

    if (there)
        return add_again(reader, kept, there, row, copy, number);
    if (!cpuid_table_add(&kept->table, row->leaf, subleaf, 0, &row->regs))
        return reader_fail(reader, number, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    kept->copied[kept->table.count - 1] = copy;
    return READER_END;
}

/* Settle the leaf of rows that leave it out. */
static bool settle_leaf(struct rows *rows, struct dialect_line *row)
{
    if (!row->has_leaf) {
        if (!rows->has_leaf)
            return false;
        row->leaf = rows->leaf;
        if (!row->has_subleaf)
            row->subleaf = rows->subleaf;
        rows->has_leaf = !(row->flags & ROW_ONCE);
        return true;
    }
    if (row->subleaf == NO_SUBLEAF)
        row->subleaf = 0;
    rows->has_leaf = row->flags & ROW_LEAF;
    rows->leaf = row->leaf;
    rows->subleaf = row->subleaf;
    return true;
}

static enum reader_result rows_fail_row(struct reader *reader, struct span line, uint64_t number)
{
    return reader_fail(reader, number, "expected a row of %s, found '%s'",
                       dialect_printer(state_of(reader)->dialect), text_show(line).text);
}

static enum reader_result take_row(struct reader *reader, struct dialect_line *row, struct span line,
                                   uint64_t number)
{
    struct rows *rows = state_of(reader);
    const char *label = row->label[0] ? row->label : rows->label;
    char thread[sizeof(rows->label)];
    bool numbered = row->has_cpu || rows->numbered;
    uint32_t cpu = row->has_cpu ? row->cpu : rows->cpu;

    if (rows->ended)
        return reader_fail(reader, rows->ended,
                           "expected rows of %s up to line %" PRIu64 ", found another line",
                           dialect_printer(rows->dialect), number);
    if (!settle_leaf(rows, row))
        return reader_fail(reader, number, "expected a row with a leaf before one without, found '%s'",
                           text_show(line).text);
    if (row->flags & ROW_THREAD) {
        numbered = dialect_thread(line, thread, sizeof(thread), &cpu);
        label = thread;
    }
    const enum reader_result result = add_to(reader, label, cpu, numbered, row, false, number);

    return result == READER_END && row->flags & ROW_COPY
               ? add_to(reader, "host", cpu, numbered, row, true, number)
               : result;
}

static enum reader_result take_start(struct rows *rows, const struct dialect_line *found, uint64_t number)
{
    const size_t n = found->text.n < sizeof(rows->label) ? found->text.n : sizeof(rows->label) - 1;

    rows->giving = rows->count > 0;
    rows->started += rows->giving;
    rows->numbered = found->has_cpu;
    rows->cpu = found->has_cpu ? found->cpu : found->text.n ? 0 : rows->started;
    rows->line = number;
    rows->ended = 0;
    rows->has_leaf = rows->inside = rows->open = false;
    if (n)
        memcpy(rows->label, found->text.at, n);
    rows->label[n] = 0;
    return READER_END;
}

static enum reader_result rows_take(struct reader *reader, struct dialect_line *found, struct span line,
                                    uint64_t number)
{
    struct rows *rows = state_of(reader);

    if (found->flags & LINE_START)
        return take_start(rows, found, number);
    rows->inside = rows->inside || found->flags & LINE_OPEN;
    rows->open = rows->open || found->flags & ROW_OPEN;
    if (found->flags & LINE_LEAF) {
        rows->has_leaf = true;
        rows->leaf = found->leaf;
    }
    return found->flags & LINE_ANY ? READER_END : take_row(reader, found, line, number);
}

/* A line that fits no pattern. */
static enum reader_result take_other(struct reader *reader, const struct dialect_look *look, uint64_t number)
{
    struct rows *rows = state_of(reader);
    const struct span line = look->line;

    rows->inside = rows->inside && paste_closes(line) && !paste_fence(line);
    if (paste_closes(line))
        return READER_END;
    if (recognise_clash_look(reader, dialect_printer(rows->dialect), look, number) == READER_ERROR)
        return READER_ERROR;
    if (dialect_kind(rows->dialect) == KIND_BLOCK && rows->count && !rows->ended) {
        rows->ended = number;
        reader_warn(reader, number, "the table ends at a line that is no row: '%s'", text_show(line).text);
    }
    return READER_END;
}

static bool match_joined(void *ctx, struct span line)
{
    struct reader *reader = ctx;
    struct rows *rows = state_of(reader);
    struct dialect_look look;

    dialect_look(&reader->index, line, &look);
    rows->broken = rows->broken || (line.at == rows->room && dialect_begun(rows->dialect, &look));
    return dialect_match(rows->dialect, &look, rows->inside || rows->open, &rows->joined) &&
           (!rows->tail || rows->joined.has_subleaf);
}

static enum reader_result take_line(struct reader *reader, struct span piece, bool whole, uint64_t number)
{
    struct rows *rows = state_of(reader);
    char room[PASTE_LINE];
    struct span line = paste_clean(piece, room), joined;
    struct dialect_line found;
    struct dialect_look look;

    dialect_look(&reader->index, line, &look);
    rows->tail = dialect_match(rows->dialect, &look, rows->inside || rows->open, &found);
    rows->broken = !rows->tail && ((rows->inside && look.wide) || dialect_begun(rows->dialect, &look));
    if (whole && (rows->tail ? found.flags & ROW_TAIL : rows->broken || dialect_cut(rows->dialect, &look)) &&
        paste_join_row(&reader->input, &line, rows->room, match_joined, reader, &joined))
        return rows_take(reader, &rows->joined, joined, number);
    if (rows->tail)
        return rows_take(reader, &found, line, number);
    if (line.at != look.line.at) /* it was moved, to look behind it */
        dialect_look(&reader->index, line, &look);
    return rows->broken ? rows_fail_row(reader, line, number) : take_other(reader, &look, number);
}

static enum reader_result rows_give(struct rows *rows, struct reader_table *ret)
{
    const struct kept *kept = &rows->kept[rows->given++];

    if (kept->numbered)
        ret->cpu = kept->cpu;
    ret->line = kept->line;
    ret->named = kept->label[0] != 0;
    ret->host = kept->host;
    snprintf(ret->label, sizeof(ret->label), "%s", kept->label);
    memcpy(&ret->table, &kept->table, sizeof(ret->table));
    ret->table.partial = dialect_partial(rows->dialect);
    infer_flags(&ret->table);
    if (rows->given == rows->count) {
        rows->giving = false;
        rows->count = rows->given = 0;
    }
    return READER_TABLE;
}

static enum reader_result rows_next(struct reader *reader, struct reader_table *ret)
{
    struct rows *rows = state_of(reader);
    struct span piece;
    bool whole;

    while (!rows->giving) {
        const uint64_t number = reader->input.line;

        if (!input_line(&reader->input, &piece, &whole)) {
            if (!rows->count || reader->input.error)
                return reader_finish(reader);
            rows->giving = true;
            break;
        }
        if (take_line(reader, piece, whole, number) == READER_ERROR)
            return READER_ERROR;
    }
    return rows_give(rows, ret);
}

#define DIALECT(dialect, kind, partial, what) \
    [DIALECT_##dialect] = {                   \
        .name = #dialect, .state_size = sizeof(struct rows), .start = rows_start, .next = rows_next},
#define LINE(dialect, label, base, flags, mark, pattern)
const struct reader_format read_rows[DIALECT_COUNT] = {
#include "host/dialect/dialect.def"
};
#undef DIALECT
#undef LINE
