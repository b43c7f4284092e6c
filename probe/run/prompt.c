/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/prompt.h"

/* True if the key goes on with the word. */
static bool edit(enum screen_key key, bool (*takes)(char c), char *word, uint32_t size, uint32_t *used)
{
    if (key == SCREEN_NONE || key == SCREEN_END || key == SCREEN_ENTER || key == SCREEN_ESC)
        return false;
    if (key == SCREEN_BACKSPACE && *used)
        --*used;
    else if (key >= ' ' && key <= SCREEN_MOST && takes((char)key) && *used + 1 < size)
        word[(*used)++] = (char)key;
    word[*used] = 0;
    return true;
}

enum screen_key prompt(const struct screen *screen, const char *ask, bool (*takes)(char c), char *word,
                       uint32_t size)
{
    enum screen_key key;
    uint32_t used = 0;

    word[0] = 0;
    do {
        screen_blank_row(screen);
        put_str(&screen->sink, ask);
        put_str(&screen->sink, word);
        key = screen->key(screen->ctx, 0);
    } while (edit(key, takes, word, size, &used));
    return key;
}
