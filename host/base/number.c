/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/scan.h"

#include "host/base/digit.h"

/* The sum is kept once it is past 32 bits, so that it cannot wrap. */
static bool read_digits(const char *text, size_t n, unsigned base, uint64_t *ret)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned digit = digit_of(text[i]);

        if (digit >= base)
            return false;
        if (sum <= UINT32_MAX)
            sum = sum * base + digit;
    }
    *ret = sum;
    return n > 0;
}

static bool only_bits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] != '0' && text[i] != '1')
            return false;
    return true;
}

static enum number_form read_decimal(const char *text, size_t n, uint64_t *sum)
{
    const bool bits = only_bits(text, n);

    if (!read_digits(text, n, 10, sum))
        return NUMBER_BAD;
    if (*sum <= UINT32_MAX)
        return bits ? NUMBER_BITS : NUMBER_PLAIN;
    return bits && read_digits(text, n, 2, sum) ? NUMBER_BINARY : NUMBER_BAD;
}

void scan_number(const char *text, size_t n, enum number_form *ret_form, uint32_t *ret_value)
{
    const bool minus = n > 0 && text[0] == '-';
    uint64_t sum = 0;
    enum number_form form;

    text += minus;
    n -= minus;
    if (n > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        form = read_digits(text + 2, n - 2, 16, &sum) ? NUMBER_PLAIN : NUMBER_BAD;
    else if (n > 1 && text[0] == '0')
        form = read_digits(text + 1, n - 1, 8, &sum) ? NUMBER_PLAIN : NUMBER_BAD;
    else
        form = read_decimal(text, n, &sum);
    if (sum > (minus ? 0x80000000u : UINT32_MAX))
        form = NUMBER_BAD;
    if (minus && form != NUMBER_BAD) {
        form = NUMBER_PLAIN;
        sum = 0 - sum;
    }
    *ret_form = form;
    *ret_value = (uint32_t)sum;
}

uint32_t number_as_binary(uint32_t decimal)
{
    uint32_t value = 0;

    for (uint32_t bit = 1; decimal; decimal /= 10, bit <<= 1)
        if (decimal % 10)
            value |= bit;
    return value;
}
