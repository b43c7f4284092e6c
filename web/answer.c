/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/answer.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/print.h"

struct answer_text answer_bytes, answer_lines;

static void answer_write(void *ctx, const void *bytes, size_t n)
{
    struct answer_text *text = ctx;

    if (text->full || !n)
        return;
    if (n > text->capacity - text->count) {
        const size_t wanted = text->capacity / 2 * 3 + n + 4096;
        char *more = wanted > text->capacity ? realloc(text->bytes, wanted) : NULL;

        if (!more) {
            text->full = 1;
            return;
        }
        text->bytes = more;
        text->capacity = wanted;
    }
    memcpy(text->bytes + text->count, bytes, n);
    text->count += n;
}

const struct sink answer = {answer_write, &answer_bytes};
const struct sink answer_said = {answer_write, &answer_lines};

void answer_begin(void)
{
    answer_bytes.count = answer_lines.count = 0;
    answer_bytes.full = answer_lines.full = 0;
}

/* As standard error has it: nothing in it that a terminal would obey. */
static void say_cleaned(const char *who, const char *text)
{
    const size_t n = strlen(text), size = n * SHOWN_LONGEST + 1;
    char *shown = malloc(size);

    put_str(&answer_said, who);
    if (shown)
        put_bytes(&answer_said, shown, show_text(text, n, shown, size));
    put_str(&answer_said, "\n");
    free(shown);
}

int answer_fail(const char *line)
{
    say_cleaned("leafprobe: ", line);
    return ANSWER_BAD;
}

int answer_end(int status)
{
    if (!answer_bytes.full)
        return status;
    answer_bytes.count = 0;
    return answer_fail("not enough memory");
}

static void warned(void *ctx, const char *line)
{
    (void)ctx;
    say_cleaned("leafprobe: warning: ", line);
}

const struct reader_events answer_events = {warned, NULL};
