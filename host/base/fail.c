/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/fail.h"

#include <stdarg.h>

#include "host/base/progress.h"
#include "host/base/say.h"

int command_fail(const char *format, ...)
{
    va_list args;

    progress_end();
    va_start(args, format);
    say_values("leafprobe: ", format, args);
    va_end(args);
    return EXIT_BAD;
}
