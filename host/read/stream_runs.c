/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_runs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/input_again.h"
#include "host/base/terminal.h"
#include "host/dialect/paste.h"
#include "host/read/stream_line.h"
#include "probe/write/stream_check.h"

/* How good a run is to take: 3 complete with tables, 2 with tables, 1 anything. */
static unsigned worth(const struct stream_found *run)
{
    return !run->tables ? 1 : run->cut || !run->counted ? 2 : 3;
}

static bool wanted(const struct reader *reader, const struct stream_runs *runs,
                   const struct stream_found *run)
{
    switch (reader->run.which) {
    case READER_RUN_LAST:
        return !runs->chosen.number || worth(run) >= worth(&runs->chosen);
    case READER_RUN_NUMBER:
        return run->number == reader->run.number;
    case READER_RUN_FIRST:
    case READER_RUN_ALL:
        break;
    }
    return run->number == 1;
}

/* A run is known as far as it goes. */
static void close_run(const struct reader *reader, struct stream_runs *runs, struct stream_found *run)
{
    if (!run->number)
        return;
    run->broken = run->versioned &&
                  (run->sealed ? run->said != run->seal : run->stream >= STREAM_VERSION && run->needed);
    if (run->number <= STREAM_RUNS_NAMED)
        runs->named[run->number - 1] = *run;
    if (wanted(reader, runs, run))
        runs->chosen = *run;
}

struct place {
    uint64_t taken, line;
};

static void look(const struct reader *reader, struct stream_runs *runs, struct stream_found *run,
                 struct stream_opening *opening, const struct stream_line *line, struct place place)
{
    uint32_t cpus;

    if (stream_opens(opening, line)) {
        if (run->cut)
            run->cut = place.line;
        close_run(reader, runs, run);
        *run = (struct stream_found){
            .number = ++runs->count, .taken = place.taken, .line = place.line, .cut = 1};
        run->versioned = line->kind == STREAM_FIRST;
        if (run->versioned)
            text_assigned_number(line->text, "stream", &run->stream);
    } else if (!opening->open && line->kind == STREAM_REMARK) {
        return; /* behind a last line, or before the first run */
    }
    stream_seal_add(&run->seal, line);
    run->tables = run->tables || line->kind == STREAM_END || line->kind == STREAM_CPU;
    if (line->kind == STREAM_LAST) {
        run->cut = 0;
        run->counted = text_assigned_number(line->text, "cpus", &cpus);
        run->sealed = stream_sealed(line->text, &run->said);
        run->needed = run->counted || text_starts(line->text, "OK");
    }
}

static void look_through(struct reader *reader, struct stream_runs *runs, char *room)
{
    struct input *input = &reader->input;
    struct stream_opening opening = {0};
    struct stream_found run = {0};
    struct place place = {input_taken(input), input->line};
    struct stream_line line;
    char cleaned[PASTE_LINE];
    struct span piece;
    bool whole;

    while (input_line(input, &piece, &whole)) {
        struct span text = terminal_strip(piece, room);

        if (reader->passed.hurt)
            text = paste_clean(text, cleaned);
        if (stream_line(text, &line))
            look(reader, runs, &run, &opening, &line, place);
        place = (struct place){input_taken(input), input->line};
    }
    if (run.cut)
        run.cut = place.line;
    close_run(reader, runs, &run);
}

/* "1 cut off at line 151", "2 complete" */
static int show(const struct stream_found *run, bool taken, char *to, size_t size)
{
    const char *state = run->broken    ? "damaged"
                        : !run->tables ? "without a table"
                        : run->counted ? "complete"
                                       : "failed";
    int n = snprintf(to, size, "%" PRIu32 " ", run->number);

    if (run->cut)
        n += snprintf(to + n, size - (size_t)n, "cut off at line %" PRIu64, run->cut);
    else if (worth(run) < 3 || run->broken || !taken)
        n += snprintf(to + n, size - (size_t)n, "%s", state);
    else
        return n + snprintf(to + n, size - (size_t)n, "taken");
    return n + snprintf(to + n, size - (size_t)n, "%s", taken ? " and taken" : "");
}

/* "3 runs: 1 cut off at line 151, 2 complete, 3 taken" */
static void tell(struct reader *reader, const struct stream_runs *runs)
{
    const bool all = reader->run.which == READER_RUN_ALL;
    char text[160];
    int n = snprintf(text, sizeof(text), "%" PRIu32 " runs:", runs->count);
    uint32_t named = 0;

    for (; named < runs->count && named < STREAM_RUNS_NAMED; named++) {
        char piece[64];
        const bool taken = all || runs->chosen.number == named + 1;
        const int size = show(&runs->named[named], taken, piece, sizeof(piece));

        if (n + size + 40 > (int)sizeof(text))
            break;
        n += snprintf(text + n, sizeof(text) - (size_t)n, "%s %s", named ? "," : "", piece);
    }
    if (named < runs->count && !all && runs->chosen.number > named)
        snprintf(text + n, sizeof(text) - (size_t)n, ", ... %" PRIu32 " taken", runs->chosen.number);
    else if (named < runs->count)
        snprintf(text + n, sizeof(text) - (size_t)n, ", ...");
    reader_warn(reader, runs->chosen.line, "%s", text);
}

enum reader_result stream_runs_find(struct reader *reader, struct stream_runs *runs, char *line)
{
    const uint64_t first = input_taken(&reader->input), first_line = reader->input.line;
    const bool all = reader->run.which == READER_RUN_ALL;

    if (!input_keep(&reader->input, &reader->error)) {
        reader->failed = true;
        return READER_ERROR;
    }
    look_through(reader, runs, line);
    if (input_failed(&reader->input, &reader->error)) {
        reader->failed = true;
        return READER_ERROR;
    }
    if (runs->count > 1)
        tell(reader, runs);
    if (reader->run.which == READER_RUN_NUMBER && !runs->chosen.number)
        return reader_fail(reader, reader->input.line, "expected run %" PRIu32 ", the log has %" PRIu32,
                           reader->run.number, runs->count);
    if (all || !runs->chosen.number ? !input_back(&reader->input, first, first_line)
                                    : !input_back(&reader->input, runs->chosen.taken, runs->chosen.line))
        return reader_fail(reader, first_line, "cannot be read a second time");
    return READER_END;
}
