/* SPDX-License-Identifier: BSD-2-Clause */
#include "options.h"

#include "mem.h"
#include "nearest.h"

enum kind { CONST, NUMBER, OPTIONAL, CHOICE, SET };

struct value {
    const char *word;
    uint32_t number;
};

struct row {
    const char *name;
    char letter;
    uint8_t kind;
    uint16_t offset;
    uint32_t low, arg;
    const struct value *values;
    const char *argument;
    const char *help;
};

/* clang-format off */
static const struct value stream_formats[] = {{"vmcore", FORMAT_VMCORE}, {"raw", FORMAT_RAW}, {"text", FORMAT_TEXT}, {NULL, 0}};
static const struct value file_formats[] = {
    {"vmcore", 1u << FORMAT_VMCORE}, {"raw", 1u << FORMAT_RAW}, {"kvm", 1u << FORMAT_KVM},
    {"text", 1u << FORMAT_TEXT}, {"none", 0}, {NULL, 0}};
static const struct value shapes[] = {{"qemu", SHAPE_QEMU}, {"full", SHAPE_FULL}, {NULL, 0}};
static const struct value cpu_lists[] = {{"distinct", 0}, {"all", 1}, {NULL, 0}};
static const struct value modes[] = {{"auto", 0}, {"32", 32}, {NULL, 0}};

static const struct row rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, kind, field, low, arg, values, argument, help) \
    {name, letter, kind, offsetof(struct options, field), low, arg, values, argument, help},
#include "options.def"
#undef OPTION
};
/* clang-format on */

/* A stretch of the text that is parsed. */
struct span {
    const char *at;
    size_t n;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool span_is(struct span span, const char *word)
{
    return span.n == strlen(word) && memcmp(span.at, word, span.n) == 0;
}

/* The next word, quotes and all; empty at the end of the text. */
static struct span next_word(const char **text)
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

static const char *parse_value(const struct row *row, struct span value, uint32_t *out)
{
    switch ((enum kind)row->kind) {
    case NUMBER:
        if (!parse_number(value, out))
            return "not a 32-bit number in";
        return *out < row->low || *out > row->arg ? "number out of range in" : NULL;
    case OPTIONAL:
        *out = row->low;
        if (value.at && !parse_number(value, out))
            return "not a 32-bit number in";
        return !*out || *out > row->arg ? "number out of range in" : NULL;
    case CHOICE:
        return parse_choice(row->values, value, out) ? NULL : "unknown value in";
    case SET:
        return parse_set(row->values, value, out) ? NULL : "unknown value in";
    case CONST:
        break;
    }
    *out = row->arg;
    return NULL;
}

/* Which option a word names, and the value that came in the same word (at is NULL if none did). */
static const struct row *find_row(struct span word, struct span *value)
{
    const bool dashes = word.n > 2 && word.at[0] == '-' && word.at[1] == '-';
    struct span name = dashes ? (struct span){word.at + 2, word.n - 2} : word;

    *value = (struct span){NULL, 0};
    for (size_t i = 0; i < OPTION_COUNT && word.n >= 2 && word.at[0] == '-' && !dashes; i++)
        if (rows[i].letter && rows[i].letter == word.at[1]) {
            if (word.n > 2)
                *value = (struct span){word.at + 2, word.n - 2};
            return &rows[i];
        }
    for (size_t i = 0; i < name.n; i++)
        if (name.at[i] == '=') {
            *value = (struct span){name.at + i + 1, name.n - i - 1};
            name.n = i;
        }
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static bool fail(struct option_error *reterr, struct span word, const char *problem)
{
    const size_t n = word.n < sizeof(reterr->word) ? word.n : sizeof(reterr->word) - 1;

    for (size_t i = 0; i < n; i++)
        reterr->word[i] = word.at[i] >= ' ' && word.at[i] <= '~' ? word.at[i] : '?';
    reterr->word[n] = 0;
    reterr->problem = problem;
    reterr->nearest = NULL;
    return false;
}

static bool fail_unknown(struct option_error *reterr, struct span word)
{
    const char *names[OPTION_COUNT];
    size_t start = 0, n;

    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = rows[i].name;
    fail(reterr, word, "unknown option");
    while (start < word.n && word.at[start] == '-')
        start++;
    for (n = start; n < word.n && word.at[n] != '='; n++)
        ;
    reterr->nearest = nearest_name(names, OPTION_COUNT, word.at + start, n - start);
    return false;
}

static bool parse_word(struct options *options, struct span word, const char **text,
                       struct option_error *reterr)
{
    struct span value;
    const struct row *row = find_row(word, &value);

    if (!row)
        return fail_unknown(reterr, word);
    if (row->kind == CONST && value.at)
        return fail(reterr, word, "no value belongs in");
    const bool alone = !value.at && (row->kind == CONST || row->kind == OPTIONAL);

    if (!alone && !value.at)
        value = next_word(text);
    if (!alone && !value.n)
        return fail(reterr, word, "a value is missing after");
    uint32_t number;
    const char *problem = parse_value(row, unquoted(value), &number);

    if (problem)
        return fail(reterr, word.at + word.n >= value.at + value.n ? word : value, problem);
    memcpy((char *)options + row->offset, &number, sizeof(number));
    options->given |= 1u << (row - rows);
    return true;
}

const char *format_name(uint32_t format)
{
    static const char *const names[FORMAT_COUNT] = {"vmcore", "raw", "kvm", "text"};

    return format < FORMAT_COUNT ? names[format] : "?";
}

bool option_given(const struct options *options, enum option_id id)
{
    return options->given >> id & 1;
}

void options_init(struct options *options)
{
    *options = (struct options){.files = 1u << FORMAT_VMCORE};
}

bool options_parse(struct options *options, const char *text, struct option_error *reterr)
{
    struct option_error later;
    bool good = true;

    for (;;) {
        const struct span word = next_word(&text);

        if (!word.n)
            return good;
        if (!parse_word(options, word, &text, good ? reterr : &later))
            good = false;
    }
}

void option_error_put(const struct sink *sink, const struct option_error *error)
{
    put_str(sink, error->problem);
    put_str(sink, " '");
    put_str(sink, error->word);
    put_str(sink, "'");
    if (error->nearest) {
        put_str(sink, ", did you mean '");
        put_str(sink, error->nearest);
        put_str(sink, "'?");
    }
}

void options_help(const struct sink *sink)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct row *row = &rows[i];
        const char letter[] = {'-', row->letter, ',', ' ', 0};
        const char *equals = row->argument && row->kind != OPTIONAL ? "=" : "";
        const char *argument = row->argument ? row->argument : "";
        size_t width = strlen(row->name) + strlen(equals) + strlen(argument);

        put_str(sink, row->letter ? letter : "    ");
        put_str(sink, row->name);
        put_str(sink, equals);
        put_str(sink, argument);
        for (; width < 26; width++)
            put_str(sink, " ");
        put_str(sink, " ");
        put_str(sink, row->help);
        put_str(sink, "\n");
    }
}
