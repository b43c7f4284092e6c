/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/format.h"

const char *format_name(uint32_t format)
{
    static const char *const names[FORMAT_COUNT] = {"vmcore", "raw", "kvm", "text"};

    return format < FORMAT_COUNT ? names[format] : "?";
}
