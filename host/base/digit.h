/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_DIGIT_H
#define HOST_BASE_DIGIT_H

/* digit_of() of each byte with bit 4 the other way round, so that all but the digits are 0. */
extern const unsigned char digit_worth[256];

/* What a digit of base 16 or less is worth, in either case; 16 for any other byte. */
static inline unsigned digit_of(char c)
{
    return digit_worth[(unsigned char)c] ^ 16u;
}

#endif
