/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_verdict.h"

#include <string.h>

#include "probe/table/count.h"

static const char *const verdicts[] = {"leafprobe: OK ", "leafprobe: FAILED "};

/* Up to its LF or CR; nothing if that has not come. */
static struct span line_at(const char *at, size_t size)
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
            const struct span line = line_at(word, size - (size_t)(word - text));

            if (line.n && (!last.n || line.at > last.at))
                last = line;
            from = word;
        }
    }
    return last;
}
