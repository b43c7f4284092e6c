/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest printed: judging it, and taking the tables out. */
#ifndef HOST_CAPTURE_GUEST_H
#define HOST_CAPTURE_GUEST_H

#include "host/base/line_text.h"
#include "host/capture/capture.h"
#include "host/capture/child.h"

/* The last line of the last run that has one, from its first word (OK, FAILED) on; n is 0 if none has come,
 * or not whole. */
struct span guest_verdict(const char *text, size_t size);

/* The stream's last line has come; ctx is a size_t, 0 at the start: how much needs no second look. */
bool guest_finished(void *ctx, const char *text, size_t size);

/*
 * The tables of a complete stream whose last line is OK: frames, entry counts and checksums hold, and there
 * are as many tables as it says. False, with a line that says what QEMU or the guest did instead; warnings of
 * the reader go to standard error. seconds is the time limit that was set.
 */
bool guest_take(const struct child *qemu, unsigned seconds, struct capture *ret, struct error_line *reterr);

#endif
