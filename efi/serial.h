/* SPDX-License-Identifier: BSD-2-Clause */
/* Serial ports that the console does not use, as one sink (UEFI 2.10, 12.8 "Serial I/O Protocol"). */
#ifndef EFI_SERIAL_H
#define EFI_SERIAL_H

#include "firmware.h"
#include "probe/sink.h"

#define SERIAL_PORTS 8

struct serial {
    EFI_SERIAL_IO_PROTOCOL *port[SERIAL_PORTS]; /* NULL once it failed */
    size_t count;
};

/*
 * Every serial port that no console output stands on, as the firmware set it up; up to SERIAL_PORTS of them.
 * A console stands on a port if a text console that the firmware marks as part of the console (EDK2's
 * ConsoleOutDevice GUID) has a device path behind the port's; where the firmware marks none, if a path of the
 * variable ConOut (UEFI 2.10, 3.3) is. LF becomes CR LF. A port that fails or takes less than it was given
 * stays quiet from then on; the firmware bounds each write by the port's own timeout.
 */
struct sink serial_sink(const struct firmware *fw, struct serial *serial);

#endif
