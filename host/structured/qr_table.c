/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/qr_table.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/line_text.h"
#include "probe/qr/base45.h"
#include "probe/write/write.h"

#define LINES_MAX 64u /* that a part may be broken into */

/* What a text is. */
enum reading { READ_PART, READ_HEAD, READ_DAMAGED };

/* "2/3:1A2B3C4D:" */
static bool take_head(struct span *text, struct qr_part *part)
{
    return text_dec(text, &part->number) && text_word(text, "/") && text_dec(text, &part->parts) &&
           text_word(text, ":") && text_hex(text, 8, &part->crc) && text_word(text, ":") && part->number &&
           part->number <= part->parts && part->parts <= QR_PARTS;
}

static enum reading read_part(const struct qr_joined *joined, struct qr_part *part)
{
    struct span data = {joined->text, joined->n};

    if (!text_word(&data, PART_MARK PART_VERSION ":") || !take_head(&data, part))
        return READ_HEAD;
    if (!base45_take(data.at, data.n, part->bytes, &part->n) || part->n < PART_CHECK)
        return READ_DAMAGED;
    part->n -= PART_CHECK;
    const uint32_t check = part_check(joined->text, joined->n - data.n, part->bytes, part->n);

    return (part->bytes[part->n] | part->bytes[part->n + 1] << 8) == (int)check ? READ_PART : READ_DAMAGED;
}

/* As much as a code holds: what is longer is no part, however it goes on. */
static void join_line(struct qr_joined *joined, struct span line)
{
    const size_t room = sizeof(joined->text) - joined->n;

    if (line.n > room)
        line.n = room;
    memcpy(joined->text + joined->n, line.at, line.n);
    joined->n += line.n;
}

/* The characters of a code from here on; quotation marks, a CR, the '=' of a broken line are none. */
static struct span code_text(struct span line)
{
    size_t n = 0;

    while (n < line.n && qr_character_value(line.at[n]) < 45)
        n++;
    return (struct span){line.at, n};
}

/* A line that may be the rest of a part: a code's characters alone, behind the marks of a mail that is
 * quoted. */
static bool part_goes_on(struct span *line)
{
    while (text_word(line, "> ") || text_word(line, ">"))
        ;
    if (line->n && line->at[line->n - 1] == '\r')
        line->n--;
    const struct span all = code_text(*line);
    const bool broken = all.n + 1 == line->n && line->at[all.n] == '=';

    if (!text_trim(all).n || text_find(all, PART_MARK) || (all.n != line->n && !broken))
        return false;
    *line = all;
    return true;
}

/* The part that begins in a line, whose rest may stand in those behind it. */
static enum reading gather_part(struct qr_table *qr, struct span line)
{
    enum reading reading;
    struct span next;
    bool whole;

    line = code_text(line);
    qr->plain.n = qr->blank.n = 0;
    join_line(&qr->plain, line);
    join_line(&qr->blank, text_trim(line));
    for (unsigned lines = 1;; lines++) {
        reading = read_part(&qr->plain, &qr->part);
        if (reading != READ_PART && read_part(&qr->blank, &qr->part) == READ_PART)
            reading = READ_PART;
        if (reading == READ_PART || lines == LINES_MAX || !input_peek_line(qr->input, &next) ||
            !part_goes_on(&next))
            return reading;
        join_line(&qr->plain, next);
        join_line(&qr->blank, (struct span){" ", 1});
        join_line(&qr->blank, text_trim(next));
        input_line(qr->input, &next, &whole);
    }
}

static enum structured_result part_missing(const struct qr_table *qr, uint64_t line,
                                           struct structured_found *ret)
{
    const struct qr_held *held = &qr->held;
    uint32_t first = 0;

    while (held->part[first].here)
        first++;
    return structured_bad(ret, line,
                          "expected part %" PRIu32 " of %" PRIu32 " of the table with crc32=%08" PRIx32
                          " that begins in line %" PRIu64 ", %" PRIu32 " of its parts are missing",
                          first + 1, held->parts, held->crc, held->line, held->parts - held->have);
}

