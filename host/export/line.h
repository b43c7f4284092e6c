/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that grows up to a bound, and the ways in which shells and documents want theirs. */
#ifndef HOST_EXPORT_LINE_H
#define HOST_EXPORT_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/table/sink.h"

#define LINE_ROOM 16384u

struct line {
    char text[LINE_ROOM];
    size_t n;
};

/* Append; what does not fit is counted in n, and line_whole() is false. */
__attribute__((format(printf, 2, 3))) void line_add(struct line *line, const char *format, ...);
bool line_whole(const struct line *line);

/* A word for a POSIX shell: as it is where nothing of it means something there, else in single quotes. */
void line_put_word(const struct sink *sink, const char *text);

#endif
