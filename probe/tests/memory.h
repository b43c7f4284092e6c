/* SPDX-License-Identifier: BSD-2-Clause */
/* A sink that keeps what it is given. */
#ifndef PROBE_TESTS_MEMORY_H
#define PROBE_TESTS_MEMORY_H

#include "probe/table/sink.h"

struct memory {
    size_t used;
    size_t writes;  /* calls */
    size_t largest; /* bytes of the largest call */
    char bytes[1 << 18];
};

/* An empty memory as a sink. Running out of room fails the test. */
struct sink memory_sink(struct memory *memory);

/* What was written, as a string. */
char *memory_text(struct memory *memory);

#endif
