/* SPDX-License-Identifier: BSD-2-Clause */
/* Serial ports as one sink (UEFI 2.10, 12.8 "Serial I/O Protocol"). */
#ifndef EFI_OUT_SERIAL_H
#define EFI_OUT_SERIAL_H

#include "efi/base/firmware.h"
#include "probe/table/sink.h"

#define SERIAL_PORTS 8

struct serial {
    const struct firmware *fw;
    EFI_SERIAL_IO_PROTOCOL *port[SERIAL_PORTS]; /* NULL: the console's, or it failed */
    const void *path[SERIAL_PORTS];             /* its device path */
    const char *given_up[SERIAL_PORTS];         /* why it is quiet, NULL for one that is not */
    size_t count;
};

/*
 * Find the serial ports, up to SERIAL_PORTS of them, as the firmware set them up. True if the consoles that
 * are no screens stand on them, every one, so that the ports take their place: a port says what it took, a
 * console loses the rest of a string while nobody reads at the other end (EDK2's TerminalDxe). Otherwise, and
 * in a shell, which may have redirected its output, ports that a console stands on are the console's.
 *
 * A console stands on a port if a text console that the firmware marks as part of the console (EDK2's
 * ConsoleOutDevice GUID) and that is no graphics device has a device path behind the port's; where the
 * firmware marks none, if a path of the variable ConOut (UEFI 2.10, 3.3) is.
 */
bool serial_open(const struct firmware *fw, struct serial *serial);

/*
 * A sink that writes to all of them. LF becomes CR LF. A port that takes nothing is given some 15 seconds, by
 * its own timeout; it stays quiet from then on, as one that fails does.
 */
struct sink serial_sink(struct serial *serial);

/* A line "leafprobe: problem=..." for each port that stays quiet, by its number among the firmware's. */
void serial_trouble(const struct serial *serial, const struct sink *sink);

#endif
