/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/ending.h"

#include "boot/clock.h"
#include "boot/io.h"
#include "boot/power.h"
#include "boot/sinks.h"

#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64
enum { STATUS_FULL = 0x01, STATUS_MOUSE = 0x20, STATUS_NOBODY = 0xff, KEY_RELEASED = 0x80 };

#define ECX_HYPERVISOR (1u << 31)
#define WAIT_MS 600000u
#define LEFT_OVER 64u /* bytes that may still stand in the devices from before */

static bool key_pressed(void)
{
    const uint8_t status = in8(KEYBOARD_STATUS);

    if (status == STATUS_NOBODY || !(status & STATUS_FULL))
        return false;
    return !(in8(KEYBOARD_DATA) & KEY_RELEASED) && !(status & STATUS_MOUSE);
}

static void wait_for_key(void)
{
    struct timer timer = timer_ms(WAIT_MS);

    for (uint32_t i = 0; i < LEFT_OVER; i++) {
        key_pressed();
        serial_received();
    }
    while (!key_pressed() && !serial_received() && !timer_over(&timer))
        relax();
}

static bool in_virtual_machine(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    if (!source || !source->read(source->ctx, 0, 0, &regs) || !regs.eax)
        return false;
    return source->read(source->ctx, 1, 0, &regs) && regs.ecx & ECX_HYPERVISOR;
}

void ending(enum at_end at_end, const struct cpuid_source *source, const struct fixed_hardware *hardware,
            bool ok)
{
    sinks_flush();
    if (at_end == END_HALT)
        halt_forever();
    if (at_end == END_WAIT || (at_end == END_DEFAULT && !in_virtual_machine(source)))
        wait_for_key();
    power_off(hardware, ok);
}
