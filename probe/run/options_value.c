/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/options_value.h"

#include "probe/run/address.h"
#include "probe/table/mem.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool span_is(struct span span, const char *word)
{
    return span.n == strlen(word) && memcmp(span.at, word, span.n) == 0;
}

struct span span_next_word(const char **text)
{
    const char *at = *text;
    bool quoted = false;

    while (blank(*at))
        at++;
    struct span word = {at, 0};

    for (; *at && (quoted || !blank(*at)); at++)
        quoted = quoted != (*at == '"');
    word.n = (size_t)(at - word.at);
    *text = at;
    return word;
}

static struct span unquoted(struct span value)
{
    if (value.at && value.n >= 2 && value.at[0] == '"' && value.at[value.n - 1] == '"')
        return (struct span){value.at + 1, value.n - 2};
    return value;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool parse_number(struct span value, uint32_t *out)
{
    const bool hex = value.n > 2 && value.at[0] == '0' && (value.at[1] | 0x20) == 'x';
    const uint32_t base = hex ? 16 : 10;
    uint64_t number = 0;

    for (size_t i = hex ? 2 : 0; i < value.n; i++) {
        const uint32_t digit = (uint32_t)digit_value(value.at[i]);

        if (digit >= base)
            return false;
        number = number * base + digit;
        if (number > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)number;
    return value.n > 0;
}

static bool parse_choice(const struct value *values, struct span word, uint32_t *out)
{
    for (; values->word; values++)
        if (span_is(word, values->word)) {
            *out = values->number;
            return true;
        }
    return false;
}

static bool parse_set(const struct value *values, struct span list, uint32_t *out)
{
    *out = 0;
    for (size_t start = 0, end = 0; end <= list.n; end++) {
        uint32_t bit;

        if (end < list.n && list.at[end] != ',')
            continue;
        if (!parse_choice(values, (struct span){list.at + start, end - start}, &bit))
            return false;
        *out |= bit;
        start = end + 1;
    }
    return true;
}

const char *option_value(const struct value_rule *rule, struct span text, uint32_t *out)
{
    const struct span value = unquoted(text);

    switch ((enum kind)rule->kind) {
    case NUMBER:
        if (!parse_number(value, out))
            return "not a 32-bit number in";
        return *out < rule->low || *out > rule->arg ? "number out of range in" : NULL;
    case OPTIONAL:
        *out = rule->low;
        if (value.at && !parse_number(value, out))
            return "not a 32-bit number in";
        return !*out || *out > rule->arg ? "number out of range in" : NULL;
    case CHOICE:
        if (parse_choice(rule->values, value, out))
            return NULL;
        if (!rule->arg || !parse_number(value, out))
            return "unknown value in";
        return *out < rule->low || *out > rule->arg ? "number out of range in" : NULL;
    case SET:
        return parse_set(rule->values, value, out) ? NULL : "unknown value in";
    case CONST:
    case TEXT:
    case ADDRESS:
        break;
    }
    *out = rule->arg;
    return NULL;
}

static bool begins(const struct value *values, struct span text)
{
    for (; values->word; values++) {
        const size_t n = strlen(values->word);

        if (text.n > n && memcmp(text.at, values->word, n) == 0)
            return true;
    }
    return false;
}

const char *option_text(const struct value_rule *rule, struct span text, char *out)
{
    const struct span value = unquoted(text);
    struct address address;

    if (value.n >= rule->arg)
        return "too long a text in";
    for (size_t i = 0; i < value.n; i++)
        if (value.at[i] <= ' ' || value.at[i] > '~')
            return "no blanks belong in";
    if (rule->kind == ADDRESS && !address_parse(value.at, value.n, &address))
        return "expected an IPv4 address, and a port behind ':', in";
    if (rule->values && !begins(rule->values, value))
        return "expected http://HOST:PORT/PATH in";
    memcpy(out, value.at, value.n);
    memset(out + value.n, 0, rule->arg - value.n);
    return NULL;
}
