/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/dialect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste.h"
#include "host/dialect/pattern.h"
#include "probe/table/count.h"

#define DIALECT(name, kind, partial, what)
#define LINE(dialect, label, base, flags, mark, pattern) \
    {DIALECT_##dialect, label, base, flags, mark, pattern},
static const struct pattern patterns[] = {
#include "host/dialect/dialect.def"
};
#undef DIALECT
#undef LINE

#define DIALECT(name, kind, partial, what) {#name, KIND_##kind, partial, what},
#define LINE(dialect, label, base, flags, mark, pattern)
static const struct {
    const char *name;
    enum dialect_kind kind;
    enum cpuid_partial partial;
    const char *what;
} dialects[] = {
#include "host/dialect/dialect.def"
};
#undef DIALECT
#undef LINE

const char *dialect_name(enum dialect dialect)
{
    return dialects[dialect].name;
}

const char *dialect_printer(enum dialect dialect)
{
    return dialects[dialect].what;
}

enum dialect_kind dialect_kind(enum dialect dialect)
{
    return dialects[dialect].kind;
}

enum cpuid_partial dialect_partial(enum dialect dialect)
{
    return dialects[dialect].partial;
}

_Static_assert(COUNT(patterns) <= DIALECT_LINES, "a bit for each pattern");

void dialect_index_fill(struct dialect_index *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (size_t i = COUNT(patterns); i-- > 0;) {
        const struct span lead = pattern_lead(&patterns[i]);

        if (!lead.n)
            continue;
        ret->size[i] = (unsigned char)lead.n;
        ret->next[i] = ret->head[(unsigned char)lead.at[0]];
        ret->head[(unsigned char)lead.at[0]] = (unsigned char)(i + 1);
    }
}

static void find_leads(const struct dialect_index *index, struct span line, struct dialect_look *ret)
{
    bool inside_word = false;

    for (size_t i = 0; i < line.n; i++) {
        const unsigned char c = (unsigned char)line.at[i];
        const bool goes_on = inside_word && c != '*';

        inside_word = isalnum(c);
        for (size_t n = goes_on ? 0 : index->head[c]; n; n = index->next[n - 1]) {
            const size_t size = index->size[n - 1];

            if (line.n - i >= size && memcmp(line.at + i, patterns[n - 1].pattern, size) == 0)
                ret->lead[(n - 1) / 64] |= 1ull << (n - 1) % 64;
        }
    }
}

/* True if the first word has a digit, or is a short number without one, such as b. */
static bool number_first(struct span line)
{
    size_t n = 0;

    for (; n < line.n && line.at[n] != ' '; n++)
        if (isdigit((unsigned char)line.at[n]))
            return true;
    return n == 1 && isxdigit((unsigned char)line.at[0]);
}

/* True if the first word may be 8 digits, or was before one of them was lost or broken. */
static bool wide_first(struct span line)
{
    size_t n = 0;

    while (n < line.n && isalnum((unsigned char)line.at[n]))
        n++;
    return n >= 7 && n <= 10 && (n == line.n || isblank((unsigned char)line.at[n]) || line.at[n] == ',');
}

void dialect_look(const struct dialect_index *index, struct span line, struct dialect_look *ret)
{
    memset(ret->lead, 0, sizeof(ret->lead));
    ret->line = line;
    find_leads(index, line, ret);
    ret->starts = 0;
    do
        ret->start[ret->starts++] = line;
    while (ret->starts < DIALECT_STARTS && paste_strip(&line));
    while (ret->starts == DIALECT_STARTS && paste_strip(&line))
        ;
    text_blanks(&line);
    ret->behind = line;
    ret->numbered = number_first(line);
    ret->wide = ret->numbered && wide_first(line);
}

bool dialect_match(enum dialect dialect, const struct dialect_look *look, bool inside,
                   struct dialect_line *ret)
{
    for (size_t i = 0; i < COUNT(patterns); i++)
        if (patterns[i].dialect == dialect && (inside || !(patterns[i].flags & ROW_INSIDE)) &&
            pattern_match(&patterns[i], i, look, ret))
            return true;
    return false;
}

/* One of the marks that '/' keeps apart. */
static bool has_mark(const char *marks, struct span line)
{
    while (*marks) {
        size_t n = 0;

        while (marks[n] && marks[n] != '/')
            n++;
        if (text_find_span(line, (struct span){marks, n}))
            return true;
        marks += n + (marks[n] == '/');
    }
    return false;
}

_Static_assert(DIALECT_COUNT <= 32, "a bit for each dialect");

static bool has_lead(size_t number, const struct dialect_look *look)
{
    return look->lead[number / 64] >> number % 64 & 1;
}

/* A pattern that begins with a word has its mark only where that is, one that begins with a field behind a
 * number. */
static bool begun_by(size_t number, const struct dialect_look *look)
{
    const struct pattern *pattern = &patterns[number];
    struct span behind = look->behind;

    if (!pattern->marks[0])
        return false;
    if (has_lead(number, look))
        return has_mark(pattern->marks, look->line);
    if (pattern->pattern[0] != '|')
        return look->numbered && !pattern_has_lead(pattern) && has_mark(pattern->marks, behind);
    if (!text_word(&behind, "|- ") && !text_word(&behind, "|"))
        return false;
    text_blanks(&behind);
    return number_first(behind) && has_mark(pattern->marks, behind);
}

uint32_t dialects_begun(const struct dialect_look *look)
{
    uint32_t ret = 0;

    for (size_t i = 0; i < COUNT(patterns); i++)
        if (!(ret >> patterns[i].dialect & 1) && begun_by(i, look))
            ret |= 1u << patterns[i].dialect;
    return ret;
}

bool dialect_begun(enum dialect dialect, const struct dialect_look *look)
{
    for (size_t i = 0; i < COUNT(patterns); i++)
        if (patterns[i].dialect == dialect && begun_by(i, look))
            return true;
    return false;
}

/* True if the line ends in the first words of a text, but not in all of those before a field. */
static bool ends_within(struct span line, const char *words)
{
    const size_t n = strcspn(words, "%~^");

    for (size_t at = 1; at < n; at++)
        if (words[at] == ' ' && line.n > at && memcmp(line.at + line.n - at, words, at) == 0 &&
            !isalnum((unsigned char)line.at[line.n - at - 1]))
            return true;
    return false;
}

uint32_t dialects_cut(const struct dialect_look *look)
{
    uint32_t ret = 0;

    for (size_t i = 0; i < COUNT(patterns); i++)
        if (has_lead(i, look) && ends_within(look->line, patterns[i].pattern))
            ret |= 1u << patterns[i].dialect;
    return ret;
}

bool dialect_cut(enum dialect dialect, const struct dialect_look *look)
{
    return dialects_cut(look) >> dialect & 1;
}

/* True for a line that says alone which dialect it is of. */
static bool tells(unsigned flags)
{
    if (!(flags & LINE_ANY))
        return !(flags & ROW_INSIDE);
    return !(flags & LINE_QUIET) && flags & (LINE_TELLS | LINE_OPEN | LINE_LEAF);
}

enum dialect dialect_of(const struct dialect_look *look)
{
    struct dialect_line found;

    for (size_t i = 0; i < COUNT(patterns); i++)
        if (tells(patterns[i].flags) && pattern_match(&patterns[i], i, look, &found))
            return (enum dialect)patterns[i].dialect;
    return DIALECT_COUNT;
}

bool dialect_thread(struct span line, char *ret, size_t room, uint32_t *ret_cpu)
{
    const char *stop = text_find(line, " [");
    struct span name = text_trim((struct span){line.at, stop ? (size_t)(stop - line.at) : 0});

    snprintf(ret, room, "%.*s", (int)(name.n < room ? name.n : room - 1), name.at);
    return text_word(&name, "CPU ") && text_dec(&name, ret_cpu);
}
