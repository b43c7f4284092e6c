/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/leaf_line.h"

#include <string.h>

#include "host/base/digit.h"
#include "host/base/line_text.h"

/* Bytes of a word that -e turned round. */
#define WORD 4u

/* A number of 7 to 16 digits. */
static bool leaf_line_number(struct span *line, uint64_t *ret)
{
    size_t n = 0;

    for (*ret = 0; n < line->n && digit_of(line->at[n]) < 16; n++)
        *ret = *ret << 4 | digit_of(line->at[n]);
    line->at += n;
    line->n -= n;
    return n >= 7 && n <= 16;
}

/* An offset, and the blanks in front of the bytes. */
static bool leaf_line_offset(struct span *line, uint64_t *ret)
{
    if (!leaf_line_number(line, ret))
        return false;
    return text_word(line, ":") ? text_blanks(line) : text_word(line, "  ") && (text_blanks(line), true);
}

/* The digits of all bytes; *ret_group is how many of them stand together. */
static bool leaf_line_digits(struct span *line, unsigned char *ret, size_t *ret_group)
{
    size_t group = 0;

    *ret_group = 0;
    for (unsigned i = 0; i < LEAF_BYTES; i++, group++) {
        uint32_t byte;

        if (i && text_blanks(line)) {
            *ret_group = *ret_group ? *ret_group : group;
            if (group != *ret_group)
                return false;
            group = 0;
        }
        if (!text_hex(line, 2, &byte))
            return false;
        ret[i] = (unsigned char)byte;
    }
    return group == *ret_group && (!line->n || text_blanks(line));
}

/* The letters beside the bytes, which have dots for what is not printable. */
static bool leaf_line_letters(struct span column, const unsigned char *bytes)
{
    char letters[LEAF_BYTES];
    struct span want = {letters, LEAF_BYTES};

    for (unsigned i = 0; i < LEAF_BYTES; i++)
        letters[i] = bytes[i] >= ' ' && bytes[i] <= '~' ? (char)bytes[i] : '.';
    if (column.n == LEAF_BYTES + 2 && column.at[0] == '|' && column.at[LEAF_BYTES + 1] == '|')
        column = (struct span){column.at + 1, LEAF_BYTES};
    want = text_trim(want);
    column = text_trim(column);
    return !column.n || (column.n == want.n && memcmp(column.at, want.at, want.n) == 0);
}

static void leaf_line_turn(unsigned char *bytes)
{
    for (unsigned i = 0; i < LEAF_BYTES; i += WORD) {
        const unsigned char word[WORD] = {bytes[i + 3], bytes[i + 2], bytes[i + 1], bytes[i]};

        memcpy(bytes + i, word, WORD);
    }
}

static bool leaf_line_begin_range(const unsigned char *bytes)
{
    const struct cpuid_regs regs = leaf_bytes_regs(bytes);
    uint32_t first;

    return leaf_bytes_first(&regs, &first);
}

/* Which way the letters fit; where both do, which way the row begins a range. */
static enum leaf_bytes_order leaf_line_order_of(struct span column, const unsigned char *bytes,
                                                enum leaf_bytes_order known)
{
    unsigned char turned[LEAF_BYTES];

    memcpy(turned, bytes, sizeof(turned));
    leaf_line_turn(turned);
    const bool plain_fits = leaf_line_letters(column, bytes), turned_fits = leaf_line_letters(column, turned);

    if (known == LEAF_BYTES_PLAIN || (known == LEAF_BYTES_UNTOLD && !turned_fits))
        return plain_fits ? LEAF_BYTES_PLAIN : LEAF_BYTES_UNTOLD;
    if (known == LEAF_BYTES_TURNED || !plain_fits)
        return turned_fits ? LEAF_BYTES_TURNED : LEAF_BYTES_UNTOLD;
    if (leaf_line_begin_range(bytes) == leaf_line_begin_range(turned))
        return LEAF_BYTES_UNTOLD;
    return leaf_line_begin_range(bytes) ? LEAF_BYTES_PLAIN : LEAF_BYTES_TURNED;
}

bool leaf_line_row(struct span line, enum leaf_bytes_order *order, uint64_t *ret_offset,
                   unsigned char ret[LEAF_BYTES])
{
    size_t group;

    if (!leaf_line_offset(&line, ret_offset) || !leaf_line_digits(&line, ret, &group))
        return false;
    if (group != WORD)
        return leaf_line_letters(line, ret);
    const enum leaf_bytes_order found = leaf_line_order_of(line, ret, *order);

    if (found == LEAF_BYTES_UNTOLD)
        return false;
    if (found == LEAF_BYTES_TURNED)
        leaf_line_turn(ret);
    *order = found;
    return true;
}

bool leaf_line_end(struct span line, uint64_t *ret_offset)
{
    return leaf_line_number(&line, ret_offset) && !line.n;
}

bool leaf_line_begun(struct span line)
{
    uint64_t offset;

    return leaf_line_offset(&line, &offset) && line.n && digit_of(line.at[0]) < 16;
}

bool leaf_line_tells(struct span line)
{
    enum leaf_bytes_order order = LEAF_BYTES_UNTOLD;
    unsigned char bytes[LEAF_BYTES];
    uint64_t offset;
    uint32_t first;

    if (!leaf_line_row(line, &order, &offset, bytes))
        return false;
    const struct cpuid_regs regs = leaf_bytes_regs(bytes);

    return leaf_bytes_first(&regs, &first) && (!offset || offset == first);
}
