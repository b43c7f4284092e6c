/* SPDX-License-Identifier: BSD-2-Clause */
/* What a stream says of one run as a whole: its provenance and its last line (docs/formats.md, "The stream").
 */
#ifndef HOST_READ_STREAM_RUN_H
#define HOST_READ_STREAM_RUN_H

#include "host/base/line_text.h"
#include "host/read/reader_private.h"

#define STREAM_PROVENANCE_MAX 16384u /* bytes, the final 0 included */

struct stream_run {
    bool ended;      /* the last line was seen */
    bool overfull;   /* provenance did not fit */
    uint32_t tables; /* given so far */
    size_t provenance_size;
    char provenance[STREAM_PROVENANCE_MAX];
};

/* A table of the run was read. The first one after a last line belongs to another run. */
void stream_run_table(struct stream_run *run);

/* Keep a line "name=value ...", text, without the mark of the stream. More than fits is left out with a
 * warning. */
void stream_run_provenance(struct reader *reader, struct stream_run *run, struct span text, uint64_t number);

/*
 * The last line: text is what stands behind the mark of the stream, "OK cpus=4 ..." or "FAILED ...".
 * READER_END; READER_ERROR if it counts other CPUs than tables were read, or if a failed run gave no table at
 * all. A failed run with tables is a warning.
 */
enum reader_result stream_run_end(struct reader *reader, struct stream_run *run, struct span text,
                                  uint64_t number);

#endif
