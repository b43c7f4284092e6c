/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/fold.h"

static void begin_row(struct fold *fold)
{
    put_str(fold->next, "\n");
    fold->column = 0;
    fold->blanks = 0;
}

void fold_end(struct fold *fold)
{
    if (fold->used && fold->blanks && fold->column &&
        fold->column + fold->blanks + fold->used > fold->columns - 1)
        begin_row(fold);
    fold->column += fold->blanks + fold->used;
    for (; fold->blanks; fold->blanks--)
        put_str(fold->next, " ");
    put_bytes(fold->next, fold->word, fold->used);
    fold->used = 0;
}

static void put_character(struct fold *fold, char c)
{
    if (c == '\n') {
        fold_end(fold);
        begin_row(fold);
    } else if (c == ' ') {
        if (fold->used)
            fold_end(fold);
        fold->blanks++;
    } else {
        if (fold->used == FOLD_WORD)
            fold_end(fold);
        fold->word[fold->used++] = c;
    }
}

static void fold_write(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;

    for (size_t i = 0; i < n; i++)
        put_character(ctx, text[i]);
}

struct sink fold_begin(struct fold *fold)
{
    return (struct sink){fold_write, fold};
}
