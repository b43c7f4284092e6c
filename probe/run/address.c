/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/address.h"

#include "probe/table/span.h"

/* A decimal number up to most, one digit at least, and behind it the character after, if there is one. */
static bool take_decimal(struct span *text, uint32_t most, uint32_t *ret)
{
    size_t n = 0;

    for (*ret = 0; n < text->n && text->at[n] >= '0' && text->at[n] <= '9'; n++) {
        *ret = *ret * 10 + (uint32_t)(text->at[n] - '0');
        if (*ret > most)
            return false;
    }
    text->at += n;
    text->n -= n;
    return n > 0;
}

static bool take_sign(struct span *text, char c)
{
    if (!text->n || *text->at != c)
        return false;
    text->at++;
    text->n--;
    return true;
}

bool address_parse(const char *text, size_t n, struct address *ret)
{
    struct span rest = {text, n};
    uint32_t number;

    for (int i = 0; i < 4; i++) {
        if ((i && !take_sign(&rest, '.')) || !take_decimal(&rest, 255, &number))
            return false;
        ret->ip[i] = (uint8_t)number;
    }
    ret->port = ADDRESS_SYSLOG;
    if (!rest.n)
        return true;
    if (!take_sign(&rest, ':') || !take_decimal(&rest, 65535, &number) || !number)
        return false;
    ret->port = (uint16_t)number;
    return !rest.n;
}
