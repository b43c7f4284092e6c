/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/cache.h"

#include "probe/table/mem.h"

/* Reads our own texts of leaf 2, so that sizes stand in one place: "L2 cache: 1.5 MB, 12-way, 64-byte lines".
 */

/* Past a word, or NULL if the text does not start with it. */
static const char *after(const char *text, const char *word)
{
    const size_t n = strlen(word);

    for (size_t i = 0; i < n; i++)
        if (text[i] != word[i])
            return NULL;
    return text + n;
}

/* A number in halves, as one descriptor has half megabytes. */
static const char *halves(const char *text, uint32_t *out)
{
    *out = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        *out = *out * 10 + (uint32_t)(*text - '0') * 2;
    if (text[0] == '.' && text[1] == '5') {
        *out += 1;
        text += 2;
    }
    return text;
}

static const char *kind(const char *text, struct decode_cache *out)
{
    static const struct {
        const char *words;
        uint8_t level, type;
    } kinds[] = {
        {"L1 code cache: ", 1, CACHE_CODE},     {"L1 data cache: ", 1, CACHE_DATA},
        {"L1 cache: ", 1, CACHE_UNIFIED},       {"L2 cache: ", 2, CACHE_UNIFIED},
        {"L2 or L3 cache: ", 2, CACHE_UNIFIED}, {"L3 cache: ", 3, CACHE_UNIFIED},
        {"trace cache: ", 0, CACHE_TRACE},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *rest = after(text, kinds[i].words);

        out->level = kinds[i].level;
        out->type = kinds[i].type;
        if (rest)
            return rest;
    }
    return NULL;
}

bool decode_cache_text(const char *text, struct decode_cache *out)
{
    uint32_t number;

    *out = (struct decode_cache){.leaf = 2};
    text = kind(text, out);
    if (!text)
        return false;
    text = halves(text, &number);
    out->bytes = (uint64_t)number << (after(text, " MB") ? 19 : 9);
    while (*text && *text != ',')
        text++;
    while (*text == ',') {
        text = halves(text + 2, &number);
        if (after(text, "-way"))
            out->ways = number / 2;
        if (after(text, "-byte lines"))
            out->line = number / 2;
        while (*text && *text != ',')
            text++;
    }
    return out->bytes != 0;
}
