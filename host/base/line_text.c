/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/line_text.h"

#include <string.h>

#include "host/base/digit.h"

static void skip(struct span *text, size_t n)
{
    text->at += n;
    text->n -= n;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

struct span text_trim(struct span text)
{
    while (text.n && (is_space(text.at[0]) || text.at[0] == '\r'))
        skip(&text, 1);
    while (text.n && (is_space(text.at[text.n - 1]) || text.at[text.n - 1] == '\r'))
        text.n--;
    return text;
}

bool text_blanks(struct span *text)
{
    const char *start = text->at;

    while (text->n && is_space(text->at[0]))
        skip(text, 1);
    return text->at != start;
}

bool text_word(struct span *text, const char *word)
{
    if (!text_starts(*text, word))
        return false;
    skip(text, strlen(word));
    return true;
}

/* The same byte, or the same letter of ASCII. */
static bool same_letter(char a, char b)
{
    return a == b || ((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
}

/* Words are short and most texts differ at their first byte: a loop beats the library's functions here. */
bool text_word_case(struct span *text, const char *word)
{
    size_t n = 0;

    for (; word[n]; n++)
        if (n == text->n || !same_letter(text->at[n], word[n]))
            return false;
    skip(text, n);
    return true;
}

static bool take_digits(struct span *text, unsigned base, unsigned digits, uint32_t *ret)
{
    uint64_t value = 0;
    size_t n = 0;

    for (; n < text->n && (!digits || n < digits); n++) {
        const unsigned digit = digit_of(text->at[n]);

        if (digit >= base)
            break;
        value = value * base + digit;
        if (value > UINT32_MAX)
            return false;
    }
    if (n < (digits ? digits : 1))
        return false;
    skip(text, n);
    *ret = (uint32_t)value;
    return true;
}

bool text_hex(struct span *text, unsigned n, uint32_t *ret)
{
    return take_digits(text, 16, n, ret);
}

/* Eight digits at once: false if one of them is none. */
static bool eight_digits(const char *at, uint64_t *ret)
{
    unsigned all = 16;

    *ret = 0;
    for (unsigned i = 0; i < 8; i++) {
        const unsigned worth = digit_worth[(unsigned char)at[i]];

        all &= worth;
        *ret = *ret << 4 | (worth & 15);
    }
    return all;
}

/* The number that most lines of most tables are made of, of eight digits nearly always, so with a way of its
 * own. 16 digits fit in value whatever they are, and only behind them is each looked at. */
bool text_0x(struct span *text, uint32_t *ret)
{
    const char *const start = text->at, *const end = start + text->n;

    if (text->n < 3 || start[0] != '0' || (start[1] | 0x20) != 'x' || digit_of(start[2]) > 15)
        return false;
    const char *at = start + 2, *const stop = text->n > 18 ? start + 18 : end;
    uint64_t value = 0;

    if (text->n >= 10 && eight_digits(at, &value))
        at += 8;
    else
        value = 0;
    for (unsigned digit; at < stop && (digit = digit_of(*at)) < 16; at++)
        value = value << 4 | digit;
    for (unsigned digit; value <= UINT32_MAX && at < end && (digit = digit_of(*at)) < 16; at++)
        value = value << 4 | digit;
    if (value > UINT32_MAX)
        return false;
    skip(text, (size_t)(at - start));
    *ret = (uint32_t)value;
    return true;
}

bool text_dec(struct span *text, uint32_t *ret)
{
    return take_digits(text, 10, 0, ret);
}

bool text_digits(struct span *text, unsigned base)
{
    const char *start = text->at;

    while (text->n && digit_of(text->at[0]) < base)
        skip(text, 1);
    return text->at != start;
}

/* Words are short, and their first letters few: memmem() takes longer to make ready than this does to find.
 */
const char *text_find_span(struct span text, struct span word)
{
    for (const char *at; word.n && text.n >= word.n; text.at = at + 1) {
        at = memchr(text.at, word.at[0], text.n - word.n + 1);
        if (!at)
            break;
        if (memcmp(at, word.at, word.n) == 0)
            return at;
        text.n -= (size_t)(at + 1 - text.at);
    }
    return NULL;
}

const char *text_find(struct span text, const char *word)
{
    return text_find_span(text, (struct span){word, strlen(word)});
}

bool text_starts(struct span text, const char *word)
{
    for (size_t n = 0; word[n]; n++)
        if (n == text.n || text.at[n] != word[n])
            return false;
    return true;
}

bool text_is(struct span text, const char *word)
{
    return text_starts(text, word) && text.n == strlen(word);
}

bool text_assigns(struct span text)
{
    const char *equals = text_find(text, "="), *blank = text_find(text, " ");

    return equals && (!blank || equals < blank);
}

struct span text_assigned(struct span line, const char *name)
{
    while (line.n) {
        const char *stop;

        text_blanks(&line);
        stop = text_find(line, " ");
        const struct span word = {line.at, stop ? (size_t)(stop - line.at) : line.n};
        struct span value = word;

        if (text_word(&value, name) && text_word(&value, "="))
            return value;
        line.at += word.n;
        line.n -= word.n;
    }
    return line;
}

bool text_assigned_number(struct span line, const char *name, uint32_t *ret)
{
    struct span value = text_assigned(line, name);

    return text_dec(&value, ret) && !value.n;
}

struct text_shown text_show(struct span text)
{
    struct text_shown ret;
    const size_t room = sizeof(ret.text) - sizeof("...");
    const size_t n = text.n <= room ? text.n : room;

    for (size_t i = 0; i < n; i++)
        ret.text[i] = text.at[i] >= ' ' && text.at[i] <= '~' ? text.at[i] : '?';
    memcpy(ret.text + n, n < text.n ? "..." : "", n < text.n ? 4 : 1);
    return ret;
}
