/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/vmm/ports.h"

enum {
    DEBUGCON = 0xe9,
    DEBUG_EXIT = 0xf4,
    COM1 = 0x3f8,
    EMPTY = 0xff,
};

enum {
    UART_DATA,
    UART_INTERRUPTS,
    UART_FIFO,
    UART_LINE,
    UART_MODEM,
    UART_LINE_STATUS,
    UART_MODEM_STATUS,
    UART_SCRATCH
};

enum {
    LINE_DLAB = 0x80,
    MODEM_LOOPBACK = 0x10,
    STATUS_RECEIVED = 0x01,
    STATUS_SENT = 0x60,   /* holding and shift register empty: sending takes no time */
    MODEM_PRESENT = 0xb0, /* DCD, DSR, CTS */
    IDENT_NONE = 0x01,    /* no interrupt pending */
    IDENT_FIFO = 0xc0,    /* a 16550A with its FIFO on */
};

static void uart_send(struct ports *ports, const uint8_t *bytes, size_t n)
{
    struct uart *uart = &ports->uart;

    if (n == 0)
        return;
    if (uart->modem & MODEM_LOOPBACK) {
        uart->received = bytes[n - 1];
        uart->has_received = true;
    } else if (ports->serial) {
        ports->serial(ports->ctx, bytes, n);
    }
}

static void uart_write(struct ports *ports, unsigned offset, uint8_t value)
{
    struct uart *uart = &ports->uart;

    if (offset <= UART_INTERRUPTS && (uart->line & LINE_DLAB)) {
        uart->divisor[offset] = value;
        return;
    }
    switch (offset) {
    case UART_DATA:
        uart_send(ports, &value, 1);
        break;
    case UART_INTERRUPTS:
        uart->interrupts = value & 0x0f;
        break;
    case UART_FIFO:
        uart->fifo = value;
        break;
    case UART_LINE:
        uart->line = value;
        break;
    case UART_MODEM:
        uart->modem = value & 0x1f;
        break;
    case UART_SCRATCH:
        uart->scratch = value;
        break;
    default: /* the status registers keep nothing */
        break;
    }
}

/* In loopback the modem outputs DTR, RTS, OUT1, OUT2 come back as DSR, CTS, RI, DCD. */
static uint8_t modem_status(uint8_t modem)
{
    if (!(modem & MODEM_LOOPBACK))
        return MODEM_PRESENT;
    return (uint8_t)((modem & 1) << 5 | (modem & 2) << 3 | (modem & 0xc) << 4);
}

static uint8_t uart_read(struct uart *uart, unsigned offset)
{
    if (offset <= UART_INTERRUPTS && (uart->line & LINE_DLAB))
        return uart->divisor[offset];
    switch (offset) {
    case UART_DATA:
        uart->has_received = false;
        return uart->received;
    case UART_INTERRUPTS:
        return uart->interrupts;
    case UART_FIFO:
        return uart->fifo & 1 ? IDENT_FIFO | IDENT_NONE : IDENT_NONE;
    case UART_LINE:
        return uart->line;
    case UART_MODEM:
        return uart->modem;
    case UART_LINE_STATUS:
        return uart->has_received ? STATUS_SENT | STATUS_RECEIVED : STATUS_SENT;
    case UART_MODEM_STATUS:
        return modem_status(uart->modem);
    default:
        return uart->scratch;
    }
}

static bool is_uart(uint16_t port)
{
    return port >= COM1 && port <= COM1 + UART_SCRATCH;
}

static void write_byte(struct ports *ports, uint16_t port, uint8_t value)
{
    if (is_uart(port)) {
        uart_write(ports, (unsigned)port - COM1, value);
    } else if (port == DEBUGCON && ports->debugcon) {
        ports->debugcon(ports->ctx, &value, 1);
    } else if (port == DEBUG_EXIT && !ports->exited) {
        ports->exited = true;
        ports->exit_value = value;
    }
}

static uint8_t read_byte(struct ports *ports, uint16_t port)
{
    if (is_uart(port))
        return uart_read(&ports->uart, (unsigned)port - COM1);
    return port == DEBUGCON && ports->debugcon ? DEBUGCON : EMPTY;
}

void ports_write(struct ports *ports, uint16_t port, unsigned width, const void *data, size_t count)
{
    const uint8_t *bytes = data;

    if (width == 1 && port == COM1 && !(ports->uart.line & LINE_DLAB)) {
        uart_send(ports, bytes, count);
        return;
    }
    if (width == 1 && port == DEBUGCON && ports->debugcon) {
        ports->debugcon(ports->ctx, bytes, count);
        return;
    }
    for (size_t i = 0; i < count * width; i++)
        write_byte(ports, (uint16_t)(port + i % width), bytes[i]);
}

void ports_read(struct ports *ports, uint16_t port, unsigned width, void *data, size_t count)
{
    uint8_t *bytes = data;

    for (size_t i = 0; i < count * width; i++)
        bytes[i] = read_byte(ports, (uint16_t)(port + i % width));
}
