/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/input.h"

#include "boot/acpi/clock.h"
#include "boot/entry/io.h"
#include "boot/out/sinks.h"

#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64
enum { STATUS_FULL = 0x01, STATUS_MOUSE = 0x20, STATUS_NOBODY = 0xff };

/*
 * Codes of a key, in either scan code set (IBM PS/2 Technical Reference, "Keyboard"; the controller may
 * translate set 2 into set 1 or not). Set 1 marks a release by bit 7, set 2 by a byte before it. Behind
 * EXTENDED, shifts come that nobody has pressed.
 */
enum { RELEASED = 0x80, EXTENDED = 0xe0, RELEASE_FOLLOWS = 0xf0 };
enum { ESC_2 = 0x76 };
enum { LEFT_SHIFT_1 = 0x2a, RIGHT_SHIFT_1 = 0x36, LEFT_SHIFT_2 = 0x12, RIGHT_SHIFT_2 = 0x59 };

/* Keys of set 1 by their codes, on a keyboard of the United States; a blank that is not the space bar's has
 * no character here. Of set 2, which hardly any firmware leaves on, Esc alone is told from any other key. */
static const char plain[] = "  1234567890-=  qwertyuiop[]  asdfghjkl;'` \\zxcvbnm,./";
static const char shifted[] = "  !@#$%^&*()_+  QWERTYUIOP{}  ASDFGHJKL:\"~ |ZXCVBNM<>?";
enum { ESC_1 = 0x01, BACKSPACE_1 = 0x0e, ENTER_1 = 0x1c, SLASH_1 = 0x35, SPACE_1 = 0x39 };

/* The cursor keys' block, apart or with the digits. */
enum { BLOCK_1 = 0x47, BLOCK_END_1 = 0x53 };
static const uint8_t block[] = {
    SCREEN_FIRST, SCREEN_UP,   SCREEN_PAGE_UP,   '-',        SCREEN_KEY,       SCREEN_KEY, SCREEN_KEY, '+',
    SCREEN_LAST,  SCREEN_DOWN, SCREEN_PAGE_DOWN, SCREEN_KEY, SCREEN_BACKSPACE,
};

#define LEFT_OVER 64u /* bytes that the devices may hold */

static bool is_shift_1(unsigned code)
{
    return code == LEFT_SHIFT_1 || code == RIGHT_SHIFT_1;
}

static bool is_shift_2(unsigned code)
{
    return code == LEFT_SHIFT_2 || code == RIGHT_SHIFT_2;
}

static bool shift_is_down;

static enum screen_key key_of(uint8_t code)
{
    if (code == ESC_1 || code == ESC_2)
        return SCREEN_ESC;
    if (code == BACKSPACE_1)
        return SCREEN_BACKSPACE;
    if (code == ENTER_1)
        return SCREEN_ENTER;
    if (code == SPACE_1)
        return (enum screen_key)' ';
    if (code >= BLOCK_1 && code <= BLOCK_END_1)
        return (enum screen_key)block[code - BLOCK_1];
    if (code >= sizeof(plain) || plain[code] == ' ')
        return SCREEN_KEY;
    return (enum screen_key)(shift_is_down ? shifted : plain)[code];
}

static enum screen_key key(void)
{
    static uint8_t before;
    const uint8_t status = in8(KEYBOARD_STATUS);

    if (status == STATUS_NOBODY || !(status & STATUS_FULL))
        return SCREEN_NONE;
    const uint8_t code = in8(KEYBOARD_DATA), last = before;

    if (status & STATUS_MOUSE)
        return SCREEN_NONE;
    before = code;
    if (last != EXTENDED && last != RELEASE_FOLLOWS && is_shift_1(code & (RELEASED - 1u)))
        shift_is_down = !(code & RELEASED);
    if (code & RELEASED || last == RELEASE_FOLLOWS || is_shift_1(code))
        return SCREEN_NONE;
    if (last != EXTENDED)
        return key_of(code);
    if (is_shift_2(code))
        return SCREEN_NONE;
    return code >= BLOCK_1 || code == ENTER_1 || code == SLASH_1 ? key_of(code) : SCREEN_KEY;
}

static enum screen_key take(void)
{
    return serial_received() ? SCREEN_END : key();
}

void input_discard(void)
{
    for (uint32_t i = 0; i < LEFT_OVER; i++) {
        key();
        serial_received();
    }
}

bool input_arrived(void)
{
    return take() != SCREEN_NONE;
}

enum screen_key input_wait(uint32_t ms)
{
    struct timer timer = timer_ms(ms);
    enum screen_key input = take();

    while (input == SCREEN_NONE && !timer_over(&timer)) {
        relax();
        input = take();
    }
    return input;
}
