/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/pager.h"

#include "probe/run/prompt.h"
#include "probe/table/mem.h"

#define LEAF_DIGITS 9u /* with the NUL */
#define PIECE 512

static uint32_t page_rows(const struct pager *pager)
{
    return pager->screen->rows - 1;
}

static void put_keys(const struct pager *pager)
{
    const struct sink *sink = &pager->screen->sink;
    const uint32_t end = pager->top + page_rows(pager);

    put_dec(sink, pager->top + 1);
    put_str(sink, "-");
    put_dec(sink, end < pager->count ? end : pager->count);
    put_str(sink, " of ");
    put_dec(sink, pager->count);
    put_str(sink, pager->said ? pager->said : "  space b g G: move");
    put_str(sink, "  l: leaf  / n N: search  q: back");
}

static void show_page(struct pager *pager)
{
    const struct screen *screen = pager->screen;
    char bytes[PIECE];
    struct sink_buffer buffer = {&screen->sink, bytes, sizeof(bytes), 0};
    const struct sink buffered = sink_buffer(&buffer);
    struct rows rows = {.columns = screen->columns,
                        .show = &buffered,
                        .first = pager->top,
                        .last = pager->top + page_rows(pager) - 1};
    const struct sink sink = rows_begin(&rows);

    screen->clear(screen->ctx);
    pager->put(pager->ctx, &sink);
    pager->count = rows.count;
    for (uint32_t row = rows.count; row <= rows.last; row++)
        put_str(&buffered, "\n");
    sink_buffer_flush(&buffer);
    put_keys(pager);
}

/* By so many rows, as far as a page begins before the end. */
static void move(struct pager *pager, uint32_t rows, bool up)
{
    if (up)
        pager->top -= rows < pager->top ? rows : pager->top;
    else if (rows < pager->count && pager->top < pager->count - rows)
        pager->top += rows;
}

/* The last rows, so that they fill the page. */
static void go_to_end(struct pager *pager)
{
    pager->top = pager->count > page_rows(pager) ? pager->count - page_rows(pager) : 0;
}

static struct rows find(const struct pager *pager, uint32_t from)
{
    struct rows rows = {.columns = pager->screen->columns, .words = &pager->words, .from = from};
    const struct sink sink = rows_begin(&rows);

    pager->put(pager->ctx, &sink);
    return rows;
}

#define PAST_END "  found, past the end"

/* To the row, or, if there is none, to one on the other side of the text's end. */
static void go_to(struct pager *pager, uint32_t row, uint32_t around, const char *past)
{
    pager->said = "  found: first row";
    if (row == ROWS_NONE) {
        row = around;
        pager->said = past;
    }
    if (row == ROWS_NONE)
        pager->said = "  not found";
    else
        pager->top = row;
}

static void go_to_next(struct pager *pager)
{
    const struct rows rows = find(pager, pager->top);

    go_to(pager, rows.found_behind, rows.found_first, PAST_END);
}

static void go_to_one_before(struct pager *pager)
{
    const struct rows rows = find(pager, pager->top);

    go_to(pager, rows.found_before, rows.found_last, "  found, past the start");
}

static bool takes_any(char c)
{
    return c != 0;
}

static bool takes_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The row that stands first counts when a word is new. */
static void look_for_new(struct pager *pager, uint32_t from)
{
    const struct rows rows = find(pager, from - 1);

    go_to(pager, from ? rows.found_behind : rows.found_first, rows.found_first, PAST_END);
}

static enum screen_key ask_word(struct pager *pager)
{
    char word[ROWS_WORD];
    const enum screen_key key = prompt(pager->screen, "/", takes_any, word, sizeof(word));

    if (key != SCREEN_ENTER)
        return key;
    if (word[0]) {
        memset(&pager->words, 0, sizeof(pager->words));
        for (uint32_t i = 0; word[i]; i++)
            pager->words.word[0][i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] | 0x20) : word[i];
    }
    look_for_new(pager, pager->top);
    return key;
}

/* A row of the leaf begins so in a report (below ten without 0x), in the vmcore format, and in the raw one.
 */
static void put_leaf(struct rows_words *words, uint32_t leaf)
{
    static const struct {
        char before[12], behind[4];
        uint8_t digits; /* hexadecimal; 0: decimal */
    } forms[ROWS_WORDS] = {{" (", "):", 1}, {" (", "/", 1}, {"function = ", ",", 0}, {"   ", " 0x", 8}};

    memset(words, 0, sizeof(*words));
    for (uint32_t i = 0; i < ROWS_WORDS; i++) {
        struct sink_buffer text = {NULL, words->word[i], ROWS_WORD, 0};
        const struct sink sink = sink_buffer(&text);

        put_str(&sink, forms[i].before);
        if (!forms[i].digits || (forms[i].digits == 1 && leaf < 10))
            put_dec(&sink, leaf);
        else
            put_0x(&sink, leaf, forms[i].digits);
        put_str(&sink, forms[i].behind);
    }
}

static enum screen_key ask_leaf(struct pager *pager)
{
    char word[LEAF_DIGITS];
    const enum screen_key key = prompt(pager->screen, "leaf: 0x", takes_digit, word, sizeof(word));
    uint32_t leaf = 0;

    if (key != SCREEN_ENTER || !word[0])
        return key;
    for (const char *at = word; *at; at++)
        leaf = leaf << 4 | (uint32_t)(*at <= '9' ? *at - '0' : (*at | 0x20) - 'a' + 10);
    put_leaf(&pager->words, leaf);
    look_for_new(pager, 0);
    return key;
}

/* What a key does. False if it ends the pages, or nobody is there. */
static bool turn(struct pager *pager, enum screen_key *key)
{
    const uint32_t page = page_rows(pager);

    pager->said = NULL;
    if (*key == SCREEN_UP || *key == 'k')
        move(pager, 1, true);
    else if (*key == SCREEN_DOWN || *key == SCREEN_ENTER || *key == 'j')
        move(pager, 1, false);
    else if (*key == SCREEN_PAGE_UP || *key == SCREEN_BACKSPACE || *key == 'b')
        move(pager, page, true);
    else if (*key == SCREEN_FIRST || *key == 'g')
        pager->top = 0;
    else if (*key == SCREEN_LAST || *key == 'G')
        go_to_end(pager);
    else if (*key == 'n')
        go_to_next(pager);
    else if (*key == 'N')
        go_to_one_before(pager);
    else if (*key == '/' || *key == 'f')
        *key = ask_word(pager);
    else if (*key == 'l')
        *key = ask_leaf(pager);
    else
        move(pager, page, false);
    return *key != SCREEN_NONE && *key != SCREEN_END;
}

enum screen_key pager_run(struct pager *pager, enum screen_key key)
{
    bool more = true;

    show_page(pager);
    if (key != SCREEN_NONE) {
        more = turn(pager, &key);
        if (more)
            show_page(pager);
    }
    while (more) {
        key = pager->screen->key(pager->screen->ctx, 0);
        more = key != SCREEN_NONE && !screen_ends(key) && turn(pager, &key);
        if (more)
            show_page(pager);
    }
    return key;
}
