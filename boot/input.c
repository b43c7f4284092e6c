/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/input.h"

#include "boot/io.h"
#include "boot/sinks.h"

#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64
enum { STATUS_FULL = 0x01, STATUS_MOUSE = 0x20, STATUS_NOBODY = 0xff, KEY_RELEASED = 0x80 };

#define LEFT_OVER 64u /* bytes that the devices may hold */

static bool key_pressed(void)
{
    const uint8_t status = in8(KEYBOARD_STATUS);

    if (status == STATUS_NOBODY || !(status & STATUS_FULL))
        return false;
    return !(in8(KEYBOARD_DATA) & KEY_RELEASED) && !(status & STATUS_MOUSE);
}

void input_discard(void)
{
    for (uint32_t i = 0; i < LEFT_OVER; i++) {
        key_pressed();
        serial_received();
    }
}

bool input_arrived(void)
{
    return key_pressed() || serial_received();
}
