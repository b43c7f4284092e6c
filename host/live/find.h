/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_LIVE_FIND_H
#define HOST_LIVE_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "host/base/error_line.h"
#include "host/live/checks.h"

/*
 * live_find() (live.h), for any /proc and kind of file: a process whose descriptors may not be looked at is
 * named as one that could be it.
 */
pid_t find_named(const char *root, const char *kind, const char *name, const struct checks_self *self,
                 struct error_line *reterr);

/* True if a word of a command line, n bytes with a NUL behind each argument, is name: nothing that a name
 * consists of, that is letters, digits, '-', '_' and '.', stands before it or behind it. */
bool find_word(const char *line, size_t n, const char *name);

#endif
