/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/scan.h"

uint32_t scan_repeats(struct scan *scan)
{
    uint32_t times;

    if (!scan_take(scan, '<'))
        return 1;
    if (!scan_name(scan, "repeats"))
        return 0;
    scan_next(scan);
    if (scan->token.kind != TOKEN_NUMBER || scan->token.form == NUMBER_BAD)
        return 0;
    times = scan->token.value;
    scan_next(scan);
    if (!scan_name(scan, "times"))
        return 0;
    scan_next(scan);
    return scan_take(scan, '>') ? times : 0;
}

bool scan_designator(struct scan *scan, uint32_t *ret)
{
    scan_next(scan);
    if (scan->token.kind != TOKEN_NUMBER || scan->token.form == NUMBER_BAD)
        return false;
    *ret = scan->token.value;
    scan_next(scan);
    return scan_take(scan, ']') && scan_take(scan, '=');
}
