/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste.h"
#include "probe/table/count.h"

static bool stamp_letter(char c)
{
    return isdigit((unsigned char)c) || strchr(":.,TZ+-", c);
}

/* "2025-03-05T16:19:46.611Z", "00:00:04.809418"; no "00000000-00000000-00000000", which are registers. */
static bool is_stamp(struct span word)
{
    unsigned marks = 0, digits = 0;
    bool fraction = false;

    for (size_t i = 0; i < word.n; i++) {
        if (!stamp_letter(word.at[i]))
            return false;
        digits = isdigit((unsigned char)word.at[i]) ? digits + 1 : 0;
        fraction = fraction || word.at[i] == '.' || word.at[i] == ',';
        if (digits > 4 && !fraction)
            return false;
        marks += word.at[i] == ':' || word.at[i] == '-';
    }
    return marks >= 2 && isdigit((unsigned char)word.at[0]);
}

static bool begins_word(struct span word)
{
    return word.n > 1 && isalpha((unsigned char)word.at[0]);
}

/* "cpuid[1234]:", as the system's log has a program's name. */
static bool is_process(struct span word)
{
    struct span digits;

    if (word.at[word.n - 1] != ':' || !begins_word(word) || text_starts(word, "CPU"))
        return false;
    digits.at = memchr(word.at, '[', word.n);
    if (!digits.at)
        return false;
    digits.at++;
    digits.n = word.n - (size_t)(digits.at - word.at);
    return text_digits(&digits, 10) && text_is(digits, "]:");
}

/* A host's or a program's name, with its colon: no number, no word of a table. */
static bool is_host(struct span word)
{
    return word.at[word.n - 1] == ':' && begins_word(word) && !text_starts(word, "CPU") &&
           !text_starts(word, "cpu") && !memchr(word.at, '=', word.n);
}

/* "(XEN)", "(d1)", by which Xen's console tells who speaks. */
static bool is_speaker(struct span word)
{
    if (word.n < 3 || word.at[0] != '(' || word.at[word.n - 1] != ')' || !isalpha((unsigned char)word.at[1]))
        return false;
    for (size_t i = 1; i + 1 < word.n; i++)
        if (!isalnum((unsigned char)word.at[i]))
            return false;
    return true;
}

/* Of a comment in a program's source. */
static bool is_comment(struct span word)
{
    return text_is(word, "//") || text_is(word, "///") || text_is(word, "*");
}

static bool is_output(struct span word)
{
    return text_is(word, "stdout") || text_is(word, "stderr");
}

static bool is_month(struct span word)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *place = word.n == 3 ? memmem(months, sizeof(months) - 1, word.at, 3) : NULL;

    return place && (place - months) % 3 == 0;
}

enum first { DIGIT, LETTER, MARK };

/*
 * Prefixes by their first word and what it begins with, how many words of them follow, and what else: of a
 * stamp's month "Nov 29 15:36:56 host ", of Kubernetes (behind a stamp) "stdout F ", of docker compose
 * "cpuid-1  | ".
 */
static const struct {
    enum first first;
    bool (*begins)(struct span word);
    unsigned words;
    const char *then;
} prefixes[] = {
    {DIGIT, is_stamp, 0, ""},   {LETTER, is_month, 3, ""},      {LETTER, is_process, 0, ""},
    {LETTER, is_host, 0, ""},   {MARK, is_speaker, 0, ""},      {MARK, is_comment, 0, ""},
    {LETTER, is_output, 1, ""}, {LETTER, begins_word, 0, "| "},
};

static enum first prefix_first(char c)
{
    if (isdigit((unsigned char)c))
        return DIGIT;
    return isalpha((unsigned char)c) ? LETTER : MARK;
}

static struct span first_word(struct span line)
{
    size_t n = 0;

    while (n < line.n && line.at[n] != ' ' && line.at[n] != '\t')
        n++;
    return (struct span){line.at, n};
}

/* Behind words, each with the blanks behind it. */
static bool drop_words(struct span *line, unsigned words)
{
    for (unsigned i = 0; i < words; i++) {
        const struct span word = first_word(*line);

        line->at += word.n;
        line->n -= word.n;
        if (!word.n || !text_blanks(line))
            return false;
    }
    return true;
}

static bool drop_prefix(struct span *line, size_t prefix, size_t first)
{
    struct span rest = {line->at + first, line->n - first};

    if (prefixes[prefix].words || *prefixes[prefix].then) {
        rest = *line;
        if (!drop_words(&rest, prefixes[prefix].words + 1) || !text_word(&rest, prefixes[prefix].then))
            return false;
    }
    *line = rest;
    return true;
}

/* A line of a program's source that is a string: "ROW\n" + of Java, 'ROW', of Python. Its ends go with it. */
static bool drop_literal(struct span *line, struct span rest)
{
    static const char *const ends[] = {"\\n", "\\r"};

    if (text_word(&rest, "+"))
        text_blanks(&rest);
    if (rest.n < 2 || (rest.at[0] != '"' && rest.at[0] != '\''))
        return false;
    struct span inner = {rest.at + 1, rest.n - 1};
    const char *stop = memchr(inner.at, rest.at[0], inner.n);

    if (!stop)
        return false;
    for (const char *at = stop + 1; at < inner.at + inner.n; at++)
        if (!strchr(" \t+,;)]", *at))
            return false;
    inner.n = (size_t)(stop - inner.at);
    for (size_t i = 0; i < COUNT(ends); i++)
        if (inner.n >= 2 && memcmp(inner.at + inner.n - 2, ends[i], 2) == 0)
            inner.n -= 2;
    *line = text_trim(inner);
    return true;
}

/* The longest stamp in brackets. */
#define BRACKET_MAX 48u

bool paste_strip(struct span *line)
{
    struct span rest = *line;
    const bool blanks = text_blanks(&rest);

    if (text_word(&rest, ">") || blanks) {
        *line = rest;
        return true;
    }
    if (text_starts(rest, "[") && !text_starts(rest, "[SL ")) { /* but for AIDA64's subleaf */
        const char *stop = memchr(rest.at, ']', rest.n < BRACKET_MAX ? rest.n : BRACKET_MAX);

        if (!stop)
            return false;
        *line = (struct span){stop + 1, rest.n - (size_t)(stop + 1 - rest.at)};
        return true;
    }
    const struct span word = first_word(rest);

    if (!word.n)
        return false;
    if (strchr("+\"'", word.at[0]))
        return drop_literal(line, rest);
    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (prefixes[i].first == prefix_first(word.at[0]) && prefixes[i].begins(word) &&
            drop_prefix(line, i, word.n))
            return true;
    return false;
}
