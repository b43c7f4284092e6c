/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * aida64: the CPUID dumps of AIDA64 and InstLatx64, a section a CPU. Rows "CPUID 00000004: EAX-EBX-ECX-EDX
 * [SL 0B] [text]" with SL, the subleaf, in hexadecimal; old dumps leave SL out, separate with blanks, or
 * print "00000004: EAX EBX ECX EDX". A section begins with a header that names the CPU, which may be cpuid
 * -r's, or, without headers, where leaf 0 comes again. Other blocks (MSR registers, versions, ...) are passed
 * over.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/kept.h"
#include "host/dialect/paste.h"
#include "host/dialect/raw_row.h"
#include "host/read/clash.h"

enum header { HEADER_NONE, HEADER_CPU, HEADER_OTHER };

struct aida64 {
    bool elsewhere; /* in a block that is not about CPUID */
    bool row_waits; /* row begins the next CPU's section */
    bool from_zero; /* a header numbers from 0 that other files number from 1 */
    uint32_t cpu;   /* of the section in hand, or of one that has no header */
    uint64_t line;  /* where it begins */
    struct cpuid_entry row;
    char label[64];
    char room[3 * PASTE_LINE];
};

/* The header shapes: what stands before the number, and the number of the first CPU. */
static const struct {
    const char *before;
    uint32_t first;
} headers[] = {
    {"------[ CPUID Registers / Logical CPU #", 0},
    {"------[ Logical CPU #", 0},
    {"CPUID Registers (CPU #", 1},
    {"CPU#", 0},
};

static enum header aida64_read_header(struct span line, bool *from_zero, uint32_t *cpu)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct span rest = line;
        uint32_t number;

        if (text_word(&rest, headers[i].before) && text_dec(&rest, &number)) {
            *from_zero = *from_zero || number < headers[i].first;
            *cpu = *from_zero ? number : number - headers[i].first;
            return HEADER_CPU;
        }
    }
    if (raw_row_header(line, cpu))
        return HEADER_CPU;
    return text_starts(line, "------[ ") ? HEADER_OTHER : HEADER_NONE;
}

/* Leaf and registers are apart by a colon, a dash or blanks. */
static bool separator(struct span *line, const char *mark)
{
    const bool before = text_blanks(line);
    const bool found = text_word(line, mark);

    return text_blanks(line) || before || found;
}

static bool read_subleaf(struct span line, bool *found, uint32_t *ret)
{
    const char *place = text_find(line, "[SL");

    *found = place != NULL;
    if (!place)
        return true;
    struct span rest = {place, line.n - (size_t)(place - line.at)};

    return text_word(&rest, "[SL ") && text_hex(&rest, 0, ret) && text_word(&rest, "]");
}

/* The leaf: eight digits. Fewer or more are a broken row; other words behind CPUID ("CPUID Revision") are
 * none. */
static bool read_leaf(struct span *line, bool named, uint32_t *ret, bool *ret_good)
{
    struct span rest = *line;

    if (named && text_digits(&rest, 16) && (!rest.n || text_blanks(&rest) || text_starts(rest, ":"))) {
        *ret_good = text_hex(line, 8, ret) && !text_digits(line, 16);
        return true;
    }
    *ret_good = true;
    return !named && text_hex(line, 8, ret) && text_starts(*line, ":");
}

/* True for a line that begins like a row; *ret_good is false if it does not go on like one. */
static bool aida64_read_row(struct span line, const struct cpuid_table *table, struct cpuid_entry *ret,
                            bool *ret_good)
{
    const bool named = text_word(&line, "CPUID ");
    bool numbered = false;

    *ret = (struct cpuid_entry){0};
    text_blanks(&line);
    if (!read_leaf(&line, named, &ret->leaf, ret_good))
        return false;
    *ret_good = *ret_good && separator(&line, ":") && text_hex(&line, 8, &ret->eax) &&
                separator(&line, "-") && text_hex(&line, 8, &ret->ebx) && separator(&line, "-") &&
                text_hex(&line, 8, &ret->ecx) && separator(&line, "-") && text_hex(&line, 8, &ret->edx) &&
                read_subleaf(line, &numbered, &ret->subleaf);
    if (!numbered)
        ret->subleaf = infer_subleaf(table, ret);
    return true;
}

static bool aida64_add(struct cpuid_table *table, const struct cpuid_entry *row)
{
    const struct cpuid_regs regs = cpuid_entry_regs(row);

    return cpuid_table_add(table, row->leaf, row->subleaf, 0, &regs);
}

static bool begins_cpu(const struct cpuid_table *table, const struct cpuid_entry *row)
{
    return table->count && row->leaf == 0 && cpuid_table_leaf(table, 0);
}

static enum reader_result aida64_finish(struct aida64 *state, struct reader_table *ret)
{
    ret->cpu = state->cpu;
    ret->line = state->line;
    snprintf(ret->label, sizeof(ret->label), "%s", state->label);
    infer_flags(&ret->table);
    state->cpu++;
    state->label[0] = 0;
    return READER_TABLE;
}

