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
    uint32_t begun;
};

static bool find_dialect(void *ctx, struct span line)
{
    struct sought *sought = ctx;
    struct dialect_look look;

    dialect_look(sought->index, line, &look);
    sought->found = dialect_of(&look);
    sought->begun |= dialects_begun(&look);
    return sought->found != DIALECT_COUNT;
}

enum dialect suspects_wrapped(const struct dialect_index *index, struct span line, struct span next,
                              uint32_t *ret_begun)
{
    char next_room[PASTE_LINE], room[2 * PASTE_LINE];
    struct sought sought = {index, DIALECT_COUNT, 0};
    struct dialect_look look;
    struct span joined;

    *ret_begun = 0;
    if (line.n > PASTE_LINE - 2 || next.n > PASTE_LINE - 2)
        return DIALECT_COUNT;
    next = paste_clean(next, next_room);
    if (!paste_join_lines(line, next, room, find_dialect, &sought, &joined)) {
        dialect_look(index, next, &look);
        *ret_begun = sought.begun & ~dialects_begun(&look);
        dialect_look(index, line, &look);
        *ret_begun &= dialects_cut(&look);
    }
    return sought.found;
}

void suspects_note(struct suspects *suspects, const struct dialect_look *look, uint32_t begun,
                   uint64_t number)
{
    struct dialect_line found;

    begun |= dialects_begun(look);
    for (unsigned i = 0; begun >> i; i++)
        if ((begun >> i & 1) && !suspects->line[i] && !dialect_match((enum dialect)i, look, false, &found)) {
            suspects->line[i] = number;
            suspects->text[i] = text_show(look->line);
        }
}
