/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/error_line.h"

#include <stdarg.h>
#include <stdio.h>

bool error_line_set(struct error_line *reterr, const char *format, ...)
{
    va_list args;

    if (!reterr)
        return false;
    va_start(args, format);
    vsnprintf(reterr->text, sizeof(reterr->text), format, args);
    va_end(args);
    return false;
}
