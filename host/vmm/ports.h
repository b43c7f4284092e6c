/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The I/O ports of our small machines: a transmit-only 16550 at 0x3f8, QEMU's debug console at 0xe9 and
 * QEMU's isa-debug-exit at 0xf4. Every other port reads all-ones and ignores writes, as an empty ISA bus
 * does.
 * Sources: National Semiconductor PC16550D, chapter 8; QEMU hw/char/debugcon.c, hw/misc/debugexit.c.
 */
#ifndef HOST_VMM_PORTS_H
#define HOST_VMM_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Registers of the UART that keep what was written, and one received byte, which only loopback can bring. */
struct uart {
    uint8_t divisor[2], interrupts, fifo, line, modem, scratch;
    uint8_t received;
    bool has_received;
};

/* An all-zero struct with the callbacks set is a machine after reset. */
struct ports {
    /* Bytes that left the serial port; pieces are as long as the guest's string instructions. */
    void (*serial)(void *ctx, const void *bytes, size_t n);
    /* The same for the debug console. NULL: there is none, and the port reads 0xff instead of 0xe9. */
    void (*debugcon)(void *ctx, const void *bytes, size_t n);
    void *ctx;
    struct uart uart;
    bool exited;        /* isa-debug-exit was written; sticky */
    uint8_t exit_value; /* the first byte written there */
};

/*
 * One OUT or REP OUTS: count items of width bytes (1, 2 or 4) for port. Items wider than a byte reach the
 * ports that follow, as on an 8-bit bus.
 */
void ports_write(struct ports *ports, uint16_t port, unsigned width, const void *data, size_t count);

/* One IN or REP INS: fills count items of width bytes. */
void ports_read(struct ports *ports, uint16_t port, unsigned width, void *data, size_t count);

#endif
