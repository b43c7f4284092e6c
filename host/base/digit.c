/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/digit.h"

#define WORTH(digit) (16 ^ (digit))

const unsigned char digit_worth[256] = {
    ['0'] = WORTH(0),  ['1'] = WORTH(1),  ['2'] = WORTH(2),  ['3'] = WORTH(3),  ['4'] = WORTH(4),
    ['5'] = WORTH(5),  ['6'] = WORTH(6),  ['7'] = WORTH(7),  ['8'] = WORTH(8),  ['9'] = WORTH(9),
    ['a'] = WORTH(10), ['b'] = WORTH(11), ['c'] = WORTH(12), ['d'] = WORTH(13), ['e'] = WORTH(14),
    ['f'] = WORTH(15), ['A'] = WORTH(10), ['B'] = WORTH(11), ['C'] = WORTH(12), ['D'] = WORTH(13),
    ['E'] = WORTH(14), ['F'] = WORTH(15),
};
