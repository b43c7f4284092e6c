/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/replay/cpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/say.h"
#include "host/read/provenance.h"
#include "host/read/reader.h"
#include "host/read/stream_line.h"
#include "probe/run/options.h"
#include "probe/write/consistency.h"
#include "probe/write/stream.h"

#define MARK "leafprobe: "

/* Far above what an image says of its one CPU. */
#define OUTPUT_MAX ((size_t)64 << 20)

/* What one run left in a file in memory; text is NUL-terminated, from malloc. */
struct said {
    int file;
    char *text;
    size_t size;
};

struct run {
    struct said output, errors;
};

/* All CPUs of a replay, in the order of their runs. */
struct replay_runs {
    const struct reader_events *events;
    struct probe_cpu *cpu;
    uint32_t count;
    char *provenance; /* of the first run */
};

static bool said_open(struct said *said, struct error_line *reterr)
{
    said->file = memfd_create("replay", MFD_CLOEXEC);
    return said->file != -1 || error_line_set(reterr, "a file in memory: %s", strerror(errno));
}

static bool said_read(struct said *said, struct error_line *reterr)
{
    struct stat status;

    if (fstat(said->file, &status) != 0)
        return error_line_set(reterr, "a file in memory: %s", strerror(errno));
    if ((size_t)status.st_size > OUTPUT_MAX)
        return error_line_set(reterr, "the image printed more than %zu MiB", OUTPUT_MAX >> 20);
    said->text = calloc(1, (size_t)status.st_size + 1);
    if (!said->text)
        return error_line_set(reterr, "out of memory");
    const ssize_t n = pread(said->file, said->text, (size_t)status.st_size, 0);

    said->size = n > 0 ? (size_t)n : 0;
    return n != -1 || error_line_set(reterr, "a file in memory: %s", strerror(errno));
}

static void said_free(struct said *said)
{
    free(said->text);
    if (said->file != -1)
        close(said->file);
}

/* The last line is the reason; the text loses its line ends. */
static const char *complaint(struct said *errors)
{
    char *end = errors->text + errors->size;

    while (end > errors->text && end[-1] == '\n')
        *--end = 0;
    const char *newline = strrchr(errors->text, '\n');
    const char *line = newline ? newline + 1 : errors->text;

    return strncmp(line, MARK, strlen(MARK)) == 0 ? line + strlen(MARK) : line;
}

static bool run_one(const struct run_beside *job, struct cpuid_table *table, struct run *run,
                    struct error_line *reterr)
{
    struct run_beside one = *job;

    if (!said_open(&run->output, reterr) || !said_open(&run->errors, reterr))
        return false;
    one.ctx = table;
    one.output = run->output.file;
    one.errors = run->errors.file;
    const int status = run_beside(&one, reterr);

    if (status < 0 || !said_read(&run->output, reterr) || !said_read(&run->errors, reterr))
        return false;
    if (status != 0)
        return run->errors.size
                   ? error_line_set(reterr, "%s", complaint(&run->errors))
                   : error_line_set(reterr, "%s ended with status %d and no message", job->name, status);
    return true;
}

/* The one table of the stream, and its provenance. */
static bool take_only_table(struct reader *reader, struct cpuid_table *ret, char **ret_provenance,
                            struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result = reader_next(reader, &found);

    if (result == READER_TABLE) {
        *ret = found.table;
        result = reader_next(reader, &found);
        if (result == READER_TABLE)
            return error_line_set(reterr, "the image wrote tables of more CPUs than its one");
    }
    if (result == READER_ERROR)
        return error_line_set(reterr, "%s", reader_error(reader));
    *ret_provenance = strdup(reader_provenance(reader));
    return *ret_provenance || error_line_set(reterr, "out of memory");
}

static bool read_back(const struct said *output, const struct reader_events *events, struct cpuid_table *ret,
                      char **ret_provenance, struct error_line *reterr)
{
    const struct span verdict = stream_verdict(output->text, output->size);

    if (!verdict.n)
        return error_line_set(reterr, "the image wrote no '" MARK
                                      "OK', so the CPUs cannot be put together; --cpu runs one");
    if (!text_starts(verdict, "OK"))
        return error_line_set(reterr, "the image says: %s", text_show(verdict).text);
    struct reader *reader = reader_open_memory("image's output", output->text, output->size,
                                               reader_format_find("stream"), events, reterr);
    const bool good = reader && take_only_table(reader, ret, ret_provenance, reterr);

    reader_close(reader);
    return good;
}

static bool add_run(struct replay_runs *runs, const struct run_beside *job, struct cpuid_table *table,
                    struct error_line *reterr)
{
    struct probe_cpu *cpu = &runs->cpu[runs->count];
    struct run run = {{.file = -1}, {.file = -1}};
    char *provenance = NULL;
    const bool good = run_one(job, table, &run, reterr) &&
                      read_back(&run.output, runs->events, &cpu->table, &provenance, reterr);

    if (good)
        say_lines(run.errors.text, run.errors.size);
    said_free(&run.output);
    said_free(&run.errors);
    if (runs->provenance)
        free(provenance);
    else
        runs->provenance = provenance;
    cpu->done = good;
    runs->count += good;
    return good;
}

static bool add_all(struct replay_runs *runs, const struct run_beside *job, struct cpuid_table *tables,
                    unsigned count, struct error_line *reterr)
{
    struct error_line why;

    runs->cpu = calloc(count, sizeof(*runs->cpu));
    if (!runs->cpu)
        return error_line_set(reterr, "out of memory");
    for (unsigned i = 0; i < count; i++)
        if (!add_run(runs, job, &tables[i], &why))
            return error_line_set(reterr, "table %u of %u: %s", i + 1, count, why.text);
    return true;
}

static void put(const struct replay_runs *runs, const struct options *options, const struct sink *sink)
{
    struct stream_check check = {.next = sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {
        &checked, (enum format)options->format, (enum shape)options->shape, options->slots, options->cpus,
        &check};
    const struct stream_totals sum = stream_totals(runs->cpu, runs->count);

    provenance_put(runs->provenance, &checked);
    stream_put_cpus(&stream, runs->cpu, runs->count);
    consistency_put(&checked, runs->cpu, runs->count);
    stream_put_verdict(&checked, &sum, &check);
}

bool replay_cpus(const struct run_beside *job, struct cpuid_table *tables, unsigned count, const char *append,
                 const struct reader_events *events, const struct sink *sink, struct error_line *reterr)
{
    struct replay_runs runs = {.events = events};
    struct option_error unknown;
    struct options options;

    options_init(&options);
    /* The image itself judges bad words. */
    options_parse(&options, append ? append : "", &unknown);
    const bool good = add_all(&runs, job, tables, options.one_cpu ? 1 : count, reterr);

    if (good)
        put(&runs, &options, sink);
    free(runs.provenance);
    free(runs.cpu);
    return good;
}
