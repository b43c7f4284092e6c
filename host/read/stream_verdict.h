/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_READ_STREAM_VERDICT_H
#define HOST_READ_STREAM_VERDICT_H

#include "host/base/line_text.h"

/* The last line of the last run of the text that has one, from its first word (OK, FAILED) on; n is 0 if none
 * has come, or not whole. */
struct span stream_verdict(const char *text, size_t size);

#endif
