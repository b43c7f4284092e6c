/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/symbol.h"

#include "probe/table/mem.h"

#define FINDER 9u       /* a finder pattern, its separator and the format beside it */
#define TIMING 6u       /* the row and the column of the timing patterns, and the first alignment patterns' */
#define VERSION_FROM 7u /* versions from here on say which they are */

static void set(struct qr_symbol *symbol, uint32_t x, uint32_t y, bool dark)
{
    const uint32_t at = y * symbol->side + x;

    symbol->bits[at / 8] = (uint8_t)((symbol->bits[at / 8] & ~(1u << at % 8)) | (unsigned)dark << at % 8);
}

static uint32_t away(uint32_t a, uint32_t b)
{
    return a < b ? b - a : a - b;
}

/* The centre of the alignment pattern that covers a coordinate, 0 if there is none. */
static uint32_t alignment(const struct qr_version *row, uint32_t at)
{
    if (away(at, TIMING) <= 2)
        return TIMING;
    for (uint32_t i = 0; i < 3; i++)
        if (row->at[i] && away(at, row->at[i]) <= 2)
            return row->at[i];
    return 0;
}

static bool in_finder(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    const uint32_t far = symbol->side - (FINDER - 1);

    return (x < FINDER && (y < FINDER || y >= far)) || (x >= far && y < FINDER);
}

/* The centre of the alignment pattern that covers a module; patterns would not stand where finders do. */
static bool in_alignment(const struct qr_symbol *symbol, uint32_t x, uint32_t y, uint32_t *ret_x,
                         uint32_t *ret_y)
{
    const struct qr_version *row = qr_version(symbol->version);

    *ret_x = alignment(row, x);
    *ret_y = alignment(row, y);
    return *ret_x && *ret_y && !in_finder(symbol, *ret_x, *ret_y);
}

static bool in_version(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    const uint32_t far = symbol->side - 11;

    return symbol->version >= VERSION_FROM && ((x < 6 && y >= far) || (y < 6 && x >= far));
}

/* Whether a module is no part of the content. */
static bool fixed(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    uint32_t centre_x, centre_y;

    return x == TIMING || y == TIMING || in_finder(symbol, x, y) || in_version(symbol, x, y) ||
           in_alignment(symbol, x, y, &centre_x, &centre_y);
}

/* How far from the centre of a pattern of squares in each other. */
static uint32_t ring(uint32_t x, uint32_t y, uint32_t centre_x, uint32_t centre_y)
{
    const uint32_t dx = away(x, centre_x), dy = away(y, centre_y);

    return dx > dy ? dx : dy;
}

/* A module of the patterns that every code of a version has; format and version come later. */
static bool pattern(const struct qr_symbol *symbol, uint32_t x, uint32_t y)
{
    const uint32_t last = symbol->side - 4;
    uint32_t centre_x, centre_y;

    if (in_finder(symbol, x, y)) {
        const uint32_t from = ring(x, y, x < FINDER ? 3 : last, y < FINDER ? 3 : last);

        if (from <= 4)
            return from != 2 && from != 4;
    }
    if (in_alignment(symbol, x, y, &centre_x, &centre_y))
        return ring(x, y, centre_x, centre_y) != 1;
    return !((x + y) & 1) && (x == TIMING || y == TIMING);
}

/* A number and the rest of its division by a polynomial of so many bits behind it. */
static uint32_t checked(uint32_t number, uint32_t polynomial, uint32_t bits)
{
    uint32_t rest = number;

    for (uint32_t i = 0; i < bits; i++)
        rest = rest << 1 ^ (rest >> (bits - 1) & 1) * polynomial;
    return number << bits | (rest & ((1u << bits) - 1));
}

