/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture_progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 500
#define EVERY_MS 100

static struct {
    bool shown;
    int64_t next; /* milliseconds; 0: not begun */
} state;

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress(const char *format, ...)
{
    const int64_t now = now_ms();
    va_list args;

    if (!state.next)
        state.next = now + FIRST_MS;
    if (now < state.next || !isatty(STDERR_FILENO))
        return;
    state.next = now + EVERY_MS;
    state.shown = true;
    fputc('\r', stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputs("\033[K", stderr);
    fflush(stderr);
}

void progress_end(void)
{
    if (state.shown)
        fputs("\r\033[K", stderr);
    state.shown = false;
    state.next = 0;
}
