/* SPDX-License-Identifier: BSD-2-Clause */
/* A stretch of text, not NUL-terminated. */
#ifndef PROBE_TABLE_SPAN_H
#define PROBE_TABLE_SPAN_H

#include <stddef.h>

struct span {
    const char *at;
    size_t n;
};

#endif
