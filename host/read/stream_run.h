/* SPDX-License-Identifier: BSD-2-Clause */
/* What a stream says of one run as a whole: its provenance, the numbers of its CPUs and its last line
 * (docs/formats.md, "The stream"). */
#ifndef HOST_READ_STREAM_RUN_H
#define HOST_READ_STREAM_RUN_H

#include "host/base/line_text.h"
#include "host/read/reader_format.h"
#include "host/read/stream_line.h"

#define STREAM_PROVENANCE_MAX 16384u /* bytes, the final 0 included */

/* Numbers of CPUs from here on are an error in a stream=2, and are not looked at in one of before. */
#define STREAM_NUMBERS (1u << 20)

/* Which numbers of CPUs have come, as tables or named as missing. */
struct stream_numbers {
    uint32_t next; /* above all tables so far */
    uint32_t top;  /* above all that is set below */
    uint8_t tables[STREAM_NUMBERS / 8], named[STREAM_NUMBERS / 8];
};

struct stream_run {
    uint64_t line;   /* its first */
    bool begun;      /* a line of it was seen */
    bool ended;      /* the last line was seen */
    bool versioned;  /* the first line is the one that says version= */
    bool overfull;   /* provenance did not fit */
    uint32_t stream; /* number of the format; 0: before it had one */
    uint32_t seal;   /* of its lines so far */
    uint32_t tables; /* given so far */
    struct stream_numbers numbers;
    size_t provenance_size;
    char provenance[STREAM_PROVENANCE_MAX];
};

/* Start with the run that this line opens. */
void stream_run_begin(struct stream_run *run, const struct stream_line *line, uint64_t number);

/* Tell what stands in no checksum, if anything does. */
void stream_run_warn(struct reader *reader, const struct stream_run *run);

/*
 * A table of this CPU was read. READER_ERROR if the number has come before, or in a stream=2 if one below is
 * left out and no remark names it; a stream of before gets a warning for that, and one without its first line
 * for both.
 */
enum reader_result stream_run_table(struct reader *reader, struct stream_run *run, uint32_t cpu,
                                    uint64_t number);

/* "cpu 3: no answer" and "cpus 4-7 were not asked" name CPUs without a table. True for the first, which is
 * trouble. */
bool stream_run_names(struct stream_run *run, struct span text);

/* Keep a line "name=value ...", text, without the mark of the stream. More than fits is left out with a
 * warning. */
void stream_run_provenance(struct reader *reader, struct stream_run *run, struct span text, uint64_t number);

/*
 * The last line: text is what stands behind the mark of the stream, "OK cpus=4 ..." or "FAILED ...".
 * READER_END; READER_ERROR if it counts other CPUs than tables were read, if its checksum is not that of the
 * run's lines or is missing from a stream=2, or if a failed run gave no table at all. A failed run with
 * tables is a warning.
 */
enum reader_result stream_run_end(struct reader *reader, struct stream_run *run, struct span text,
                                  uint64_t number);

#endif
