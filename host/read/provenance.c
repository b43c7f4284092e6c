/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/provenance.h"

#include <string.h>

#include "host/base/line_text.h"

/* What stands up to a blank, the line's end, or the other quotation mark. */
static struct span take_value(const char **at)
{
    const bool quoted = **at == '"';
    const char *from = *at + quoted;
    const size_t n = strcspn(from, quoted ? "\"\n" : " \n");

    *at = from + n + (quoted && from[n] == '"');
    return (struct span){from, n};
}

bool provenance_next(const char **at, struct span *ret_name, struct span *ret_value)
{
    while (**at) {
        const size_t n = strcspn(*at, "= \n");

        *ret_name = (struct span){*at, n};
        *at += n;
        if (**at == '=') {
            ++*at;
            *ret_value = take_value(at);
            if (n)
                return true;
        } else if (**at) {
            ++*at;
        }
    }
    return false;
}

/* Images write small letters: a number with others is a word of somebody else. */
static unsigned small_digit_of(char c)
{
    return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

static bool number_of_value(struct span text, uint64_t *ret)
{
    if (!text_word(&text, "0x") || text.n < 1 || text.n > 16)
        return false;
    *ret = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (small_digit_of(text.at[i]) > 15)
            return false;
        *ret = *ret << 4 | small_digit_of(text.at[i]);
    }
    return true;
}

bool provenance_number(const char *lines, const char *name, uint64_t *ret)
{
    struct span found, value;

    while (provenance_next(&lines, &found, &value))
        if (text_is(found, name))
            return number_of_value(value, ret);
    return false;
}

void provenance_put(const char *lines, const struct sink *sink)
{
    while (lines && *lines) {
        const size_t n = strcspn(lines, "\n");

        put_str(sink, "leafprobe: ");
        put_bytes(sink, lines, n);
        put_str(sink, "\n");
        lines += n + (lines[n] == '\n');
    }
}
