/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines about long work, which the page shows while it waits; how often is the page's own matter. */
#include "host/base/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "web/page.h"

void progress(const char *format, ...)
{
    char line[160];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    page_progress(line, strlen(line));
}

void progress_end(void)
{
    page_progress("", 0);
}
