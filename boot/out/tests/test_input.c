/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys as a PS/2 controller gives them, in both scan code sets, and bytes on the serial port. */
#include "boot/out/input.h"

#include <string.h>

#include "boot/out/screen.h"
#include "boot/out/sinks.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

static struct {
    bool there, mouse, serial;
    uint8_t byte[200], received;
    size_t count, taken;
    uint64_t not_before; /* nothing stands in it until then */
} keyboard;

static uint32_t in(uint16_t port, unsigned width)
{
    if (port == 0xcfc)
        return UINT32_MAX; /* a PCI bus with nothing on it */
    assert_int_equal(width, 1);
    if (keyboard.serial && port == 0x3fd)
        return 0x60 | (keyboard.received != 0);
    if (keyboard.serial && port == 0x3f8) {
        keyboard.received = 0;
        return 'x';
    }
    if (port == 0x64 && keyboard.there)
        return (keyboard.taken < keyboard.count && fake_machine.now_ns >= keyboard.not_before ? 1u : 0) |
               (keyboard.mouse ? 0x20 : 0) | 0x1c;
    if (port == 0x60 && keyboard.there) {
        assert_true(keyboard.taken < keyboard.count);
        return keyboard.byte[keyboard.taken++];
    }
    return UINT32_MAX;
}

static int start(void **state)
{
    (void)state;
    low_memory_init();
    fake_machine_clock();
    memset(&keyboard, 0, sizeof(keyboard));
    keyboard.there = true;
    fake_machine.in = in;
    serial_open(NULL);
    return 0;
}

static void press(const char *bytes, size_t n)
{
    memcpy(keyboard.byte, bytes, n);
    keyboard.count = n;
    keyboard.taken = 0;
}

/* IBM's tables of scan codes: A is 1e in set 1 and 1c in set 2; Esc 01 and 76. */
static void test_keys(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t n;
        int first;
        unsigned keys; /* keys after the first */
    } cases[] = {
        {"a, set 1", "\x1e\x9e", 2, 'a', 0},
        {"c, set 1", "\x2e\xae", 2, 'c', 0},
        {"Esc, set 1", "\x01\x81", 2, SCREEN_ESC, 0},
        {"Esc, set 2", "\x76\xf0\x76", 3, SCREEN_ESC, 0},
        {"a function key, set 2", "\x83\xf0\x05\x78\xf0\x78", 6, SCREEN_KEY, 0},
        {"q, set 1", "\x10\x90", 2, 'q', 0},
        {"space", "\x39\xb9", 2, ' ', 0},
        {"backspace", "\x0e\x8e", 2, SCREEN_BACKSPACE, 0},
        {"enter", "\x1c\x9c", 2, SCREEN_ENTER, 0},
        {"tabulator", "\x0f\x8f", 2, SCREEN_KEY, 0},
        {"control", "\x1d\x9d", 2, SCREEN_KEY, 0},
        {"a star among the digits", "\x37\xb7", 2, SCREEN_KEY, 0},
        {"F1", "\x3b\xbb", 2, SCREEN_KEY, 0},
        {"F12", "\x58\xd8", 2, SCREEN_KEY, 0},
        {"arrow up", "\xe0\x48\xe0\xc8", 4, SCREEN_UP, 0},
        {"arrow down", "\xe0\x50\xe0\xd0", 4, SCREEN_DOWN, 0},
        {"arrow left", "\xe0\x4b\xe0\xcb", 4, SCREEN_KEY, 0},
        {"home", "\xe0\x47\xe0\xc7", 4, SCREEN_FIRST, 0},
        {"end", "\xe0\x4f\xe0\xcf", 4, SCREEN_LAST, 0},
        {"page up", "\xe0\x49\xe0\xc9", 4, SCREEN_PAGE_UP, 0},
        {"page down", "\xe0\x51\xe0\xd1", 4, SCREEN_PAGE_DOWN, 0},
        {"delete", "\xe0\x53\xe0\xd3", 4, SCREEN_BACKSPACE, 0},
        {"enter among the digits", "\xe0\x1c\xe0\x9c", 4, SCREEN_ENTER, 0},
        {"slash among the digits", "\xe0\x35\xe0\xb5", 4, '/', 0},
        {"a key beside the space bar", "\xe0\x38\xe0\xb8", 4, SCREEN_KEY, 0},
        {"a key of a media center", "\xe0\x10\xe0\x90", 4, SCREEN_KEY, 0},
        {"page down without Num Lock", "\x51\xd1", 2, SCREEN_PAGE_DOWN, 0},
        {"minus and plus there", "\x4a\x4e", 2, '-', 1},
        {"plus there", "\x4e\xce", 2, '+', 0},
        {"five, right and insert there", "\x4c\x4d\x52", 3, SCREEN_KEY, 2},
        {"arrow with Num Lock, set 1", "\xe0\x2a\xe0\x48\xe0\xc8\xe0\xaa", 8, SCREEN_UP, 0},
        {"arrow, right shift of nobody", "\xe0\x36\xe0\x48", 4, SCREEN_UP, 0},
        {"arrow with Num Lock, set 2", "\xe0\x12\xe0\x75\xe0\xf0\x75\xe0\xf0\x12", 10, SCREEN_KEY, 0},
        {"right shift of nobody, set 2", "\xe0\x59\xe0\x75", 4, SCREEN_KEY, 0},
        {"shift that somebody pressed", "\x2a\x1e\x9e\xaa", 4, 'A', 0},
        {"the right one", "\x36\x31\xb1\xb6", 4, 'N', 0},
        {"shift and a slash", "\x2a\x35", 2, '?', 0},
        {"a shift that was let go", "\x2a\xaa\x1e", 3, 'a', 0},
        {"a shift of nobody is none", "\xe0\x2a\x1e", 3, 'a', 0},
        {"nor lets it go", "\x2a\xe0\xaa\x1e", 4, 'A', 0},
        {"shift alone", "\x2a\xaa", 2, SCREEN_NONE, 0},
        {"two keys", "\x1e\x1f", 2, 'a', 1},
        {"the release alone", "\x9e", 1, SCREEN_NONE, 0},
        {"nobody's shift alone", "\xe0\x2a\xe0\x36\xe0\x12\xe0\x59", 8, SCREEN_NONE, 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned keys = 0;

        start(state);
        press("\xaa\xb6", 2); /* no case leaves a shift pressed for the next */
        input_discard();
        press(cases[i].bytes, cases[i].n);
        if ((int)input_wait(10) != cases[i].first)
            fail_msg("%s: the first", cases[i].name);
        while (input_wait(10) != SCREEN_NONE)
            keys++;
        if (keys != cases[i].keys)
            fail_msg("%s: %u more", cases[i].name, keys);
        assert_int_equal(keyboard.taken, cases[i].n);
        keyboard.taken = keyboard.count = 1;
    }
}

