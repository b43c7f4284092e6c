/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line of each dialect that was to be a row of it and is none: where the text turns out to be of
 * that dialect, its first row is broken. */
#ifndef HOST_DIALECT_SUSPECTS_H
#define HOST_DIALECT_SUSPECTS_H

#include "host/base/line_text.h"
#include "host/dialect/dialect.h"

/* All zeros: nothing yet. */
struct suspects {
    uint64_t line[DIALECT_COUNT]; /* 0: none */
    struct text_shown text[DIALECT_COUNT];
};

/* True for a line that was to be a row of a dialect, or to begin one. */
bool suspects_begun(const struct dialect_look *look);

/*
 * The dialect of a row of a line and the one behind it, as it was wrapped; DIALECT_COUNT if both are none.
 * *ret_begun has a bit for each dialect in whose first words the line ends and of which both were to be a
 * row.
 */
enum dialect suspects_wrapped(const struct dialect_index *index, struct span line, struct span next,
                              uint32_t *ret_begun);

/* Look at a line that no dialect is known by, nor by it and the one behind it. */
void suspects_note(struct suspects *suspects, const struct dialect_look *look, uint32_t begun,
                   uint64_t number);

#endif
