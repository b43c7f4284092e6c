/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a run leaves what it found beside its stream: what became of it, and the ways home over the network.
 */
#ifndef PROBE_RUN_HOME_H
#define PROBE_RUN_HOME_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/sink.h"
#include "probe/write/stream.h"

/* What became of a file. */
#define PROBE_FILE_NAME 32
#define PROBE_GATHERED_NAME 80
struct probe_saved {
    const char *problem;          /* words for one line; NULL if the file is safe */
    bool nowhere;                 /* not written for want of a place: no file system, a read-only volume */
    bool complete;                /* in: the run is, as far as its CPUs go */
    uint32_t size;                /* bytes */
    char name[PROBE_FILE_NAME];   /* where it stands, maybe another than was asked for; "" if nowhere */
    char before[PROBE_FILE_NAME]; /* that the file of that name has got instead; "" if there was none */
    /* Where it stands among those of other machines, too; "" if nobody gathers them there. */
    char gathered[PROBE_GATHERED_NAME];
    const char *not_gathered; /* why it does not, in words; NULL if it does */
};

/* Ways that the whole stream takes home over the network, each if an option says where to. */
enum probe_home { PROBE_POST, PROBE_SYSLOG, PROBE_HOMES };

/*
 * send is NULL on machines without a network. It calls fill(arg, sink) as struct probe_files does, sends the
 * text to where the option says, and sets *ret, which is zeroed: problem, NULL once it has arrived as far as
 * the way can tell, and size. Every wait of it ends.
 */
struct probe_homes {
    void (*send)(void *ctx, enum probe_home home, const char *to,
                 void (*fill)(void *arg, const struct sink *sink), void *arg, struct probe_saved *ret);
    void *ctx;
};

/* Send what fill(arg, sink) writes: *ret says what became of it, a line of its own on the stream says it too,
 * and *files counts it. */
struct home_text {
    void (*fill)(void *arg, const struct sink *sink);
    void *arg;
};
void home_send(const struct probe_homes *homes, enum probe_home home, const char *to,
               const struct home_text *text, const struct sink *stream, struct probe_saved *ret,
               struct stream_files *files);

/* What became of it, without a line end: "post http://192.0.2.1/: 5486 bytes, taken by the server". */
void home_put(const struct sink *sink, enum probe_home home, const char *to, const struct probe_saved *sent);

#endif