/* Keep a part that is sound. */
static enum structured_result keep_part(struct qr_table *qr, uint64_t line, struct structured_found *ret)
{
    const struct qr_part *part = &qr->part;
    struct qr_held *held = &qr->held;

    if (held->parts && (held->crc != part->crc || held->parts != part->parts)) {
        if (!held->given)
            return part_missing(qr, line, ret);
        held->parts = 0;
    }
    if (!held->parts) {
        memset(held, 0, offsetof(struct qr_held, bytes));
        held->parts = part->parts;
        held->crc = part->crc;
        held->line = line;
    }
    if (held->part[part->number - 1].here) {
        if (held->part[part->number - 1].n == part->n &&
            memcmp(held->bytes + held->part[part->number - 1].from, part->bytes, part->n) == 0)
            return STRUCTURED_END;
        return structured_bad(ret, line, "part %" PRIu32 " of %" PRIu32 " comes twice and differs",
                              part->number, part->parts);
    }
    if (part->n > sizeof(held->bytes) - held->used)
        return structured_bad(ret, line, "the parts hold more than %u bytes, which no table takes",
                              PACKED_MAX);
    held->part[part->number - 1].here = true;
    held->part[part->number - 1].from = held->used;
    held->part[part->number - 1].n = part->n;
    memcpy(held->bytes + held->used, part->bytes, part->n);
    held->used += part->n;
    held->have++;
    return STRUCTURED_TABLE;
}

/* All parts are here. */
static enum structured_result give_coded(struct qr_table *qr, struct structured_found *ret)
{
    struct qr_held *held = &qr->held;
    size_t n = 0;

    for (uint32_t i = 0; i < held->parts; i++) {
        memcpy(held->whole + n, held->bytes + held->part[i].from, held->part[i].n);
        n += held->part[i].n;
    }
    ret->line = held->line;
    if (!unpack_table(held->whole, n, ret->table))
        return structured_bad(ret, held->line,
                              "the parts from here on hold %zu bytes that are no packed table", n);
    const uint32_t crc = write_kvm_crc(ret->table, true);

    if (crc != held->crc)
        return structured_bad(
            ret, held->line, "expected crc32=%08" PRIx32 " of the table that the parts say, found %08" PRIx32,
            held->crc, crc);
    if (!ret->table->count)
        return structured_bad(ret, held->line, "expected at least one entry, the parts hold none");
    held->given = ret->flagged = true;
    return STRUCTURED_TABLE;
}

static enum structured_result part_bad(const struct qr_table *qr, enum reading reading, uint64_t line,
                                       struct structured_found *ret)
{
    const struct span text = {qr->plain.text, qr->plain.n};

    if (reading == READ_DAMAGED)
        return structured_bad(ret, line,
                              "part %" PRIu32 " of %" PRIu32
                              " is damaged: its digits do not give its check; read that code once more",
                              qr->part.number, qr->part.parts);
    return structured_bad(ret, line, "expected " PART_MARK PART_VERSION ":PART/PARTS:CRC32:, found '%s'",
                          text_show(text).text);
}

enum structured_result qr_table_next(struct qr_table *qr, struct structured_found *ret)
{
    const struct qr_held *held = &qr->held;
    uint64_t number = qr->input->line;
    struct span line;
    bool whole;

    while (input_line(qr->input, &line, &whole)) {
        const char *mark = text_find(line, PART_MARK);

        if (mark) {
            line.n -= (size_t)(mark - line.at);
            line.at = mark;
            const enum reading reading = gather_part(qr, line);

            if (reading != READ_PART)
                return part_bad(qr, reading, number, ret);
            const enum structured_result result = keep_part(qr, number, ret);

            if (result == STRUCTURED_BAD)
                return STRUCTURED_BAD;
            if (result == STRUCTURED_TABLE && held->have == held->parts)
                return give_coded(qr, ret);
        }
        number = qr->input->line;
    }
    if (held->parts && !held->given && !qr->input->error)
        return part_missing(qr, number, ret);
    return STRUCTURED_END;
}
