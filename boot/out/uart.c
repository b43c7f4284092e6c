/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/uart.h"

#include "boot/acpi/clock.h"
#include "boot/entry/io.h"

#define FIFO_SIZE 16u

/* Registers, from the base on. */
enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5 };
enum { DIVISOR_LOW = 0, DIVISOR_HIGH = 1 };
enum { STATUS_RECEIVED = 0x01, STATUS_ROOM = 0x20, STATUS_SENT = 0x40, STATUS_NOBODY = 0xff };
enum { LINE_8N1 = 0x03, LINE_DIVISOR = 0x80, FIFO_RESET = 0x07, FIFO_WORKS = 0xc0, MODEM_READY = 0x03 };
#define INTERRUPTS_ALL 0x0f

/*
 * A port that is there is ready at once when nobody has written yet. Later a virtual one may wait for whoever
 * reads at the other end; one that took nothing for so long is broken.
 */
#define FIRST_POLLS 100000u

/* In memory a register is read and written whole: a device may not know of narrower accesses. */
static uint8_t read(const struct uart *uart, uint32_t where)
{
    const uint32_t address = uart->base + where * uart->width;

    switch (uart->width) {
    case 0:
        return in8((uint16_t)(uart->base + where));
    case 1:
        return mmio_read8(address);
    case 2:
        return (uint8_t)mmio_read16(address);
    default:
        return (uint8_t)mmio_read32(address);
    }
}

static void write(const struct uart *uart, uint32_t where, uint8_t value)
{
    const uint32_t address = uart->base + where * uart->width;

    switch (uart->width) {
    case 0:
        out8((uint16_t)(uart->base + where), value);
        break;
    case 1:
        mmio_write8(address, value);
        break;
    case 2:
        mmio_write16(address, value);
        break;
    default:
        mmio_write32(address, value);
    }
}

static void write_all(const struct uart *uart, const char *bytes, uint32_t n)
{
    if (!uart->width)
        out8s((uint16_t)(uart->base + DATA), bytes, n);
    for (uint32_t i = 0; i < n && uart->width; i++)
        write(uart, DATA, (uint8_t)bytes[i]);
}

static bool ready_at_once(const struct uart *uart)
{
    for (uint32_t i = 0; i < FIRST_POLLS; i++)
        if (read(uart, STATUS) & STATUS_ROOM)
            return true;
    return false;
}

static bool keeps_interrupts(const struct uart *uart)
{
    write(uart, INTERRUPTS, 0);
    if (read(uart, INTERRUPTS) != 0)
        return false;
    write(uart, INTERRUPTS, INTERRUPTS_ALL);
    return read(uart, INTERRUPTS) == INTERRUPTS_ALL;
}

bool uart_open(struct uart *uart, const struct serial_place *place)
{
    *uart = (struct uart){.base = place->base, .width = place->width};
    if (read(uart, STATUS) == STATUS_NOBODY || (!place->named && !keeps_interrupts(uart)))
        return false;
    write(uart, INTERRUPTS, 0);
    if (place->divisor) {
        write(uart, LINE, LINE_DIVISOR);
        write(uart, DIVISOR_LOW, (uint8_t)place->divisor);
        write(uart, DIVISOR_HIGH, (uint8_t)(place->divisor >> 8));
    }
    write(uart, LINE, LINE_8N1);
    write(uart, FIFO, FIFO_RESET);
    write(uart, MODEM, MODEM_READY);
    if (!ready_at_once(uart))
        return false;
    uart->room = (read(uart, FIFO) & FIFO_WORKS) == FIFO_WORKS ? FIFO_SIZE : 1;
    return true;
}

static bool wait_for(const struct uart *uart, uint8_t status)
{
    if (read(uart, STATUS) & status)
        return true;
    for (struct timer timer = timer_ms(UART_BROKEN_MS); !timer_over(&timer);)
        if (read(uart, STATUS) & status)
            return true;
    return false;
}

void uart_send(struct uart *uart, const char *bytes, uint32_t n)
{
    for (uint32_t at = 0, piece; at < n && uart->room; at += piece) {
        piece = n - at < uart->room ? n - at : uart->room;
        if (wait_for(uart, STATUS_ROOM)) {
            write_all(uart, bytes + at, piece);
        } else {
            uart->given_up = true;
            uart->room = 0;
        }
    }
}

void uart_drain(const struct uart *uart)
{
    if (uart->room)
        wait_for(uart, STATUS_SENT);
}

bool uart_received(const struct uart *uart)
{
    if (!uart->room || !(read(uart, STATUS) & STATUS_RECEIVED))
        return false;
    read(uart, DATA);
    return true;
}
