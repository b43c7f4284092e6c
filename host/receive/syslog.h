/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leafprobe's stream as syslog datagrams (RFC 3164; docs/formats.md, "The stream by syslog"):
 *     <14>leafprobe[1f2e3d4c]: 17 cpuid_nent = 29,
 * The eight digits are the run's. The number counts the datagrams of a run from 1; behind it stands a blank
 * where the line ends with the datagram, '+' where it goes on in the next, '.' where it ends and the run
 * does. Datagrams come in any order, more than once, or not at all.
 */
#ifndef HOST_RECEIVE_SYSLOG_H
#define HOST_RECEIVE_SYSLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of datagrams end here, and so does the text of a run. */
#define SYSLOG_NUMBERS 262144u
#define SYSLOG_TEXT_MAX (16u << 20)

/* One datagram, taken apart; text points into it. */
struct syslog_piece {
    uint32_t run, number;
    char end; /* ' ', '+' or '.' */
    const char *text;
    size_t size;
};

/* False if it is none of leafprobe's. */
bool syslog_piece(const char *bytes, size_t n, struct syslog_piece *ret);

/* What came of one run; zeroed at the start. syslog_free() gives its memory back. */
struct syslog_run {
    uint32_t pieces;          /* that have come */
    uint32_t last;            /* number of the last one; 0: it has not come */
    uint32_t top;             /* the highest number that came */
    struct syslog_kept *kept; /* by number - 1 */
    size_t room;
    size_t bytes; /* of text */
};

enum syslog_result { SYSLOG_TAKEN, SYSLOG_AGAIN, SYSLOG_REFUSED, SYSLOG_NO_MEMORY };

/*
 * Keep a piece. SYSLOG_AGAIN: its number has come before, and the first stays. SYSLOG_REFUSED: more text than
 * a run may have, or a number behind that of the last.
 */
enum syslog_result syslog_add(struct syslog_run *run, const struct syslog_piece *piece);

/* True once every piece has come. */
bool syslog_whole(const struct syslog_run *run);

/* Memory that it holds. */
size_t syslog_memory(const struct syslog_run *run);

/* How many numbers below the last one, or the highest that came, are missing. */
uint32_t syslog_missing(const struct syslog_run *run);

/* The text of what came, from malloc, and its size; NULL without memory. Where pieces are missing stands a
 * line
 * "[N datagrams are missing]". */
char *syslog_text(const struct syslog_run *run, size_t *ret_size);

void syslog_free(struct syslog_run *run);

#endif
