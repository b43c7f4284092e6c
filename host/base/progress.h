/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_PROGRESS_H
#define HOST_BASE_PROGRESS_H

/*
 * One line on standard error about long work, in place of the one before. Nothing is written unless standard
 * error is a terminal, in the first half second, and more often than ten times a second. The line
 * is cut to the terminal's width.
 */
__attribute__((format(printf, 1, 2))) void progress(const char *format, ...);

/* Take the line away; before any other message. */
void progress_end(void);

#endif
