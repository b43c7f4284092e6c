/* SPDX-License-Identifier: BSD-2-Clause */
/* A word that somebody types in the last row of a screen. */
#ifndef PROBE_RUN_PROMPT_H
#define PROBE_RUN_PROMPT_H

#include "probe/run/screen.h"

/*
 * Ask for a word of less than size bytes, of characters that takes() takes; backspace takes the last one
 * back. Returns what ended it: SCREEN_ENTER, the word being there, which may be empty; SCREEN_ESC, as it is
 * to be left; SCREEN_NONE or SCREEN_END. The row of the cursor is to be all blank or text that may go.
 */
enum screen_key prompt(const struct screen *screen, const char *ask, bool (*takes)(char c), char *word,
                       uint32_t size);

#endif
