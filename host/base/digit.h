/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_DIGIT_H
#define HOST_BASE_DIGIT_H

/* What a digit of base 16 or less is worth, in either case; 16 for any other byte. */
static inline unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

#endif
