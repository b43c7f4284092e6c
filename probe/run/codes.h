/* SPDX-License-Identifier: BSD-2-Clause */
/* The table as QR codes on the screen, for machines that have no other way out (docs/formats.md, "qr"). */
#ifndef PROBE_RUN_CODES_H
#define PROBE_RUN_CODES_H

#include "probe/run/probe.h"
#include "probe/run/screen.h"

/*
 * Show the table of the first CPU that answered, as many codes as it takes, each until a key is pressed or so
 * many seconds have passed (0: as screen.h's key()); what ends a reading ends the codes. The screen is to be
 * cleared behind them. False if there is no room on it, or nothing to show.
 */
bool codes_show(const struct screen *screen, const struct probe *probe, uint32_t seconds);

/* The first CPU that answered, the last one if none did. */
uint32_t codes_cpu(const struct probe *probe);

/* A last remark on the stream: that codes were asked for, and none is shown. */
void codes_put_missing(const struct sink *sink);

#endif
