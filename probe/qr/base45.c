/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/base45.h"

#include "probe/qr/codewords.h"

void base45_put(char *out, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        uint32_t number = i + 1 < n ? bytes[i] * 256u + bytes[i + 1] : bytes[i];

        for (uint32_t digits = i + 1 < n ? 3 : 2; digits; digits--) {
            *out++ = qr_characters[number % 45];
            number /= 45;
        }
    }
}

bool base45_take(const char *text, size_t n, uint8_t *out, size_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < n; i += 3) {
        const size_t digits = n - i < 3 ? n - i : 3;
        uint32_t number = 0;

        for (size_t digit = digits; digit--;) {
            const uint32_t value = qr_character_value(text[i + digit]);

            if (value >= 45)
                return false;
            number = number * 45 + value;
        }
        if (digits == 1 || number > (digits == 3 ? 0xffffu : 0xffu))
            return false;
        if (digits == 3)
            out[(*ret)++] = (uint8_t)(number >> 8);
        out[(*ret)++] = (uint8_t)number;
    }
    return true;
}
