/* SPDX-License-Identifier: BSD-2-Clause */
/* Going back in an input, for those that must know its end before they read it. */
#ifndef HOST_BASE_INPUT_AGAIN_H
#define HOST_BASE_INPUT_AGAIN_H

#include "host/base/input.h"

/*
 * Make it possible to come back to where the input is now: what comes by a pipe is copied to a temporary file
 * without a name, up to its end. False, with a line, if there is no room for it.
 */
bool input_keep(struct input *input, struct error_line *reterr);

/* Go back to a byte that input_taken() told, which stands in that line, once input_keep() was called there or
 * before. False if the file does not let us. */
bool input_back(struct input *input, uint64_t taken, uint64_t line);

#endif
