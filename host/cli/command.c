/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/line_text.h"
#include "host/base/progress.h"
#include "host/base/say.h"

static void print_warning(void *ctx, const char *line)
{
    (void)ctx;
    progress_end();
    say("leafprobe: warning: %s", line);
}

const struct reader_events command_events = {print_warning, NULL};

struct reader *command_open(const struct argument_files *files, size_t number, struct error_line *reterr)
{
    struct reader *reader = reader_open(files->path[number], files->from, &command_events, reterr);

    if (reader)
        reader_choose_run(reader, files->run);
    return reader;
}

enum reader_result command_next(struct reader *reader, const char *path, const struct output *output,
                                struct reader_table *ret)
{
    const enum reader_result result = reader_next(reader, ret);

    if (result == READER_TABLE && (!output || !isatty(output->fd)))
        progress("%s: cpu %" PRIu32, text_show((struct span){path, strlen(path)}).text, ret->cpu);
    return result;
}

int command_output(const char *path, int (*write)(void *ctx, const struct output *output), void *ctx)
{
    static struct output output;
    struct error_line error;

    if (!output_open(&output, path, &error))
        return command_fail("%s", error.text);
    const int status = write(ctx, &output);

    progress_end();
    if (status == EXIT_BAD)
        output_discard(&output);
    else if (!output_commit(&output, &error))
        return command_fail("%s", error.text);
    return status;
}

/* A job whose file is open. */
struct run {
    const struct command_job *job;
    struct reader *reader;
};

static int run_job(void *ctx, const struct output *output)
{
    const struct run *run = ctx;

    return run->job->run(run->job->ctx, run->reader, output);
}

int command_run(const struct command_job *job)
{
    struct error_line error;
    struct run run = {job, reader_open(job->file->path, job->file->from, &command_events, &error)};

    if (!run.reader)
        return command_fail("%s", error.text);
    reader_choose_run(run.reader, job->file->run);
    const int status = command_output(job->out, run_job, &run);

    reader_close(run.reader);
    return status;
}
