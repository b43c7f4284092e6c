/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_PRINT_H
#define HOST_BASE_PRINT_H

#include "probe/table/sink.h"

/* printf() to a sink; a text of more than 1023 bytes is cut. */
__attribute__((format(printf, 2, 3))) void diff_print(const struct sink *sink, const char *format, ...);

/* Bytes that one byte of a text can become: \xNN. */
#define SHOWN_LONGEST 4

/*
 * Text of unknown origin, such as a file's name, as valid UTF-8 without control characters: each byte that is
 * neither is shown as \xNN. Cut to size - 1 bytes, at the end of a character. Returns the length.
 */
size_t show_text(const char *from, size_t n, char *to, size_t size);

/* The same of a NUL-terminated text; returns to. */
char *diff_clean(const char *from, char *to, size_t size);

#endif
