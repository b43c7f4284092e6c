/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_READ_RECOGNISE_H
#define HOST_READ_RECOGNISE_H

#include "host/read/reader_format.h"

/*
 * The format of an input, by the first line that only one format has; a NUL among the first 8 bytes means
 * kvm. Lines before that line say nothing and are passed over. NULL, with a line that says what the input
 * looks like, if no line tells. *passed are the last lines that were passed over.
 */
const struct reader_format *recognise(struct input *input, const struct dialect_index *index,
                                      struct passed *passed, struct error_line *reterr);

#endif
