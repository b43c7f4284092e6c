/* SPDX-License-Identifier: BSD-2-Clause */
/* What the code of a test says on standard error, which is a file meanwhile. */
#ifndef HOST_TESTS_SAID_H
#define HOST_TESTS_SAID_H

#include <stdbool.h>

/* Begin to catch it, and end; false if there is no file. */
bool said_begin(void);
void said_end(void);

/* What was said since the last call, up to 1,023 bytes; valid until the next one. */
const char *said(void);

#endif