/* 15 bits beside the finder patterns, twice: level L and the mask (7.9). */
static void put_format(struct qr_symbol *symbol, uint32_t mask)
{
    const uint32_t level = 1, format = checked(level << 3 | mask, 0x537, 10) ^ 0x5412;
    const uint32_t side = symbol->side;

    for (uint32_t i = 0; i < 15; i++) {
        const bool dark = format >> i & 1;
        const uint32_t along = i < 6 ? i : i < 8 ? i + 1 : i == 8 ? 7 : 14 - i;

        set(symbol, i < 8 ? 8 : along, i < 8 ? along : 8, dark);
        set(symbol, i < 8 ? side - 1 - i : 8, i < 8 ? 8 : side - 15 + i, dark);
    }
    set(symbol, 8, side - 8, true);
}

/* 18 bits, twice (7.10). */
static void put_version(struct qr_symbol *symbol)
{
    const uint32_t bits = checked(symbol->version, 0x1f25, 12);

    for (uint32_t i = 0; i < 18 && symbol->version >= VERSION_FROM; i++) {
        const uint32_t far = symbol->side - 11 + i % 3, near = i / 3;

        set(symbol, far, near, bits >> i & 1);
        set(symbol, near, far, bits >> i & 1);
    }
}

/* In pairs of columns from the right, upwards and downwards in turn, around all that is fixed (7.7.3). */
static void put_content(struct qr_symbol *symbol, const uint8_t *words)
{
    const uint32_t side = symbol->side, count = qr_version(symbol->version)->words * 8u;
    uint32_t at = 0;

    for (uint32_t pair = 0; pair < side / 2; pair++) {
        /* Column 6 is the timing pattern's, and in no pair. */
        const uint32_t right = side - 1 - 2 * pair - (side - 1 - 2 * pair <= TIMING);

        for (uint32_t i = 0; i < 2 * side; i++) {
            const uint32_t x = right - i % 2, y = pair % 2 ? i / 2 : side - 1 - i / 2;

            if (fixed(symbol, x, y))
                continue;
            set(symbol, x, y, at < count && words[at / 8] >> (7 - at % 8) & 1);
            at++;
        }
    }
}

/* ISO/IEC 18004, table 10. */
static bool masked(uint32_t mask, uint32_t x, uint32_t y)
{
    const uint32_t product = x * y;

    switch (mask) {
    case 0:
        return !((x + y) % 2);
    case 1:
        return !(y % 2);
    case 2:
        return !(x % 3);
    case 3:
        return !((x + y) % 3);
    case 4:
        return !((y / 2 + x / 3) % 2);
    case 5:
        return !(product % 2 + product % 3);
    case 6:
        return !((product % 2 + product % 3) % 2);
    default:
        return !(((x + y) % 2 + product % 3) % 2);
    }
}

/* Put a mask on the content, or take it off again. */
static void apply_mask(struct qr_symbol *symbol, uint32_t mask)
{
    for (uint32_t y = 0; y < symbol->side; y++)
        for (uint32_t x = 0; x < symbol->side; x++)
            if (masked(mask, x, y) && !fixed(symbol, x, y))
                set(symbol, x, y, !qr_dark(symbol, x, y));
}

static uint32_t best_mask(struct qr_symbol *symbol)
{
    uint32_t best = 0, least = UINT32_MAX;

    for (uint32_t mask = 0; mask < QR_BEST; mask++) {
        apply_mask(symbol, mask);
        put_format(symbol, mask);
        const uint32_t penalty = qr_penalty(symbol);

        apply_mask(symbol, mask);
        if (penalty < least) {
            least = penalty;
            best = mask;
        }
    }
    return best;
}

uint32_t qr_symbol(struct qr_symbol *symbol, uint32_t version, const char *text, size_t n, uint32_t mask)
{
    uint8_t words[QR_CODEWORDS];

    symbol->version = version;
    symbol->side = 17 + 4 * version;
    memset(symbol->bits, 0, sizeof(symbol->bits));
    for (uint32_t y = 0; y < symbol->side; y++)
        for (uint32_t x = 0; x < symbol->side; x++)
            if (pattern(symbol, x, y))
                set(symbol, x, y, true);
    put_version(symbol);
    qr_codewords(version, text, n, words);
    put_content(symbol, words);
    if (mask >= QR_BEST)
        mask = best_mask(symbol);
    apply_mask(symbol, mask);
    put_format(symbol, mask);
    return mask;
}
