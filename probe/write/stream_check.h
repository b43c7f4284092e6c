/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checksum of a run as a whole (docs/formats.md, "The run's checksum"): a sink that passes everything on
 * and sums up the lines of leafprobe's own that go through it, so that provenance, labels, CPU numbers and
 * remarks cannot change unseen. Tables have checksums of their own, in their end lines.
 */
#ifndef PROBE_WRITE_STREAM_CHECK_H
#define PROBE_WRITE_STREAM_CHECK_H

#include <stdbool.h>

#include "probe/table/sink.h"

/* Of the stream: first lines say "stream=2". Streams of before say nothing, and have no such checksum. */
#define STREAM_VERSION 2u

struct stream_check {
    const struct sink *next; /* the owner sets this one alone, the rest to 0 */
    bool whole;              /* lines of others count as well: those of a text table */
    bool begun;              /* "leafprobe: version=" has gone through */
    bool foreign;            /* the line in hand does not begin with the mark of the stream */
    size_t matched;          /* how much of "leafprobe: version=" the line in hand begins with */
    uint32_t all;            /* up to the byte in hand */
    uint32_t trimmed;        /* up to the line's last byte that is no blank, tab or CR */
};

/*
 * zlib's CRC-32 over all lines that begin with "leafprobe: ", each without blanks, tabs and CRs at its end
 * but with an LF, from the last one that begins with "leafprobe: version=". check is the sink's ctx and stays
 * where it is.
 */
struct sink stream_check_sink(struct stream_check *check);

/*
 * From the next line on, all lines count, or those of the stream alone. A table of another format than text
 * has a checksum of its own and no line that begins with the mark: whoever writes it may write to next.
 */
void stream_check_whole(struct stream_check *check, bool whole);

/* " crc32=xxxxxxxx" at the end of a line whose part before it counts, if the run has begun. check may be
 * NULL: nothing. */
void stream_check_put(const struct sink *sink, const struct stream_check *check);

#endif
