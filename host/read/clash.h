/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_READ_CLASH_H
#define HOST_READ_CLASH_H

#include "host/read/reader_format.h"

/*
 * READER_ERROR, with both named, if a line that says nothing to reader's format is a row of another one: a
 * text of two, of which one would go lost without a word. A format that was given by --from holds. printer is
 * what prints reader's own.
 */
enum reader_result recognise_clash(struct reader *reader, const char *printer, struct span line,
                                   uint64_t number);

/*
 * The same of a text whose format is not read by lines: false, with the line, if something of another format
 * stands in the first INPUT_BUFFER bytes from here on.
 */
bool recognise_alone(struct input *input, const struct dialect_index *index,
                     const struct reader_format *format, struct error_line *reterr);

/* The same of a line that has been looked at. */
enum reader_result recognise_clash_look(struct reader *reader, const char *printer,
                                        const struct dialect_look *look, uint64_t number);

#endif
