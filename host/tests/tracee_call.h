/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_TESTS_TRACEE_CALL_H
#define HOST_TESTS_TRACEE_CALL_H

#include <stdbool.h>
#include <stdint.h>

/* A system call with four arguments, and a pattern in the registers that the kernel keeps: *ret_whole says
 * whether they and the direction flag are behind it what they were. Its result, or minus its errno. */
int64_t tracee_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, bool *ret_whole);

#endif
