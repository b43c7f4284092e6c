/* SPDX-License-Identifier: BSD-2-Clause */
/* Somebody at the keyboard or at the other end of the serial port. */
#ifndef BOOT_INPUT_H
#define BOOT_INPUT_H

#include <stdbool.h>

/* Throw away what still stands in the devices from before. */
void input_discard(void);

/* True once a key was pressed or a byte came in; it is taken. */
bool input_arrived(void);

#endif
