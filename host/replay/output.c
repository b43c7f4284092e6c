/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/replay/output.h"

#include "host/base/line_text.h"

static void end_output_line(struct replay_output *output)
{
    static const char mark[] = "leafprobe: FAILED";
    const struct span line = text_trim((struct span){output->line, output->n});
    const char *place = text_find(line, mark);

    output->n = 0;
    if (!place || output->failed)
        return;
    struct span said = {place, line.n - (size_t)(place - line.at)};

    text_word(&said, "leafprobe: ");
    output->failed = true;
    error_line_set(&output->reason, "the image says: %s", text_show(said).text);
}

void replay_output_put(void *ctx, const void *bytes, size_t n)
{
    struct replay_output *output = ctx;
    const char *at = bytes;

    fwrite(bytes, 1, n, output->to);
    for (size_t i = 0; i < n; i++)
        if (at[i] == '\n')
            end_output_line(output);
        else if (output->n < sizeof(output->line))
            output->line[output->n++] = at[i];
}

/* What failed before, fflush() does not tell: those bytes are gone. */
bool replay_output_flush(struct replay_output *output, struct error_line *reterr)
{
    if (fflush(output->to) == 0 && !ferror(output->to))
        return true;
    return error_line_set(reterr, "standard output could not be written");
}

bool replay_output_verdict(const struct replay_output *output, struct error_line *reterr)
{
    return !output->failed || error_line_set(reterr, "%s", output->reason.text);
}
