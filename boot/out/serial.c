/* SPDX-License-Identifier: BSD-2-Clause */
/* The first serial port, a 16550 or older: 115200 baud, 8 data bits, no parity, 1 stop bit (PC16550D data
 * sheet). */
#include "boot/acpi/clock.h"
#include "boot/entry/io.h"
#include "boot/out/sinks.h"

#define BASE 0x3f8
#define FIFO_SIZE 16u

enum {
    DATA = BASE,
    INTERRUPTS = BASE + 1,
    FIFO = BASE + 2,
    LINE = BASE + 3,
    MODEM = BASE + 4,
    STATUS = BASE + 5
};
enum { DIVISOR_LOW = BASE, DIVISOR_HIGH = BASE + 1 };
enum { STATUS_RECEIVED = 0x01, STATUS_ROOM = 0x20, STATUS_SENT = 0x40, STATUS_NOBODY = 0xff };
enum { LINE_8N1 = 0x03, LINE_DIVISOR = 0x80, FIFO_RESET = 0x07, FIFO_WORKS = 0xc0, MODEM_READY = 0x03 };

/*
 * A port that is there is ready at once when nobody has written yet. Later a virtual one may wait for whoever
 * reads at the other end; one that took nothing for so long is broken.
 */
#define FIRST_POLLS 100000u
#define BROKEN_MS 30000u

static bool given_up;
static uint32_t room; /* bytes that the port takes at once; 0 = no port, or one that broke */

static bool ready_at_once(void)
{
    for (uint32_t i = 0; i < FIRST_POLLS; i++)
        if (in8(STATUS) & STATUS_ROOM)
            return true;
    return false;
}

bool serial_open(const struct boot_info *info)
{
    (void)info;
    if (in8(STATUS) == STATUS_NOBODY)
        return false;
    out8(INTERRUPTS, 0);
    out8(LINE, LINE_DIVISOR);
    out8(DIVISOR_LOW, 1);
    out8(DIVISOR_HIGH, 0);
    out8(LINE, LINE_8N1);
    out8(FIFO, FIFO_RESET);
    out8(MODEM, MODEM_READY);
    if (!ready_at_once())
        return false;
    room = (in8(FIFO) & FIFO_WORKS) == FIFO_WORKS ? FIFO_SIZE : 1;
    return true;
}

static bool wait_for(uint8_t status)
{
    if (in8(STATUS) & status)
        return true;
    for (struct timer timer = timer_ms(BROKEN_MS); !timer_over(&timer);)
        if (in8(STATUS) & status)
            return true;
    return false;
}

static void give_up(void)
{
    given_up = true;
    room = 0;
}

bool serial_given_up(void)
{
    return given_up;
}

static void send(const char *bytes, uint32_t n)
{
    for (uint32_t at = 0, piece; at < n && room; at += piece) {
        piece = n - at < room ? n - at : room;
        if (wait_for(STATUS_ROOM))
            out8s(DATA, bytes + at, piece);
        else
            give_up();
    }
}

void serial_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;
    char line[FIFO_SIZE + 1];
    uint32_t used = 0;

    (void)ctx;
    for (size_t i = 0; i < n && room; i++) {
        if (text[i] == '\n')
            line[used++] = '\r';
        line[used++] = text[i];
        if (used >= FIFO_SIZE) {
            send(line, FIFO_SIZE);
            used -= FIFO_SIZE;
            line[0] = line[FIFO_SIZE];
        }
    }
    send(line, used);
}

void serial_drain(void)
{
    if (room)
        wait_for(STATUS_SENT);
}

bool serial_received(void)
{
    if (!room || !(in8(STATUS) & STATUS_RECEIVED))
        return false;
    in8(DATA);
    return true;
}
