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
enum { Q_1 = 0x10, C_1 = 0x2e, ESC_1 = 0x01, ESC_2 = 0x76 };
enum { LEFT_SHIFT_1 = 0x2a, RIGHT_SHIFT_1 = 0x36, LEFT_SHIFT_2 = 0x12, RIGHT_SHIFT_2 = 0x59 };

#define LEFT_OVER 64u /* bytes that the devices may hold */

static bool is_shift(uint8_t code)
{
    return code == LEFT_SHIFT_1 || code == RIGHT_SHIFT_1 || code == LEFT_SHIFT_2 || code == RIGHT_SHIFT_2;
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
    if (code & RELEASED || last == RELEASE_FOLLOWS || (last == EXTENDED && is_shift(code)))
        return SCREEN_NONE;
    if (code == Q_1 || code == ESC_1 || code == ESC_2)
        return SCREEN_END;
    return code == C_1 ? SCREEN_CODES : SCREEN_KEY;
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
