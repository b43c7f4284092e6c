/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of standard input, output and error, kept for them. */
#ifndef HOST_BASE_STANDARD_FILES_H
#define HOST_BASE_STANDARD_FILES_H

#include <stdbool.h>

/*
 * Whoever starts a program may have closed one of its three standard files (sh: 2>&-); the next file that is
 * opened would then get the number, and take the warnings. A closed one is filled by something that cannot
 * be used, so that reading or writing still fails (EBADF). False, with errno, if there is no /dev/null.
 */
bool standard_files_fill(void);

#endif
