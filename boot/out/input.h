/* SPDX-License-Identifier: BSD-2-Clause */
/* Somebody at the keyboard or at the other end of the serial port. */
#ifndef BOOT_OUT_INPUT_H
#define BOOT_OUT_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/run/screen.h"

/* Throw away what still stands in the devices from before. */
void input_discard(void);

/* Any byte on the serial port is SCREEN_END. A shift alone is no key. */

/* True once a key was pressed or a byte came in; it is taken. */
bool input_arrived(void);

/* Wait for the next one, up to 600,000 ms; SCREEN_NONE if none came. It is taken. */
enum screen_key input_wait(uint32_t ms);

#endif