/* Every character of a keyboard of the United States, by the rows of its keys. */
static void test_characters(void **state)
{
    static const struct {
        uint8_t first;
        const char *plain, *shifted;
    } rows[] = {{0x02, "1234567890-=", "!@#$%^&*()_+"},
                {0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
                {0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
                {0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
                {0x39, " ", " "}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t at = 0; rows[i].plain[at]; at++) {
            const char code = (char)(rows[i].first + at), released = (char)(code | 0x80);
            const char bytes[] = {code, released, 0x2a, code, released, (char)0xaa};

            press(bytes, sizeof(bytes));
            assert_int_equal(input_wait(10), rows[i].plain[at]);
            assert_int_equal(input_wait(10), rows[i].shifted[at]);
            assert_int_equal(input_wait(10), SCREEN_NONE);
        }
}

static void test_nobody(void **state)
{
    (void)state;
    keyboard.there = false;
    const uint64_t before = fake_machine.now_ns;

    assert_int_equal(input_wait(600), SCREEN_NONE);
    assert_true(fake_machine.now_ns - before >= UINT64_C(600000000));
    assert_true(fake_machine.now_ns - before < UINT64_C(601000000));
    assert_false(input_arrived());
}

/* A key that comes while somebody waits ends the waiting. */
static void test_later(void **state)
{
    (void)state;
    press("\x1e", 1);
    const uint64_t before = fake_machine.now_ns;

    keyboard.not_before = before + UINT64_C(300000000);
    assert_int_equal(input_wait(600), 'a');
    assert_true(fake_machine.now_ns < before + UINT64_C(301000000));
}

static void test_mouse(void **state)
{
    (void)state;
    keyboard.mouse = true;
    press("\x1e\x10\x01", 3);
    for (unsigned i = 0; i < 3; i++)
        assert_false(input_arrived());
    assert_int_equal(keyboard.taken, 3);
}

static void test_serial(void **state)
{
    (void)state;
    keyboard.serial = true;
    assert_true(serial_open(NULL));
    assert_false(input_arrived());
    keyboard.received = 1;
    assert_true(input_arrived());
    assert_false(input_arrived());
    keyboard.received = 1;
    assert_int_equal(input_wait(1), SCREEN_END);
    keyboard.serial = false;
    assert_false(serial_open(NULL));
}

static void test_discard(void **state)
{
    (void)state;
    keyboard.serial = true;
    assert_true(serial_open(NULL));
    memset(keyboard.byte, 0x1e, sizeof(keyboard.byte));
    keyboard.count = 40;
    keyboard.received = 1;
    input_discard();
    assert_int_equal(keyboard.taken, 40);
    assert_int_equal(keyboard.received, 0);
    assert_false(input_arrived());
    /* A device that never runs dry keeps nobody. */
    keyboard.count = 200;
    input_discard();
    assert_int_equal(keyboard.taken, 104);
    keyboard.serial = false;
    assert_false(serial_open(NULL));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_characters, start), cmocka_unit_test_setup(test_keys, start),
        cmocka_unit_test_setup(test_nobody, start),     cmocka_unit_test_setup(test_later, start),
        cmocka_unit_test_setup(test_mouse, start),      cmocka_unit_test_setup(test_serial, start),
        cmocka_unit_test_setup(test_discard, start),
    };

    return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
