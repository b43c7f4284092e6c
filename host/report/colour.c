/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *diff_colour(enum diff_class class, bool colour)
{
    static const char *const starts[DIFF_CLASSES] = {
        [DIFF_LOST] = "\033[31m",     [DIFF_ADDED] = "\033[32m",     [DIFF_CHANGED] = "\033[33m",
        [DIFF_IDENTITY] = "\033[35m", [DIFF_UNKNOWN] = "\033[36m",   [DIFF_PERCPU] = "\033[2m",
        [DIFF_DYNAMIC] = "\033[2m",   [DIFF_STRUCTURAL] = "\033[2m",
    };

    return colour ? starts[class] : "";
}

const char *diff_colour_end(bool colour)
{
    return colour ? "\033[0m" : "";
}

bool diff_colour_wanted(void)
{
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(refused && *refused) && terminal && strcmp(terminal, "dumb") != 0;
}
