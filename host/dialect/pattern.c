/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/pattern.h"

#include <ctype.h>
#include <string.h>

#include "host/base/digit.h"
#include "host/base/line_text.h"
#include "host/dialect/paste.h"
#include "probe/table/count.h"

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
    size_t n = 0;

    while (pattern[n] && pattern[n] != '%' && pattern[n] != '~' && pattern[n] != '^')
        n++;

    if (n >= sizeof(next))
        return false;
    memcpy(next, pattern, n);
    next[n] = 0;
    const char *place = text_find(*line, next);

    if (!place || place == line->at)
        return false;
    ret->text = text_trim((struct span){line->at, (size_t)(place - line->at)});
    for (size_t i = 0; i < ret->text.n; i++)
        if (!isalnum((unsigned char)ret->text.at[i]) && ret->text.at[i] != ' ')
            return false;
    line->n -= (size_t)(place - line->at);
    line->at = place;
    return ret->text.n > 0;
}

static bool take_comma(struct span *line)
{
    const bool before = text_blanks(line);
    const bool comma = text_word(line, ",");

    return text_blanks(line) || before || comma;
}

/* One element of a pattern, *at being its last letter then. */
static bool take_element(const char **at, struct span *line, struct dialect_line *ret)
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
        if (!take_element(&at, &line, ret))
            return false;
        if (!at[1] && line.n)
            return false;
    }
    ret->leaf += pattern->base;
    ret->has_leaf = ret->has_leaf || pattern->base;
    return ret->leaf >= pattern->base;
}

bool pattern_has_lead(const struct pattern *pattern)
{
    return pattern->pattern[0] == '*' || isalpha((unsigned char)pattern->pattern[0]);
}

struct span pattern_lead(const struct pattern *pattern)
{
    const char *text = pattern->pattern;
    const size_t star = text[0] == '*';

    return (struct span){text, pattern_has_lead(pattern) ? star + strcspn(text + star, " %~^") : 0};
}

/* At every place where the lead stands. */
static bool match_behind_lead(const struct pattern *pattern, struct span line, struct dialect_line *ret)
{
    const struct span lead = pattern_lead(pattern);

    for (const char *place; line.n && (place = text_find_span(line, lead)) != NULL;) {
        const bool inside_word = lead.at[0] != '*' && place > line.at && isalnum((unsigned char)place[-1]);

        line.n -= (size_t)(place - line.at);
        line.at = place;
        if (!inside_word && match_here(pattern, line, ret))
            return true;
        line.at++;
        line.n--;
    }
    return false;
}

/* False if what stands there is certainly nothing that the pattern begins with. */
static bool may_begin(const struct pattern *pattern, struct span line)
{
    const char first = pattern->pattern[0];

    if (!line.n || (first == '%' && pattern->pattern[1] == 'T'))
        return line.n > 0;
    return first == '%' ? digit_of(line.at[0]) < 16 : line.at[0] == first;
}

bool pattern_match(const struct pattern *pattern, size_t number, const struct dialect_look *look,
                   struct dialect_line *ret)
{
    if (pattern_has_lead(pattern))
        return (look->lead[number / 64] >> number % 64 & 1) && match_behind_lead(pattern, look->line, ret);
    for (unsigned i = 0; i < look->starts; i++)
        if (may_begin(pattern, look->start[i]) && match_here(pattern, look->start[i], ret))
            return true;
    if (look->starts < DIALECT_STARTS)
        return false;
    struct span line = look->start[DIALECT_STARTS - 1];

    while (paste_strip(&line))
        if (match_here(pattern, line, ret))
            return true;
    return false;
}
