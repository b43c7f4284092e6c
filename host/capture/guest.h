/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest printed: judging it, and taking the tables out. */
#ifndef HOST_CAPTURE_GUEST_H
#define HOST_CAPTURE_GUEST_H

#include "host/capture/capture.h"
#include "host/capture/child.h"

/* The stream's last line has come; ctx is a size_t, 0 at the start: how much needs no second look. */
bool guest_finished(void *ctx, const char *text, size_t size);

/*
 * The tables of a complete stream whose last line is OK: frames, entry counts and checksums hold, and there
 * are as many tables as it says. False, with a line that says what QEMU or the guest did instead; warnings of
 * the reader go to events. seconds is the time limit that was set.
 */
bool guest_take(const struct child *qemu, unsigned seconds, const struct reader_events *events,
                struct capture *ret, struct error_line *reterr);

#endif
