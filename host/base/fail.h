/* SPDX-License-Identifier: BSD-2-Clause */
/* How the programs of this package end. */
#ifndef HOST_BASE_FAIL_H
#define HOST_BASE_FAIL_H

/* Exit statuses. */
enum { EXIT_OK = 0, EXIT_BAD = 2 /* bad arguments, bad input, or an output that could not be written */ };

/* One line on standard error, behind the program's name. Always EXIT_BAD, for `return command_fail(...)` in a
 * verb or in main(); whoever else fails returns an error_line. */
__attribute__((format(printf, 1, 2))) int command_fail(const char *format, ...);

#endif
