/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_TERMINAL_H
#define HOST_BASE_TERMINAL_H

#include "host/base/input.h"

/*
 * A line without what firmware adds for a terminal: escape sequences (ECMA-48: CSI up to its final byte, OSC
 * and other strings up to BEL or ESC \, two-byte escapes) and control characters but for tabs. The result
 * stands in room, which holds at least line.n bytes, or is the line itself if nothing had to go.
 */
struct span terminal_strip(struct span line, char *room);

#endif
