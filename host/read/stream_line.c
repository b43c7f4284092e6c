/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_line.h"

#include <string.h>

#include "probe/table/count.h"
#include "probe/table/crc32.h"

static const char mark[] = "leafprobe: ", opening_mark[] = "leafprobe: version=";

/* Earlier rows win. */
static const struct {
    const char *word;
    enum stream_kind kind;
} kinds[] = {
    {"version=", STREAM_FIRST},    {"begin ", STREAM_BEGIN}, {"end ", STREAM_END},
    {"percpu ", STREAM_PERCPU},    {"OK", STREAM_LAST},      {"FAILED", STREAM_LAST},
    {"msr 0x", STREAM_PROVENANCE},
};

static enum stream_kind kind_of(struct span text)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (text_starts(text, kinds[i].word))
            return kinds[i].kind;
    if (text.n && text.at[0] >= '0' && text.at[0] <= '9')
        return STREAM_CPU;
    return text_assigns(text) ? STREAM_PROVENANCE : STREAM_REMARK;
}

bool stream_line(struct span line, struct stream_line *ret)
{
    const char *place = text_find(line, mark);

    if (!place)
        return false;
    const char *again = text_find((struct span){place, line.n - (size_t)(place - line.at)}, opening_mark);

    if (again)
        place = again;
    ret->before = (struct span){line.at, (size_t)(place - line.at)};
    ret->text = text_trim((struct span){place, line.n - ret->before.n});
    text_word(&ret->text, mark);
    ret->kind = kind_of(ret->text);
    return true;
}

/* What the command wrote of a guest before it had numbers for streams: its own first line, then the guest's.
 */
static bool of_guest(struct span text)
{
    return text_is(text_assigned(text, "source"), "guest") && !text_assigned(text, "stream").n;
}

bool stream_opens(struct stream_opening *opening, const struct stream_line *line)
{
    const enum stream_kind kind = line->kind;
    bool opens = false;

    if (kind == STREAM_REMARK)
        return false;
    if (kind == STREAM_FIRST && !(opening->open && opening->guest && !opening->tables)) {
        opens = true;
        *opening = (struct stream_opening){.guest = of_guest(line->text)};
    } else if (kind == STREAM_FIRST) {
        opening->guest = false;
    } else if (!opening->open) {
        opens = true;
        *opening = (struct stream_opening){0};
    }
    opening->open = kind != STREAM_LAST;
    opening->tables = opening->tables || kind == STREAM_END || kind == STREAM_CPU;
    return opens;
}

/* " crc32=xxxxxxxx" at the end of a last line. */
static const char seal_word[] = " crc32=";
#define SEAL_LENGTH (sizeof(seal_word) - 1 + 8)

bool stream_sealed(struct span text, uint32_t *ret)
{
    struct span word = {text.at + text.n - SEAL_LENGTH, SEAL_LENGTH};

    return text.n >= SEAL_LENGTH && text_word(&word, seal_word) && text_hex(&word, 8, ret) && !word.n;
}

void stream_seal_add(uint32_t *seal, const struct stream_line *line)
{
    uint32_t said;
    const size_t left = line->kind == STREAM_LAST && stream_sealed(line->text, &said) ? SEAL_LENGTH : 0;

    *seal = crc32_update(*seal, mark, sizeof(mark) - 1);
    *seal = crc32_update(*seal, line->text.at, line->text.n - left);
    *seal = crc32_update(*seal, "\n", 1);
}

static const char *const verdicts[] = {"leafprobe: OK ", "leafprobe: FAILED "};

/* Up to its LF or CR; nothing if that has not come. */
static struct span verdict_line(const char *at, size_t size)
{
    for (size_t n = 0; n < size; n++)
        if (at[n] == '\n' || at[n] == '\r')
            return text_trim((struct span){at, n});
    return (struct span){at, 0};
}

struct span stream_verdict(const char *text, size_t size)
{
    struct span last = {text, 0};

    for (size_t i = 0; i < COUNT(verdicts); i++) {
        const char *from = text, *at;

        while ((at = memmem(from, size - (size_t)(from - text), verdicts[i], strlen(verdicts[i])))) {
            const char *word = at + strlen("leafprobe: ");
            const struct span line = verdict_line(word, size - (size_t)(word - text));

            if (line.n && (!last.n || line.at > last.at))
                last = line;
            from = word;
        }
    }
    return last;
}
