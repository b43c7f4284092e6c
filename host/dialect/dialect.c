/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/dialect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste.h"
#include "probe/table/count.h"

struct pattern {
    enum dialect dialect;
    const char *label;
    uint32_t base;
    unsigned flags;
    const char *marks, *pattern;
};

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

static bool word_goes_on(struct span line)
{
    return line.n && (isalnum((unsigned char)line.at[0]) || line.at[0] == '_');
}

static bool take_number(char base, struct span *line, uint32_t *ret)
{
    const struct span start = *line;
    bool good;

    switch (base) {
    case 'd':
        good = text_dec(line, ret);
        break;
    case 'X':
        good = text_0x(line, ret);
        break;
    case 'E':
        good = text_word_case(line, "0x") && text_hex(line, 8, ret);
        break;
    case 'z':
        good = text_0x(line, ret) || text_hex(line, 0, ret);
        break;
    case 'q':
        text_word_case(line, "0x");
        good = text_digits(line, 16) && line->at - start.at <= 18;
        break;
    default:
        good = text_hex(line, base == 'x' ? 0 : (unsigned)(base - '0'), ret);
    }
    return good && !word_goes_on(*line);
}

static bool take_field(const char *field, struct span *line, struct dialect_line *ret)
{
    uint32_t nothing = 0;
    const struct {
        char name;
        uint32_t *to;
        bool *has;
    } fields[] = {
        {'L', &ret->leaf, &ret->has_leaf}, {'S', &ret->subleaf, &ret->has_subleaf},
        {'N', &ret->cpu, &ret->has_cpu},   {'A', &ret->regs.eax, NULL},
        {'B', &ret->regs.ebx, NULL},       {'C', &ret->regs.ecx, NULL},
        {'D', &ret->regs.edx, NULL},       {'*', &nothing, NULL},
    };

    for (size_t i = 0; i < COUNT(fields); i++)
        if (fields[i].name == field[0] && take_number(field[1], line, fields[i].to)) {
            if (fields[i].has)
                *fields[i].has = true;
            return true;
        }
    return false;
}

/* A label is words, up to what the pattern goes on with. */
static bool take_label(const char *pattern, struct span *line, struct dialect_line *ret)
{
    char next[16];
    const size_t n = strcspn(pattern, "%~^");

    if (n >= sizeof(next))
        return false;
    memcpy(next, pattern, n);
    next[n] = 0;
    const char *place = text_find(*line, next);

    if (!place || place == line->at)
        return false;
    ret->text = (struct span){line->at, (size_t)(place - line->at)};
    for (size_t i = 0; i < ret->text.n; i++)
        if (!isalnum((unsigned char)ret->text.at[i]) && ret->text.at[i] != ' ')
            return false;
    line->n -= ret->text.n;
    line->at = place;
    return true;
}

static bool take_comma(struct span *line)
{
    const bool before = text_blanks(line);
    const bool comma = text_word(line, ",");

    return text_blanks(line) || before || comma;
}

/* One element of a pattern, *at being its last letter then. */
static bool dialect_take_field(const char **at, struct span *line, struct dialect_line *ret)
{
    const char letter[] = {**at, 0};

    switch (letter[0]) {
    case ' ':
        return text_blanks(line);
    case '~':
        text_blanks(line);
        return true;
    case '^':
        return take_comma(line);
    case '%':
        ++*at;
        if (**at == 'T')
            return take_label(*at + 1, line, ret);
        return take_field((*at)++, line, ret);
    default:
        return text_word_case(line, letter);
    }
}

static bool match_here(const struct pattern *pattern, struct span line, struct dialect_line *ret)
{
    *ret = (struct dialect_line){.label = pattern->label, .flags = pattern->flags};
    for (const char *at = pattern->pattern; *at; at++) {
        if (at[0] == '%' && at[1] == '.')
            break;
        if (!dialect_take_field(&at, &line, ret))
            return false;
        if (!at[1] && line.n)
            return false;
    }
    ret->leaf += pattern->base;
    ret->has_leaf = ret->has_leaf || pattern->base;
    return ret->leaf >= pattern->base;
}

/* The letters that a pattern begins with: "" if it begins with a field or a mark. */
static struct span lead_of(const struct pattern *pattern)
{
    return (struct span){pattern->pattern,
                         isalpha((unsigned char)pattern->pattern[0]) ? strcspn(pattern->pattern, " %~^") : 0};
}

static bool dialect_try(const struct pattern *pattern, struct span line, struct dialect_line *ret)
{
    const struct span lead = lead_of(pattern);

    if (lead.n || pattern->pattern[0] == '*') {
        const size_t n = lead.n ? lead.n : 1;

        for (const char *place; line.n && (place = memmem(line.at, line.n, pattern->pattern, n)) != NULL;) {
            const bool inside_word = lead.n && place > line.at && isalnum((unsigned char)place[-1]);

            line.n -= (size_t)(place - line.at);
            line.at = place;
            if (!inside_word && match_here(pattern, line, ret))
                return true;
            line.at++;
            line.n--;
        }
        return false;
    }
    do {
        if (match_here(pattern, line, ret))
            return true;
    } while (paste_strip(&line));
    return false;
}

bool dialect_match(enum dialect dialect, struct span line, bool inside, struct dialect_line *ret)
{
    for (size_t i = 0; i < COUNT(patterns); i++)
        if (patterns[i].dialect == dialect && (inside || !(patterns[i].flags & ROW_INSIDE)) &&
            dialect_try(&patterns[i], line, ret))
            return true;
    return false;
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

/* A pattern that begins with a field has its mark behind a number. */
static bool has_mark(const struct pattern *pattern, struct span line)
{
    const char *at = pattern->marks;

    if (!lead_of(pattern).n && pattern->pattern[0] != '*') {
        while (paste_strip(&line))
            ;
        if (pattern->pattern[0] == '|' && !text_word(&line, "|- ") && !text_word(&line, "|"))
            return false;
        text_blanks(&line);
        if (!number_first(line))
            return false;
    }
    while (*at) {
        const size_t n = strcspn(at, "/");

        if (line.n && memmem(line.at, line.n, at, n))
            return true;
        at += n + (at[n] == '/');
    }
    return false;
}

bool dialect_begun(enum dialect dialect, struct span line)
{
    for (size_t i = 0; i < COUNT(patterns); i++)
        if (patterns[i].dialect == dialect && patterns[i].marks[0] && has_mark(&patterns[i], line))
            return true;
    return false;
}

enum dialect dialect_of(struct span line)
{
    struct dialect_line found;

    for (size_t i = 0; i < COUNT(patterns); i++) {
        const unsigned flags = patterns[i].flags;
        const bool tells =
            flags & LINE_ANY ? flags & (LINE_TELLS | LINE_OPEN | LINE_LEAF) : !(flags & ROW_INSIDE);

        if (tells && dialect_try(&patterns[i], line, &found))
            return patterns[i].dialect;
    }
    return DIALECT_COUNT;
}

bool dialect_thread(struct span line, char *ret, size_t room, uint32_t *ret_cpu)
{
    const char *stop = text_find(line, " [");
    struct span name = text_trim((struct span){line.at, stop ? (size_t)(stop - line.at) : 0});

    snprintf(ret, room, "%.*s", (int)(name.n < room ? name.n : room - 1), name.at);
    return text_word(&name, "CPU ") && text_dec(&name, ret_cpu);
}
