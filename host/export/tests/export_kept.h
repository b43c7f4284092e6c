/* SPDX-License-Identifier: BSD-2-Clause */
/* What an export writes, leaves out and remarks, kept for a test to look at. */
#ifndef HOST_EXPORT_TESTS_EXPORT_KEPT_H
#define HOST_EXPORT_TESTS_EXPORT_KEPT_H

#include <string.h>

#include "host/export/target.h"
#include "host/tests/kit.h"

static char left[8192], noted[8192], written[65536]; /* a line each, and the whole text */
static size_t written_size;

static inline void keep_line(char *to, size_t room, const char *line)
{
    assert_true(*line && strlen(to) + strlen(line) + 2 <= room);
    strcat(strcat(to, line), "\n");
}

static inline void keep_left(void *ctx, const char *line)
{
    (void)ctx;
    keep_line(left, sizeof(left), line);
}

static inline void keep_note(void *ctx, const char *line)
{
    (void)ctx;
    keep_line(noted, sizeof(noted), line);
}

static inline void keep_bytes(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    assert_true(written_size + n < sizeof(written));
    memcpy(written + written_size, bytes, n);
    written_size += n;
    written[written_size] = 0;
}

static const struct export_events export_kept = {keep_left, keep_note, NULL};
static const struct sink export_written = {keep_bytes, NULL};

static inline void forget_kept(void)
{
    left[0] = noted[0] = written[0] = 0;
    written_size = 0;
}

#endif
