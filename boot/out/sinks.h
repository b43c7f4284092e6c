/* SPDX-License-Identifier: BSD-2-Clause */
/* Every device that can show text, as one sink. */
#ifndef BOOT_OUT_SINKS_H
#define BOOT_OUT_SINKS_H

#include "boot/info/boot_info.h"
#include "probe/qr/symbol.h"
#include "probe/table/sink.h"

/*
 * Look for each device and return a sink that gathers text and writes it to all that were found, which may be
 * none. Once.
 */
const struct sink *sinks_open(const struct boot_info *info);

/*
 * Whether the stream leaves the VGA alone, which then shows what else it is given; it is in the stream at
 * first. What is gathered is written beforehand. False if there is no VGA.
 */
bool sinks_part(bool apart);

/* Where the stream goes beside the VGA, in words: "serial port, port 0xe9"; "" if nowhere. */
const char *sinks_words(void);

/* As struct probe's trouble(): a line "leafprobe: problem=..." for each serial port that was given up so far.
 * What is gathered is sent first. ctx is not used. */
void sinks_trouble(void *ctx, const struct sink *sink);

/* Write what is still gathered and wait, up to a bound, until the devices have sent it. */
void sinks_flush(void);

/* Before sinks_open(): the value of the option serial. */
void serial_select(uint32_t which);

/* The devices. open() is true if the device is there; write() is a sink's; drain() waits, bounded, or is
 * NULL. */
bool serial_open(const struct boot_info *info);
void serial_write(void *ctx, const void *bytes, size_t n);
void serial_drain(void);

bool debugcon_open(const struct boot_info *info);
void debugcon_write(void *ctx, const void *bytes, size_t n);

bool vga_open(const struct boot_info *info);
void vga_write(void *ctx, const void *bytes, size_t n);

/* Its size in characters; blank, with the cursor at the top left. */
#define VGA_COLUMNS 80u
#define VGA_ROWS 25u
void vga_clear(void);

/* Show a code below what stands in the first row, until vga_clear(); false if there is no room. */
bool vga_code(const struct qr_symbol *symbol);

/* A line "leafprobe: problem=..." for each port that took nothing for so long that nothing more is sent
 * there. */
void serial_trouble(const struct sink *sink);

/* True once a byte came in on a serial port; the byte is taken. False without a port. */
bool serial_received(void);

#endif
