/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leaves that nobody documents: every base N << 16 is asked, where the walk asks those of known ranges alone.
 * What answers with data that is no echo of the highest basic leaf is kept, with the leaves behind it.
 */
#ifndef PROBE_WALK_SWEEP_H
#define PROBE_WALK_SWEEP_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* How many bases there are, how many leaves behind one that answers are asked, and how many rows are kept. */
#define SWEEP_BASES 0x10000u
#define SWEEP_LEAVES 16u
#define SWEEP_ROWS 64u

struct sweep {
    bool done;
    uint32_t reads;  /* of the source: at most 2 * SWEEP_BASES and SWEEP_LEAVES for each base that has rows */
    uint32_t bases;  /* that answered */
    uint32_t unread; /* that the source could not ask */
    uint32_t dropped; /* bases for whose rows there was no room */
    uint32_t count;
    struct sweep_row {
        uint32_t leaf;
        struct cpuid_regs regs; /* of subleaf 0 */
    } row[SWEEP_ROWS];
};

/*
 * Ask the CPU behind source. Bases of spec/range.def and the hypervisors' at 0x4000 are left to the walk.
 * Behind a base that answers, leaves follow up to its EAX where that is a maximum of the same 64 Ki leaves,
 * else up to the first one that does not answer.
 */
void sweep(const struct cpuid_source *source, struct sweep *ret);

/* Lines "leafprobe: sweep: ...": what it came to, and the rows as cpuid -r writes them. Nothing unless done.
 */
void sweep_put(const struct sink *sink, const struct sweep *sweep);

#endif
