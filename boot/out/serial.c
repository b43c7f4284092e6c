/* SPDX-License-Identifier: BSD-2-Clause */
/* Every serial port that is there gets the stream: nobody knows which of them somebody reads. */
#include "boot/out/serial_places.h"
#include "boot/out/sinks.h"
#include "boot/out/uart.h"

#define PIECE 16u

static uint32_t asked = SERIAL_AUTO;
static struct uart ports[SERIAL_PLACES];
static uint32_t count;

void serial_select(uint32_t which)
{
    asked = which;
}

static void open_places(const struct serial_place *places, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (uart_open(&ports[count], &places[i]))
            count++;
}

bool serial_open(const struct boot_info *info)
{
    struct serial_place places[SERIAL_PLACES];

    (void)info;
    count = 0;
    open_places(places, serial_places(asked, places));
    if (!count && (asked == SERIAL_AUTO || asked == SERIAL_PCI))
        open_places(places, serial_places_pci(places));
    return count > 0;
}

static void send(const char *bytes, uint32_t n)
{
    for (uint32_t i = 0; i < count; i++)
        uart_send(&ports[i], bytes, n);
}

void serial_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;
    char line[PIECE + 1];
    uint32_t used = 0;

    (void)ctx;
    for (size_t i = 0; i < n && count; i++) {
        if (text[i] == '\n')
            line[used++] = '\r';
        line[used++] = text[i];
        if (used >= PIECE) {
            send(line, PIECE);
            used -= PIECE;
            line[0] = line[PIECE];
        }
    }
    send(line, used);
}

void serial_drain(void)
{
    for (uint32_t i = 0; i < count; i++)
        uart_drain(&ports[i]);
}

bool serial_received(void)
{
    for (uint32_t i = 0; i < count; i++)
        if (uart_received(&ports[i]))
            return true;
    return false;
}

void serial_trouble(const struct sink *sink)
{
    for (uint32_t i = 0; i < count; i++)
        if (ports[i].given_up) {
            put_str(sink, "leafprobe: problem=\"the serial port ");
            put_0x(sink, ports[i].base, 3);
            put_str(sink, " was given up: it took nothing for 30 seconds\"\n");
        }
}
