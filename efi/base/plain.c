/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/plain.h"

#include "probe/table/mem.h"

static bool blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool readable(uint32_t c)
{
    return blank(c) || (c > ' ' && c <= '~');
}

void plain_init(struct plain *text, char *bytes, size_t size)
{
    *text = (struct plain){.bytes = bytes, .size = size};
    bytes[0] = 0;
}

void plain_put(struct plain *text, uint32_t character)
{
    if (text->used + 1 >= text->size) {
        text->full = true;
        return;
    }
    text->bytes[text->used++] = readable(character) ? (char)character : '?';
    text->bytes[text->used] = 0;
}

void plain_put_ucs2(struct plain *text, const CHAR16 *from, size_t units)
{
    for (size_t i = 0; i < units && from[i]; i++)
        plain_put(text, from[i]);
}

/* A sequence of characters of one or two bytes. */
struct reader {
    const uint8_t *bytes;
    size_t count; /* characters */
    unsigned width, low;
};

static uint32_t character(const struct reader *from, size_t i)
{
    const uint8_t *at = from->bytes + i * from->width;

    return from->width == 1 ? at[0] : (uint32_t)at[from->low] | (uint32_t)at[1 - from->low] << 8;
}

static struct reader open_file(const uint8_t *bytes, size_t n)
{
    if (n >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
        return (struct reader){.bytes = bytes + 2, .count = (n - 2) / 2, .width = 2};
    if (n >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
        return (struct reader){bytes + 2, (n - 2) / 2, 2, 1};
    if (n >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf)
        return (struct reader){.bytes = bytes + 3, .count = n - 3, .width = 1};
    return (struct reader){.bytes = bytes, .count = n, .width = 1};
}

void plain_put_file(struct plain *text, const uint8_t *bytes, size_t n)
{
    const struct reader from = open_file(bytes, n);
    bool fresh = true, comment = false;

    for (size_t i = 0; i < from.count; i++) {
        const uint32_t c = character(&from, i);

        if (c == '\n' || c == '\r') {
            fresh = true;
            comment = false;
        } else if (fresh && !blank(c)) {
            fresh = false;
            comment = c == '#';
        }
        if (!comment)
            plain_put(text, c);
    }
}

void plain_put_word(struct plain *text, const CHAR16 *word)
{
    size_t length = 0, quote_at = 0;
    bool quote = false;

    for (; word[length]; length++) {
        quote = quote || blank(word[length]);
        if (word[length] == '=' && !quote && !quote_at)
            quote_at = length + 1;
    }
    quote = quote || length == 0;
    plain_put(text, ' ');
    plain_put_ucs2(text, word, quote_at);
    if (quote)
        plain_put(text, '"');
    plain_put_ucs2(text, word + quote_at, length - quote_at);
    if (quote)
        plain_put(text, '"');
}

/*
 * The characters before a NUL, or no characters at all if one of them is not readable. UCS-2 seen as single
 * bytes is no text: nothing but NULs may follow a single byte's NUL.
 */
static struct reader open_text(const uint8_t *bytes, size_t n, unsigned width)
{
    const struct reader all = {.bytes = bytes, .count = n / width, .width = width}, none = {.bytes = bytes};
    struct reader from = all;

    for (size_t i = 0; i < all.count; i++) {
        const uint32_t c = character(&all, i);

        if (i < from.count && c == 0)
            from.count = i;
        else if (i < from.count ? !readable(c) : width == 1 && c != 0)
            return none;
    }
    return from;
}

/* Of a word that is not empty. */
static bool program_name(const struct reader *from, size_t start, size_t end)
{
    static const char suffix[] = {'.', 'e', 'f', 'i'};
    size_t matched = 0;

    for (size_t i = start; i < end; i++)
        if (character(from, i) == '=')
            return false;
    for (size_t i = start; i < end; i++)
        if (character(from, i) == '\\')
            return true;
    if (character(from, end - 1) == '"')
        end--;
    for (; matched < sizeof(suffix) && end - start > matched; matched++) {
        /* Small letters are the great ones with this bit, and the dot has it. */
        if ((character(from, end - 1 - matched) | 0x20) != (uint32_t)suffix[sizeof(suffix) - 1 - matched])
            break;
    }
    return matched == sizeof(suffix);
}

/* Where the word that begins at start ends: at a blank outside quotes. */
static size_t word_end(const struct reader *from, size_t start)
{
    bool quoted = false;
    size_t end = start;

    for (; end < from->count && (quoted || !blank(character(from, end))); end++)
        quoted = quoted != (character(from, end) == '"');
    return end;
}

/* A boot manager puts the program's name first, and a script of iPXE's often once more. */
void plain_put_load_options(struct plain *text, const uint8_t *bytes, size_t n)
{
    struct reader from = open_text(bytes, n, 2);
    size_t start = 0;

    if (!from.count)
        from = open_text(bytes, n, 1);
    for (;;) {
        while (start < from.count && blank(character(&from, start)))
            start++;
        const size_t end = word_end(&from, start);

        if (end == start || !program_name(&from, start, end))
            break;
        start = end;
    }
    for (size_t i = start; i < from.count; i++)
        plain_put(text, character(&from, i));
}
