/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/base/clock.h"

#define FIRST_MS 500
#define EVERY_MS 100

static struct {
    bool shown;
    int64_t next; /* milliseconds; 0: not begun */
} state;

/* A line that fills the last column would move on to the next one. */
static size_t columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col - 1u : 79;
}

void progress(const char *format, ...)
{
    const int64_t now = clock_ms();
    char line[256];
    va_list args;

    if (!state.next)
        state.next = now + FIRST_MS;
    if (now < state.next || !isatty(STDERR_FILENO))
        return;
    state.next = now + EVERY_MS;
    state.shown = true;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    fprintf(stderr, "\r%.*s\033[K", (int)columns(), line);
    fflush(stderr);
}

void progress_end(void)
{
    if (state.shown)
        fputs("\r\033[K", stderr);
    state.shown = false;
    state.next = 0;
}
