/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that grows in memory as it is written to a sink. */
#ifndef HOST_BASE_GATHER_H
#define HOST_BASE_GATHER_H

#include <stdbool.h>

#include "probe/table/sink.h"

/* All zero at the start. text is from malloc, has size bytes and a NUL behind them; NULL while nothing came.
 */
struct gather {
    char *text;
    size_t size, room;
    bool failed; /* memory ran out: the text is not whole */
};

/* What is written goes behind what is there. */
struct sink gather_sink(struct gather *gather);

/* Empty again, the memory kept for what comes; all memory given back. */
void gather_clear(struct gather *gather);
void gather_free(struct gather *gather);

#endif