/* A header line: READER_TABLE if it ends a section that has rows. */
static enum reader_result aida64_take_header(struct reader *reader, struct aida64 *state, enum header header,
                                             uint32_t cpu, uint64_t number, struct reader_table *ret)
{
    const bool ends = ret->table.count > 0;

    if (ends)
        aida64_finish(state, ret);
    state->elsewhere = header == HEADER_OTHER;
    if (header == HEADER_CPU) {
        if (!ends && state->line)
            reader_warn(reader, state->line, "cpu %" PRIu32 " has no rows", state->cpu);
        state->cpu = cpu;
        state->line = number;
    } else {
        state->line = 0;
    }
    return ends ? READER_TABLE : READER_END;
}

static enum reader_result aida64_take_row(struct reader *reader, struct aida64 *state, uint64_t number,
                                          struct reader_table *ret)
{
    if (begins_cpu(&ret->table, &state->row)) {
        state->row_waits = true;
        aida64_finish(state, ret);
        state->line = number;
        return READER_TABLE;
    }
    if (!state->line)
        state->line = number;
    if (!reader->forced && kept_differs(&ret->table, &state->row))
        return reader_fail(reader, number, KEPT_TWICE, state->row.leaf, state->row.subleaf);
    if (!aida64_add(&ret->table, &state->row))
        return reader_fail(reader, number, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    return READER_END;
}

/* What a line says behind what mails and consoles put before it. */
enum said { SAID_NOTHING, SAID_HEADER, SAID_ROW, SAID_BROKEN };

static enum said aida64_read_line(struct aida64 *state, struct span line, const struct cpuid_table *table,
                                  enum header *header, uint32_t *cpu)
{
    bool broken = false;

    do {
        bool good = false;

        *header = aida64_read_header(line, &state->from_zero, cpu);
        if (*header != HEADER_NONE)
            return SAID_HEADER;
        if (aida64_read_row(line, table, &state->row, &good) && good)
            return SAID_ROW;
        broken = broken || (!good && aida64_read_row(line, table, &state->row, &good));
    } while (paste_strip(&line));
    return broken ? SAID_BROKEN : SAID_NOTHING;
}

/* A row that was wrapped: where it breaks off, and before its subleaf. */
static bool aida64_join(struct reader *reader, struct span line, const struct cpuid_table *table, bool broken)
{
    struct aida64 *state = (struct aida64 *)reader->state;
    struct span joined, next;
    enum header header;
    uint32_t cpu;

    for (int soft = 0; soft < 2; soft++) {
        if (!paste_join(&reader->input, line, soft, state->room, &joined, &next))
            continue;
        while (paste_strip(&next))
            ;
        if ((broken || text_starts(next, "[SL ")) &&
            aida64_read_line(state, joined, table, &header, &cpu) == SAID_ROW) {
            paste_taken(&reader->input);
            return true;
        }
    }
    return false;
}

/* READER_END: the section may go on. */
static enum reader_result aida64_take_line(struct reader *reader, struct span line, bool whole,
                                           uint64_t number, struct reader_table *ret)
{
    struct aida64 *state = (struct aida64 *)reader->state;
    char kept[PASTE_LINE];
    uint32_t cpu = state->cpu;
    enum header header;
    enum said said = aida64_read_line(state, line, &ret->table, &header, &cpu);

    if (said == SAID_HEADER)
        return aida64_take_header(reader, state, header, cpu, number, ret);
    if (text_word(&line, "allcpu: "))
        snprintf(state->label, sizeof(state->label), "%.63s", text_show(line).text);
    if (state->elsewhere || !whole)
        return READER_END;
    if (said == SAID_NOTHING)
        return recognise_clash(reader, "AIDA64", line, number);
    if ((said == SAID_BROKEN || !text_find(line, "[")) && line.n <= sizeof(kept)) {
        memcpy(kept, line.at, line.n); /* what the input holds moves when the next line is looked at */
        line.at = kept;
        if (aida64_join(reader, line, &ret->table, said == SAID_BROKEN))
            said = SAID_ROW;
    }
    if (said == SAID_BROKEN)
        return reader_fail(reader, number, "expected 'CPUID LEAF: EAX-EBX-ECX-EDX [SL NN]', found '%s'",
                           text_show(line).text);
    return aida64_take_row(reader, state, number, ret);
}

static enum reader_result aida64_next(struct reader *reader, struct reader_table *ret)
{
    struct aida64 *state = (struct aida64 *)reader->state;
    uint64_t number = reader->input.line;
    char room[PASTE_LINE];
    struct span piece;
    bool whole;

    if (state->row_waits) {
        state->row.subleaf = 0;
        aida64_add(&ret->table, &state->row);
    }
    state->row_waits = false;
    while (input_line(&reader->input, &piece, &whole)) {
        const enum reader_result result =
            aida64_take_line(reader, paste_clean(piece, room), whole, number, ret);

        if (result != READER_END)
            return result;
        number = reader->input.line;
    }
    if (!ret->table.count || reader->input.error)
        return reader_finish(reader);
    return aida64_finish(state, ret);
}

const struct reader_format read_aida64 = {
    .name = "aida64",
    .state_size = sizeof(struct aida64),
    .next = aida64_next,
};
