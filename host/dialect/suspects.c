/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/suspects.h"

void suspects_note(struct suspects *suspects, struct span line, uint64_t number)
{
    struct dialect_line found;

    for (unsigned i = 0; line.n && i < DIALECT_COUNT; i++)
        if (!suspects->line[i] && dialect_begun((enum dialect)i, line) &&
            !dialect_match((enum dialect)i, line, false, &found)) {
            suspects->line[i] = number;
            suspects->text[i] = text_show(line);
        }
}
