/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8, and what is shown of a text of unknown origin. */
#include <string.h>

#include "host/base/print.h"
#include "host/base/utf8.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

/* RFC 3629, section 3: a number's bytes, by the table of how many bits each length holds. */
static size_t encode(uint32_t number, unsigned char to[4])
{
    if (number < 0x80)
        return to[0] = (unsigned char)number, 1;
    const size_t n = number < 0x800 ? 2 : number < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, number /= 64)
        to[i] = (unsigned char)(128 + number % 64);
    to[0] = (unsigned char)((n == 2 ? 192 : n == 3 ? 224 : 240) + number);
    return n;
}

static bool is_surrogate(uint32_t number)
{
    return number >= 0xd800 && number <= 0xdfff;
}

/* Every number's bytes are read as it, none of them is when the last byte is missing, and surrogates never.
 */
static void test_characters(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < 0x110000; number++) {
        unsigned char bytes[4];
        const size_t n = encode(number, bytes);
        uint32_t got = number + 1;
        const size_t taken = utf8_character((const char *)bytes, n, &got);

        if (is_surrogate(number) ? taken != 0 : taken != n || got != number)
            fail_msg("U+%04x: %zu bytes, U+%04x", number, taken, got);
        if (n > 1 && utf8_character((const char *)bytes, n - 1, &got))
            fail_msg("U+%04x without its last byte", number);
    }
}

/* Two bytes of any value and two from the edges: they begin with a character exactly if one has these bytes.
 */
static void test_other_bytes(void **state)
{
    static const unsigned char edges[] = {0x00, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xff};

    (void)state;
    for (unsigned i = 0; i < 0x10000 * COUNT(edges) * COUNT(edges); i++) {
        const unsigned char text[4] = {(unsigned char)i, (unsigned char)(i >> 8),
                                       edges[(i >> 16) % COUNT(edges)], edges[(i >> 16) / COUNT(edges)]};
        const size_t ones = text[0] < 0x80   ? 0
                            : text[0] < 0xc0 ? 1
                            : text[0] < 0xe0 ? 2
                            : text[0] < 0xf0 ? 3
                                             : 4;
        const size_t n = ones ? ones : 1;
        uint32_t number = (uint32_t)(text[0] & (ones ? 0x7f >> ones : 0x7f)), got;
        unsigned char again[4];

        for (size_t at = 1; at < n; at++)
            number = number * 64 + text[at] % 64;
        const bool good = ones != 1 && text[0] < 0xf8 && number < 0x110000 && !is_surrogate(number) &&
                          encode(number, again) == n && memcmp(again, text, n) == 0;
        const size_t taken = utf8_character((const char *)text, sizeof(text), &got);

        if (taken != (good ? n : 0))
            fail_msg("%02x %02x %02x %02x: %zu bytes", text[0], text[1], text[2], text[3], taken);
    }
}

/* Characters that control a terminal (C0, DEL, C1) come as \xNN, byte by byte; all others as they are. */
static void test_controls(void **state)
{
    char shown[32], want[32];

    (void)state;
    for (uint32_t number = 1; number < 0x800; number++) {
        unsigned char bytes[4];
        const size_t n = encode(number, bytes);
        const bool control = number < 0x20 || (number >= 0x7f && number <= 0x9f);

        if (!control)
            snprintf(want, sizeof(want), "a%.*sb", (int)n, (char *)bytes);
        else if (n == 1)
            snprintf(want, sizeof(want), "a\\x%02xb", bytes[0]);
        else
            snprintf(want, sizeof(want), "a\\x%02x\\x%02xb", bytes[0], bytes[1]);
        char text[8] = "a";

        memcpy(text + 1, bytes, n);
        text[1 + n] = 'b';
        assert_int_equal(show_text(text, n + 2, shown, sizeof(shown)), strlen(want));
        check_text("shown", shown, want);
    }
    assert_int_equal(show_text("\0x", 2, shown, sizeof(shown)), 5);
    check_text("NUL", shown, "\\x00x");
    check_text("cut short", diff_clean("\xe2\x82", shown, sizeof(shown)), "\\xe2\\x82");
}

/* A text is cut where a whole character ends, and never past its room. */
static void test_cut(void **state)
{
    static const char text[] = "a\xc3\xa9\x01z"; /* shown in 8 bytes: a, two, four, z */
    static const size_t ends[] = {0, 1, 3, 7, 8};

    (void)state;
    for (size_t size = 1; size < 12; size++) {
        char shown[16];
        size_t want = 0;

        for (size_t i = 0; i < COUNT(ends); i++)
            if (ends[i] < size)
                want = ends[i];
        memset(shown, '#', sizeof(shown));
        assert_int_equal(show_text(text, sizeof(text) - 1, shown, size), want);
        assert_memory_equal(shown, "a\xc3\xa9\\x01z", want);
        assert_int_equal(shown[want], 0);
        for (size_t i = size; i < sizeof(shown); i++)
            assert_int_equal(shown[i], '#');
    }
}

/* What is printed is cut to 1023 bytes. */
static void test_print(void **state)
{
    static struct memory memory;
    static char text[2000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    const struct sink sink = memory_sink(&memory);

    diff_print(&sink, "%d%s", 12, " words");
    check_text("printed", memory_text(&memory), "12 words");
    memory_sink(&memory);
    diff_print(&sink, "%.1023s", text);
    assert_int_equal(strlen(memory_text(&memory)), 1023);
    memory_sink(&memory);
    diff_print(&sink, "%s", text);
    assert_int_equal(strlen(memory_text(&memory)), 1023);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters), cmocka_unit_test(test_other_bytes),
        cmocka_unit_test(test_controls),   cmocka_unit_test(test_cut),
        cmocka_unit_test(test_print),
    };

    return cmocka_run_group_tests_name("shown", tests, NULL, NULL);
}
