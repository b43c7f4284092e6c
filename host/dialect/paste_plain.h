/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines that paste_clean() leaves as they are: nearly all of them, so that a look has to be quick. */
#ifndef HOST_DIALECT_PASTE_PLAIN_H
#define HOST_DIALECT_PASTE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/input.h"

/* False where certainly nothing begins that paste_clean() replaces; n, at least 1, bytes are there. */
bool paste_begins(const char *at, size_t n);

/* True if nothing in the line does. */
bool paste_plain(struct span line);

#endif
