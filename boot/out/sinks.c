/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/sinks.h"

static const struct device {
    bool (*open)(const struct boot_info *info);
    void (*write)(void *ctx, const void *bytes, size_t n);
    void (*drain)(void);
} devices[] = {
    {serial_open, serial_write, serial_drain},
    {debugcon_open, debugcon_write, NULL},
    {vga_open, vga_write, NULL},
};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

enum { SERIAL = 1, DEBUGCON = 2, VGA = 4 }; /* bits in the devices' order */

static struct sink opened[DEVICES];
static uint32_t found;
static struct sink_tee tee = {.sinks = opened};
static struct sink all;
static char gathered[8192];
static struct sink_buffer buffer = {.next = &all, .bytes = gathered, .size = sizeof(gathered)};
static struct sink front;

const struct sink *sinks_open(const struct boot_info *info)
{
    for (size_t i = 0; i < DEVICES; i++)
        if (devices[i].open(info)) {
            opened[tee.count++] = (struct sink){devices[i].write, NULL};
            found |= UINT32_C(1) << i;
        }
    all = sink_tee(&tee);
    front = sink_buffer(&buffer);
    return &front;
}

/*
 * The VGA is opened last and so is the last sink of the tee: a tee that counts one less leaves it out, and it
 * comes back by counting it again. parted is what is left out at the moment, 0 or 1, so that asking for the
 * same twice changes nothing.
 */
bool sinks_part(bool apart)
{
    static size_t parted;

    if (!(found & VGA))
        return false;
    sinks_flush();
    tee.count += parted;
    parted = apart;
    tee.count -= parted;
    return true;
}

const char *sinks_words(void)
{
    static const char words[VGA][24] = {
        [SERIAL] = "serial port",
        [DEBUGCON] = "port 0xe9",
        [SERIAL | DEBUGCON] = "serial port, port 0xe9",
    };

    return words[found & (SERIAL | DEBUGCON)];
}

void sinks_trouble(void *ctx, const struct sink *sink)
{
    (void)ctx;
    sink_buffer_flush(&buffer);
    serial_trouble(sink);
}

void sinks_flush(void)
{
    if (!buffer.used)
        return;
    sink_buffer_flush(&buffer);
    for (size_t i = 0; i < DEVICES; i++)
        if (devices[i].drain)
            devices[i].drain();
}
