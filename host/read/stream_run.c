/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_run.h"

#include <inttypes.h>
#include <string.h>

void stream_run_table(struct stream_run *run)
{
    if (run->ended)
        run->tables = 0;
    run->ended = false;
    run->tables++;
}

void stream_run_provenance(struct reader *reader, struct stream_run *run, struct span text, uint64_t number)
{
    if (run->ended) {
        run->ended = run->overfull = false;
        run->provenance_size = run->tables = 0;
    }
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

enum reader_result stream_run_end(struct reader *reader, struct stream_run *run, struct span text,
                                  uint64_t number)
{
    const uint32_t tables = run->ended ? 0 : run->tables;
    const bool failed = text_word(&text, "FAILED");
    uint32_t cpus;

    run->ended = true;
    if (text_assigned_number(text, "cpus", &cpus) && cpus != tables)
        return reader_fail(reader, number,
                           "expected the tables of %" PRIu32 " CPUs, as this line counts, found %" PRIu32,
                           cpus, tables);
    if (!failed)
        return READER_END;
    text = text_trim(text);
    if (!reader->tables)
        return reader_fail(reader, number, "expected a table, the run failed: %s", text_show(text).text);
    reader_warn(reader, number, "the run failed: %s", text_show(text).text);
    return READER_END;
}
