/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/power.h"

#include "boot/acpi/clock.h"
#include "boot/entry/halt.h"
#include "boot/entry/io.h"

/* PM1 control (ACPI 6.4, 4.8.3.2.1) and sleep control (4.8.3.7). */
enum { PM1_ACPI_MODE = 1 << 0, PM1_TYPE_SHIFT = 10, PM1_TYPE_MASK = 7 << 10, PM1_SLEEP = 1 << 13 };
enum { SLEEP_TYPE_SHIFT = 2, SLEEP_NOW = 1 << 5 };

#define SHUTDOWN_PORT 0x8900
#define DEBUG_EXIT_PORT 0xf4
enum { DEBUG_EXIT_OK = 0x10, DEBUG_EXIT_FAILED = 0x11 };

#define KEYBOARD_COMMAND 0x64
#define PULSE_RESET 0xfe /* the line that resets the CPU (IBM PS/2 Technical Reference, "Keyboard") */

#define SETTLE_MS 20
#define RESET_MS 500
#define ACPI_MODE_MS 3000

static uint16_t pm1_read(const struct fixed_register *reg)
{
    return reg->in_memory ? mmio_read16(reg->address) : in16((uint16_t)reg->address);
}

static void pm1_write(const struct fixed_register *reg, uint16_t value)
{
    if (reg->in_memory)
        mmio_write16(reg->address, value);
    else
        out16((uint16_t)reg->address, value);
}

static void write8(const struct fixed_register *reg, uint8_t value)
{
    if (reg->in_memory)
        mmio_write8(reg->address, value);
    else
        out8((uint16_t)reg->address, value);
}

static void pm1_sleep(const struct fixed_register *reg, uint8_t type)
{
    if (!reg->address)
        return;
    const uint16_t kept = (uint16_t)(pm1_read(reg) & ~(PM1_TYPE_MASK | PM1_SLEEP));

    pm1_write(reg, (uint16_t)(kept | type << PM1_TYPE_SHIFT | PM1_SLEEP));
}

static void sleep_by_pm1(const struct fixed_hardware *hardware)
{
    pm1_sleep(&hardware->pm1a, hardware->sleep_type_a);
    pm1_sleep(&hardware->pm1b, hardware->sleep_type_b);
    clock_wait_ms(SETTLE_MS);
}

/* PM1 does nothing on some machines until the firmware hands it over (ACPI 6.4, 16.3.1). */
static void enter_acpi_mode(const struct fixed_hardware *hardware)
{
    struct timer timer = timer_ms(ACPI_MODE_MS);

    out8(hardware->smi_port, hardware->acpi_enable);
    while (!(pm1_read(&hardware->pm1a) & PM1_ACPI_MODE) && !timer_over(&timer))
        relax();
}

static void off_by_pm1(const struct fixed_hardware *hardware)
{
    if (!hardware->sleep_known || !hardware->pm1a.address)
        return;
    sleep_by_pm1(hardware);
    if (pm1_read(&hardware->pm1a) & PM1_ACPI_MODE || !hardware->smi_port || !hardware->acpi_enable)
        return;
    enter_acpi_mode(hardware);
    sleep_by_pm1(hardware);
}

static void off_by_sleep_control(const struct fixed_hardware *hardware)
{
    const struct fixed_register *reg = &hardware->sleep_control;
    const uint8_t value = (uint8_t)(hardware->sleep_type_a << SLEEP_TYPE_SHIFT | SLEEP_NOW);

    if (!hardware->sleep_known || !reg->address)
        return;
    write8(reg, value);
    clock_wait_ms(SETTLE_MS);
}

void power_off(const struct fixed_hardware *hardware, bool ok)
{
    off_by_pm1(hardware);
    off_by_sleep_control(hardware);
    for (const char *at = "Shutdown"; *at; at++)
        out8(SHUTDOWN_PORT, (uint8_t)*at);
    out8(DEBUG_EXIT_PORT, ok ? DEBUG_EXIT_OK : DEBUG_EXIT_FAILED);
}

void power_reset(const struct fixed_hardware *hardware)
{
    if (hardware->reset.address) {
        write8(&hardware->reset, hardware->reset_value);
        clock_wait_ms(RESET_MS);
    }
    out8(KEYBOARD_COMMAND, PULSE_RESET);
    clock_wait_ms(RESET_MS);
    /* No gate is left for the next exception, nor for the one that this is. */
    gates_load(NULL, 1);
    invalid_opcode();
}
