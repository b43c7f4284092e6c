/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/suspects.h"

#include "host/dialect/paste.h"

bool suspects_begun(const struct dialect_look *look)
{
    return dialects_begun(look) || dialects_cut(look);
}

/* A dialect that is looked for, and what was found. */
struct sought {
    const struct dialect_index *index;
    enum dialect found;
};

static bool find_dialect(void *ctx, struct span line)
{
    struct sought *sought = ctx;
    struct dialect_look look;

    dialect_look(sought->index, line, &look);
    sought->found = dialect_of(&look);
    return sought->found != DIALECT_COUNT;
}

enum dialect suspects_wrapped(const struct dialect_index *index, struct span line, struct span next)
{
    char next_room[PASTE_LINE], room[2 * PASTE_LINE];
    struct sought sought = {index, DIALECT_COUNT};
    struct span joined;

    if (line.n <= PASTE_LINE - 2 && next.n <= PASTE_LINE - 2)
        paste_join_lines(line, paste_clean(next, next_room), room, find_dialect, &sought, &joined);
    return sought.found;
}

void suspects_note(struct suspects *suspects, const struct dialect_look *look, uint64_t number)
{
    const uint32_t begun = dialects_begun(look);
    struct dialect_line found;

    for (unsigned i = 0; begun >> i; i++)
        if ((begun >> i & 1) && !suspects->line[i] && !dialect_match((enum dialect)i, look, false, &found)) {
            suspects->line[i] = number;
            suspects->text[i] = text_show(look->line);
        }
}
