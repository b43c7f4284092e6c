/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines on standard error. They carry words of others: names of files, values of options, what QEMU says. A
 * terminal obeys some bytes (ECMA-48: ESC and the other controls, of C1 as well) instead of showing them, so
 * those are shown as \xNN, as is what is not valid UTF-8; everything else passes as it is.
 */
#ifndef HOST_BASE_SAY_H
#define HOST_BASE_SAY_H

#include <stdarg.h>
#include <stddef.h>

/* A line; the newline is added. One of format's own, or of its values, is shown as \x0a. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* The same behind who, which says who speaks. */
__attribute__((format(printf, 2, 0))) void say_values(const char *who, const char *format, va_list args);

/* What another program said on its standard error: lines stay lines. */
void say_lines(const char *text, size_t n);

#endif
