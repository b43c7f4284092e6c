/* SPDX-License-Identifier: BSD-2-Clause */
/* What the C library of WebAssembly (wasi-libc of 2022) lacks of what the rooms of host/ use; the compiler
 * takes this first. */
#ifndef WEB_LIBC_H
#define WEB_LIBC_H

#include <stddef.h>

void qsort_r(void *base, size_t count, size_t size, int (*order)(const void *, const void *, void *),
             void *ctx);

#endif
