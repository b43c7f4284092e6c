/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes against ISO/IEC 18004:2015: its worked examples, its tables of format and version information. */
#include <string.h>

#include "probe/qr/symbol.h"
#include "probe/tests/check.h"

static struct qr_symbol symbol;

/* 7.4.5, its example: "AC-42" in version 1. */
static void test_text(void **state)
{
    static const uint8_t want[] = {0x20, 0x29, 0xce, 0xe7, 0x21, 0x00, 0xec, 0x11, 0xec, 0x11,
                                   0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec};
    uint8_t words[QR_CODEWORDS];

    (void)state;
    qr_codewords(1, "AC-42", 5, words);
    assert_memory_equal(words, want, sizeof(want));
}

/* Annex I: the check codewords of its code of version 1-M. */
static void test_check_words(void **state)
{
    static const uint8_t words[] = {0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11,
                                    0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11};
    static const uint8_t want[] = {0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55};
    uint8_t check[sizeof(want)];

    (void)state;
    qr_check_words(words, sizeof(words), check, sizeof(check));
    assert_memory_equal(check, want, sizeof(want));
}

/* Table 7: characters of the alphanumeric mode at level L. */
static const uint16_t takes[QR_VERSIONS] = {25,  47,  77,  114, 154, 195, 224, 279,
                                            335, 395, 468, 535, 619, 667, 758};

static void test_versions(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < QR_VERSIONS; i++) {
        assert_int_equal(qr_version_for(takes[i]), i + 1);
        assert_int_equal(qr_version_for(takes[i] + 1u), i + 1 < QR_VERSIONS ? i + 2 : 0);
    }
    assert_int_equal(qr_version_for(0), 1);
}

static uint32_t column(uint32_t x, uint32_t y, uint32_t count)
{
    uint32_t bits = 0;

    for (uint32_t i = 0; i < count; i++)
        bits = bits << 1 | qr_dark(&symbol, x, y + i);
    return bits;
}

/* Annex C: what stands beside the finder patterns for level L and each mask. */
static void test_formats(void **state)
{
    static const uint32_t want[QR_BEST] = {0x77c4, 0x72f3, 0x7daa, 0x789d, 0x662f, 0x6318, 0x6c41, 0x6976};

    (void)state;
    for (uint32_t mask = 0; mask < QR_BEST; mask++) {
        assert_int_equal(qr_symbol(&symbol, 3, "7", 1, mask), mask);
        uint32_t across = 0;

        for (uint32_t x = 0; x < 9; x++)
            if (x != 6)
                across = across << 1 | qr_dark(&symbol, x, 8);
        assert_int_equal(across, want[mask] >> 7);
        across = 0;
        for (uint32_t x = symbol.side - 8; x < symbol.side; x++)
            across = across << 1 | qr_dark(&symbol, x, 8);
        assert_int_equal(across, want[mask] & 0xff);
        assert_true(qr_dark(&symbol, 8, symbol.side - 8)); /* always */
        for (uint32_t i = 0; i < 7; i++)
            assert_int_equal(qr_dark(&symbol, 8, symbol.side - 1 - i), want[mask] >> (14 - i) & 1);
        for (uint32_t i = 0; i < 6; i++)
            assert_int_equal(qr_dark(&symbol, 8, i), want[mask] >> i & 1);
    }
}

/* Table D.1. */
static void test_version_bits(void **state)
{
    static const uint32_t want[] = {0x07c94, 0x085bc, 0x09a99, 0x0a4d3, 0x0bbf6,
                                    0x0c762, 0x0d847, 0x0e60d, 0x0f928};

    (void)state;
    for (uint32_t i = 0; i < COUNT(want); i++) {
        qr_symbol(&symbol, 7 + i, "A", 1, 0);
        for (uint32_t bit = 0; bit < 18; bit++) {
            const uint32_t near = bit / 3, far = symbol.side - 11 + bit % 3;

            assert_int_equal(qr_dark(&symbol, near, far), want[i] >> bit & 1);
            assert_int_equal(qr_dark(&symbol, far, near), want[i] >> bit & 1);
        }
    }
}

static void test_finders(void **state)
{
    static const uint8_t want[] = {0xfe, 0x82, 0xba, 0xba, 0xba, 0x82, 0xfe, 0x00};

    (void)state;
    qr_symbol(&symbol, 7, "LEAFPROBE", 9, QR_BEST);
    for (uint32_t x = 0; x < COUNT(want); x++) {
        assert_int_equal(column(x, 0, 8), want[x]);
        assert_int_equal(column(symbol.side - 1 - x, 0, 8), want[x]);
        assert_int_equal(column(x, symbol.side - 8, 8), want[x] >> 1);
    }
    for (uint32_t i = 8; i < symbol.side - 8; i++)
        assert_true(qr_dark(&symbol, 6, i) == !(i % 2) && qr_dark(&symbol, i, 6) == !(i % 2));
    assert_false(qr_dark(&symbol, symbol.side, 0) || qr_dark(&symbol, 0, symbol.side) ||
                 qr_dark(&symbol, UINT32_MAX, 0));
}

/* Pictures of which the penalty is counted by hand. */
static void test_penalty(void **state)
{
    (void)state;
    memset(&symbol, 0, sizeof(symbol));
    symbol.side = 21;
    /* 42 lines of 21 light modules, 400 squares, ten times five percent. */
    assert_int_equal(qr_penalty(&symbol), 42 * (3 + 16) + 400 * 3 + 10 * 10);
    for (uint32_t i = 0; i < 21 * 21; i += 2) /* a chessboard: nothing but one module more than half */
        symbol.bits[i / 8] = (uint8_t)(symbol.bits[i / 8] | 1u << i % 8);
    assert_int_equal(qr_penalty(&symbol), 0);
    memset(&symbol, 0, sizeof(symbol));
    symbol.side = 21;
    symbol.bits[0] = 0x5d; /* a finder's row, four light modules behind it */
    /*
     * The row: 14 light ones, after 1, 3 and 1 dark: 3 + 9, and 40. Columns 0, 2, 3, 4 and 6 begin with a
     * dark one: 20 light ones. Squares: six of the twenty columns of the first pair of rows have one dark
     * module or more less: 0-1, 1-2, 2-3, ..., 6-7.
     */
    assert_int_equal(qr_penalty(&symbol),
                     (3 + 9) + 40 + 20 * (3 + 16) + 5 * (3 + 15) + 16 * (3 + 16) + (400 - 7) * 3 + 9 * 10);
}

/* Of the mask that is chosen: none is better. */
static void test_best(void **state)
{
    static const char text[] = "LEAFPROBE-1:1/1:1A2B3C4D:";
    struct qr_symbol best;

    (void)state;
    for (uint32_t version = 2; version <= QR_VERSIONS; version++) {
        const uint32_t chosen = qr_symbol(&best, version, text, sizeof(text) - 1, QR_BEST);
        const uint32_t least = qr_penalty(&best);

        for (uint32_t mask = 0; mask < QR_BEST; mask++) {
            qr_symbol(&symbol, version, text, sizeof(text) - 1, mask);
            assert_true(qr_penalty(&symbol) >= least);
            assert_int_equal(memcmp(symbol.bits, best.bits, sizeof(symbol.bits)) == 0, mask == chosen);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),    cmocka_unit_test(test_check_words),  cmocka_unit_test(test_versions),
        cmocka_unit_test(test_formats), cmocka_unit_test(test_version_bits), cmocka_unit_test(test_finders),
        cmocka_unit_test(test_penalty), cmocka_unit_test(test_best),
    };

    return cmocka_run_group_tests_name("symbol", tests, NULL, NULL);
}
