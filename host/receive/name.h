/* SPDX-License-Identifier: BSD-2-Clause */
/* What the file of a machine is called. */
#ifndef HOST_RECEIVE_NAME_H
#define HOST_RECEIVE_NAME_H

#include <stddef.h>

/* With its NUL; a number and an ending come behind it. */
#define NAME_SIZE 80

/*
 * A name made of the provenance's line "machine vendor=... product=... id=..." (lines "name=value ..." as
 * reader_provenance() gives them): product and id; where there is no such line, of the address that the
 * result came from. Letters, digits, '.', '_' and '-' stay, anything else becomes one '-'; the first
 * character is a letter or a digit.
 */
void name_of_machine(const char *provenance, const char *address, char ret[NAME_SIZE]);

#endif
