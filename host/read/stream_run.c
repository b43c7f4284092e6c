/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_run.h"

#include <inttypes.h>
#include <string.h>

#include "probe/write/stream_check.h"

static bool bit(const uint8_t *bits, uint32_t i)
{
    return bits[i / 8] >> i % 8 & 1;
}

static void set_bit(struct stream_numbers *numbers, uint8_t *bits, uint32_t i)
{
    bits[i / 8] |= (uint8_t)(1u << i % 8);
    numbers->top = i >= numbers->top ? i + 1 : numbers->top;
}

void stream_run_begin(struct stream_run *run, const struct stream_line *line, uint64_t number)
{
    const size_t used = (run->numbers.top + 7) / 8;

    memset(run->numbers.tables, 0, used);
    memset(run->numbers.named, 0, used);
    run->numbers.next = run->numbers.top = 0;
    run->line = number;
    run->begun = true;
    run->ended = run->overfull = false;
    run->versioned = line->kind == STREAM_FIRST;
    run->stream = run->seal = run->tables = 0;
    if (run->versioned)
        text_assigned_number(line->text, "stream", &run->stream);
    run->provenance_size = 0;
    run->provenance[0] = 0;
}

void stream_run_warn(struct reader *reader, const struct stream_run *run)
{
    if (!run->versioned)
        reader_warn(
            reader, run->line,
            "the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
            "provenance");
    else if (run->stream < STREAM_VERSION)
        reader_warn(reader, run->line,
                    "a stream of before stream=%u: no checksum covers CPU numbers, labels and provenance",
                    STREAM_VERSION);
}

/* The first number from `from` on, below to, that nothing has told of; to if there is none. */
static uint32_t first_untold(const struct stream_numbers *numbers, uint32_t from, uint32_t to)
{
    while (from < to && (bit(numbers->tables, from) || bit(numbers->named, from)))
        from++;
    return from;
}

static enum reader_result twice(struct reader *reader, const struct stream_run *run, uint32_t cpu,
                                uint64_t number)
{
    if (run->versioned)
        return reader_fail(reader, number,
                           "cpu %" PRIu32 ": expected one table of it in the run of line %" PRIu64
                           ", found a second",
                           cpu, run->line);
    reader_warn(reader, number, "cpu %" PRIu32 ": a second table of it in one run", cpu);
    return READER_END;
}

static enum reader_result gap(struct reader *reader, const struct stream_run *run, uint32_t cpu,
                              uint32_t untold, uint64_t number)
{
    if (run->stream >= STREAM_VERSION)
        return reader_fail(reader, number,
                           "expected the table of cpu %" PRIu32
                           " or a line that tells of it, found cpu %" PRIu32,
                           untold, cpu);
    reader_warn(reader, number, "cpu %" PRIu32 ": nothing tells what became of cpu %" PRIu32, cpu, untold);
    return READER_END;
}

enum reader_result stream_run_table(struct reader *reader, struct stream_run *run, uint32_t cpu,
                                    uint64_t number)
{
    struct stream_numbers *numbers = &run->numbers;
    enum reader_result result = READER_END;

    run->tables++;
    if (cpu >= STREAM_NUMBERS)
        return run->stream < STREAM_VERSION
                   ? READER_END
                   : reader_fail(reader, number, "expected a CPU's number below %u, found %" PRIu32,
                                 STREAM_NUMBERS, cpu);
    if (bit(numbers->tables, cpu))
        return twice(reader, run, cpu, number);
    const uint32_t untold = first_untold(numbers, numbers->next, cpu);

    if (untold < cpu)
        result = gap(reader, run, cpu, untold, number);
    set_bit(numbers, numbers->tables, cpu);
    numbers->next = cpu >= numbers->next ? cpu + 1 : numbers->next;
    return result;
}

bool stream_run_names(struct stream_run *run, struct span text)
{
    const bool several = text_word(&text, "cpus ");
    uint32_t from, to;

    if (!(several || text_word(&text, "cpu ")) || !text_dec(&text, &from))
        return false;
    to = from;
    if (several ? (text_word(&text, "-") && !text_dec(&text, &to)) || !text_blanks(&text)
                : !text_starts(text, ":"))
        return false;
    for (uint32_t i = from; i <= to && i < STREAM_NUMBERS; i++)
        set_bit(&run->numbers, run->numbers.named, i);
    return !several;
}

void stream_run_provenance(struct reader *reader, struct stream_run *run, struct span text, uint64_t number)
{
    if (run->overfull)
        return;
    if (text.n + 2 > STREAM_PROVENANCE_MAX - run->provenance_size) {
        reader_warn(reader, number, "more than %u bytes of provenance, the rest is not kept",
                    STREAM_PROVENANCE_MAX);
        run->overfull = true;
        return;
    }
    memcpy(run->provenance + run->provenance_size, text.at, text.n);
    run->provenance_size += text.n;
    run->provenance[run->provenance_size++] = '\n';
    run->provenance[run->provenance_size] = 0;
}

/* The checksum of the run, where its first line is there and so all that it covers. */
static enum reader_result check_seal(struct reader *reader, const struct stream_run *run, struct span text,
                                     bool needed, uint64_t number)
{
    uint32_t said;

    if (!run->versioned)
        return READER_END;
    if (!stream_sealed(text, &said))
        return run->stream < STREAM_VERSION || !needed
                   ? READER_END
                   : reader_fail(
                         reader, number,
                         "expected crc32=xxxxxxxx at the end of this line, as the run of line %" PRIu64
                         " is a stream=%" PRIu32,
                         run->line, run->stream);
    if (said == run->seal)
        return READER_END;
    return reader_fail(reader, number,
                       "expected crc32=%08" PRIx32 ", leafprobe's lines from line %" PRIu64
                       " on give %08" PRIx32 ": one was changed, lost or broken in two",
                       said, run->line, run->seal);
}

enum reader_result stream_run_end(struct reader *reader, struct stream_run *run, struct span text,
                                  uint64_t number)
{
    const struct span whole = text;
    const bool failed = text_word(&text, "FAILED");
    uint32_t cpus;
    const bool counted = text_assigned_number(text, "cpus", &cpus);

    run->ended = true;
    if (counted && cpus != run->tables)
        return reader_fail(reader, number,
                           "expected the tables of %" PRIu32 " CPUs, as this line counts, found %" PRIu32,
                           cpus, run->tables);
    /* A run that failed before it had tables says so in words alone. */
    if (check_seal(reader, run, whole, counted || !failed, number) == READER_ERROR)
        return READER_ERROR;
    if (!failed)
        return READER_END;
    text = text_trim(text);
    if (!run->tables)
        return reader_fail(reader, number, "expected a table, the run failed: %s", text_show(text).text);
    reader_warn(reader, number, "the run failed: %s", text_show(text).text);
    return READER_END;
}
