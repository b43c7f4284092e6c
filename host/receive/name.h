/* SPDX-License-Identifier: BSD-2-Clause */
/* What the file of a machine is called. */
#ifndef HOST_RECEIVE_NAME_H
#define HOST_RECEIVE_NAME_H

#include <stddef.h>

/* With its NUL; a number and an ending come behind it. */
#define NAME_SIZE 80

/*
 * A name made of the stream's line "machine vendor=... product=... id=..." (without "leafprobe: "; more lines
 * may stand before and behind it): product and id; where there is no such line, of the address that the
 * result came from. Letters, digits,
 * '.', '_' and '-' stay, anything else becomes one '-'; the first and the last character are letters or
 * digits.
 */
void name_of_machine(const char *lines, const char *address, char ret[NAME_SIZE]);

#endif
