/* SPDX-License-Identifier: BSD-2-Clause */
/* One serial port, a 16550 or older: 8 data bits, no parity, 1 stop bit (PC16550D data sheet).
 */
#ifndef BOOT_OUT_UART_H
#define BOOT_OUT_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where one may be, and what is known of it before it is touched. */
struct serial_place {
    uint32_t base;
    uint8_t width;    /* of each register, in memory: 1, 2 or 4 bytes; 0: they are ports */
    bool named;       /* the firmware, or who starts the image, says that one is there */
    uint16_t divisor; /* of its clock: 115200 through the speed in baud; 0: the speed stays as it is */
};

struct uart {
    uint32_t base;
    uint8_t width;
    uint32_t room; /* bytes that it takes at once; 0: it broke */
    bool given_up; /* it took nothing for UART_BROKEN_MS */
};

#define UART_BROKEN_MS 30000u

/*
 * Set the port up that may be at a place. False if nothing is there, or nothing that gets ready. One that
 * nobody names has to keep the four bits that a UART's interrupt register has, too, before anything else is
 * written.
 */
bool uart_open(struct uart *uart, const struct serial_place *place);

/* Send n bytes as they are; waits for room. */
void uart_send(struct uart *uart, const char *bytes, uint32_t n);

/* Wait until all is sent, at most UART_BROKEN_MS. */
void uart_drain(const struct uart *uart);

/* True once a byte came in, which is taken. */
bool uart_received(const struct uart *uart);

#endif
