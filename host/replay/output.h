/* SPDX-License-Identifier: BSD-2-Clause */
/* Where replay puts what an image sends to its serial port, and what the image says there of its own run. */
#ifndef HOST_REPLAY_OUTPUT_H
#define HOST_REPLAY_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "host/base/error_line.h"

struct replay_output {
    FILE *to;
    size_t n;       /* bytes of the line so far, or all that line holds */
    char line[256]; /* cut */
    bool failed;    /* a line "leafprobe: FAILED ..." (docs/formats.md, "The stream") was seen */
    struct error_line reason;
};

/* Write to `to`, with a struct replay_output as ctx, and read along. */
void replay_output_put(void *ctx, const void *bytes, size_t n);

/* False, with a line, if not everything could be written, now or before. */
bool replay_output_flush(struct replay_output *output, struct error_line *reterr);

/* False, with a line, if the image said that its run failed. Images that say nothing are fine. */
bool replay_output_verdict(const struct replay_output *output, struct error_line *reterr);

#endif
