/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/digit.h"
#include "host/structured/json_scan.h"

bool json_scan_u32(const struct json_scan *scan, uint32_t *ret)
{
    const char *at = scan->text;
    unsigned base = 10;
    uint64_t sum = 0;

    if ((scan->kind != SCAN_NUMBER && scan->kind != SCAN_STRING) || scan->size >= sizeof(scan->text))
        return false;
    if (scan->kind == SCAN_STRING && at[0] == '0' && (at[1] == 'x' || at[1] == 'b')) {
        base = at[1] == 'x' ? 16 : 2;
        at += 2;
    }
    if (!*at)
        return false;
    for (; *at; at++) {
        const unsigned digit = digit_of(*at);

        if (digit >= base || sum > UINT32_MAX)
            return false;
        sum = sum * base + digit;
    }
    *ret = (uint32_t)sum;
    return sum <= UINT32_MAX;
}
