/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_CLOCK_H
#define HOST_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that nobody sets (CLOCK_MONOTONIC): differences mean something, numbers do not. */
int64_t clock_ms(void);

#endif
