/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/scan.h"

#include <stdio.h>
#include <string.h>

enum class { OTHER, BLANK, NEWLINE, LETTER, DIGIT };

static const unsigned char classes[256] = {
    [' '] = BLANK,    ['\t'] = BLANK, ['\r'] = BLANK,         ['\f'] = BLANK,         ['\v'] = BLANK,
    ['\n'] = NEWLINE, ['_'] = LETTER, ['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER, ['0' ... '9'] = DIGIT,
};

static int byte_class(int c)
{
    return c < 0 ? OTHER : classes[c];
}

/* strace puts short ones behind values. What a shell echoed (rm tmp/...) may look like the start of one, so a
 * comment ends with its line. */
static void skip_comment(struct input *input)
{
    for (int c = input_peek(input); c >= 0 && c != '\n'; c = input_peek(input)) {
        input_get(input);
        if (c == '*' && input_peek(input) == '/') {
            input_get(input);
            return;
        }
    }
}

static void skip_line(struct input *input)
{
    for (int c = input_peek(input); c >= 0 && c != '\n'; c = input_peek(input))
        input_get(input);
}

/* gdb's pager asks on a line of its own, where a terminal's text was copied or recorded: in its present words
 * and in those of old versions (gdb/utils.c, prompt_for_continue). */
static bool is_pager(struct input *input)
{
    static const char *const prompts[] = {"--Type <RET> for more", "---Type <return> to continue"};

    for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
        const size_t n = strlen(prompts[i]);
        const struct span ahead = input_ahead(input, n);

        if (ahead.n == n && memcmp(ahead.at, prompts[i], n) == 0)
            return true;
    }
    return false;
}

/* Over blanks and line ends within the buffer. */
static void skip_buffered(struct scan *scan)
{
    struct input *input = scan->input;

    for (; input->at < input->end; input->at++) {
        const int class = classes[(unsigned char)*input->at];

        if (class == NEWLINE) {
            scan->separated = scan->separated || scan->leads;
            scan->leads = true;
            input->line++;
        } else if (class != BLANK) {
            return;
        }
    }
}

/* Up to the next token's first byte, which stays; -1 at the end. */
static int skip_blanks(struct scan *scan)
{
    for (;;) {
        skip_buffered(scan);
        const int c = input_peek(scan->input);

        if (c == '/') {
            const struct span ahead = input_ahead(scan->input, 2);

            if (ahead.n < 2 || ahead.at[1] != '*')
                return c;
            skip_comment(scan->input);
        } else if (c == '-' && scan->leads && is_pager(scan->input)) {
            skip_line(scan->input);
            scan->leads = false; /* the line's end makes no empty line */
        } else if (byte_class(c) != BLANK && byte_class(c) != NEWLINE) {
            return c;
        }
    }
}

static void keep_text(struct token *token, int c)
{
    if (token->n < sizeof(token->text))
        token->text[token->n++] = (char)c;
}

/* Letters and digits. */
static void take_word(struct scan *scan)
{
    struct input *input = scan->input;

    do {
        while (input->at < input->end && classes[(unsigned char)*input->at] >= LETTER)
            keep_text(&scan->token, *input->at++);
    } while (input->at == input->end && input_fill(input));
}

/* a.b.c: the members before the last are forgotten. */
static void take_name(struct scan *scan)
{
    struct token *token = &scan->token;

    token->kind = TOKEN_NAME;
    take_word(scan);
    while (input_peek(scan->input) == '.') {
        const struct span ahead = input_ahead(scan->input, 2);

        if (ahead.n < 2 || classes[(unsigned char)ahead.at[1]] != LETTER)
            return;
        input_get(scan->input);
        token->n = 0;
        take_word(scan);
    }
}

static void take_number_token(struct scan *scan, bool minus)
{
    struct token *token = &scan->token;

    token->kind = TOKEN_NUMBER;
    if (minus)
        keep_text(token, input_get(scan->input));
    take_word(scan);
    scan_number(token->text, token->n, &token->form, &token->value);
    if (token->n == sizeof(token->text))
        token->form = NUMBER_BAD;
}

static void take_quoted(struct scan *scan)
{
    const int quote = input_get(scan->input);

    scan->token.kind = TOKEN_QUOTED;
    for (int c = input_peek(scan->input); c >= 0 && c != '\n'; c = input_peek(scan->input)) {
        input_get(scan->input);
        if (c == quote)
            return;
        if (c == '\\' && input_peek(scan->input) != '\n')
            input_get(scan->input);
    }
}

static void take_dot(struct scan *scan)
{
    const struct span ahead = input_ahead(scan->input, 3);

    input_get(scan->input);
    if (ahead.n == 3 && ahead.at[1] == '.' && ahead.at[2] == '.') {
        input_get(scan->input);
        input_get(scan->input);
        scan->token.kind = TOKEN_DOTS;
    } else if (byte_class(input_peek(scan->input)) == LETTER) {
        take_name(scan);
        scan->token.dotted = true;
    }
}

static bool minus_number(struct scan *scan)
{
    const struct span ahead = input_ahead(scan->input, 2);

    return ahead.n == 2 && classes[(unsigned char)ahead.at[1]] == DIGIT;
}

void scan_start(struct scan *scan, struct input *input)
{
    memset(scan, 0, sizeof(*scan));
    scan->input = input;
    scan->leads = true;
}

void scan_next(struct scan *scan)
{
    const int c = skip_blanks(scan);
    struct token *token = &scan->token;

    token->kind = c < 0 ? TOKEN_END : TOKEN_MARK;
    token->mark = (char)c;
    token->dotted = false;
    token->leads = scan->leads;
    token->separated = scan->separated;
    token->line = scan->input->line;
    token->n = 0;
    scan->leads = scan->separated = false;
    if (c < 0)
        return;
    if (byte_class(c) == LETTER)
        take_name(scan);
    else if (byte_class(c) == DIGIT)
        take_number_token(scan, false);
    else if (c == '-' && minus_number(scan))
        take_number_token(scan, true);
    else if (c == '"' || c == '\'')
        take_quoted(scan);
    else if (c == '.')
        take_dot(scan);
    else
        input_get(scan->input);
}

bool scan_take(struct scan *scan, char mark)
{
    if (!scan_mark(scan, mark))
        return false;
    scan_next(scan);
    return true;
}

struct token_text token_text(const struct token *token)
{
    static const char *const words[] = {
        [TOKEN_END] = "the end of the text", [TOKEN_DOTS] = "'...'", [TOKEN_QUOTED] = "quoted text"};
    struct token_text ret;

    if (token->kind == TOKEN_NAME || token->kind == TOKEN_NUMBER)
        snprintf(ret.text, sizeof(ret.text), "'%.*s'", (int)token->n, token->text);
    else if (token->kind != TOKEN_MARK)
        snprintf(ret.text, sizeof(ret.text), "%s", words[token->kind]);
    else if (token->mark >= ' ' && token->mark <= '~')
        snprintf(ret.text, sizeof(ret.text), "'%c'", token->mark);
    else
        snprintf(ret.text, sizeof(ret.text), "byte 0x%02x", (unsigned)(unsigned char)token->mark);
    return ret;
}
