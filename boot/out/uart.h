/* SPDX-License-Identifier: BSD-2-Clause */
/* One serial port, a 16550 or older: 8 data bits, no parity, 1 stop bit (PC16550D data sheet).
 */
#ifndef BOOT_OUT_UART_H
#define BOOT_OUT_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uart {
    uint16_t base;
    uint32_t room; /* bytes that it takes at once; 0: it broke */
    bool given_up; /* it took nothing for UART_BROKEN_MS */
};

#define UART_BROKEN_MS 30000u

/*
 * Set the port at base up. False if nothing is there, or nothing that gets ready. named: somebody says that
 * it is one; without that its interrupt register has to keep the four bits that a UART has, too, before
 * anything else is written. divisor: 115200 through the speed in baud; 0 leaves the speed as it is.
 */
bool uart_open(struct uart *uart, uint16_t base, bool named, uint16_t divisor);

/* Send n bytes as they are; waits for room. */
void uart_send(struct uart *uart, const char *bytes, uint32_t n);

/* Wait until all is sent, at most UART_BROKEN_MS. */
void uart_drain(const struct uart *uart);

/* True once a byte came in, which is taken. */
bool uart_received(const struct uart *uart);

#endif
