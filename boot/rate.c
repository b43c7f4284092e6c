/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/rate.h"

#include "probe/decode/clock.h"
#include "probe/write/provenance.h"

/* 1 in so many: a base frequency is rounded to 100 MHz and a clock drifts, but nobody scales by less. */
#define RATE_TOLERANCE 100u

static void check(const struct sink *sink, uint32_t khz, uint32_t promised, uint32_t leaf)
{
    const uint32_t apart = khz > promised ? khz - promised : promised - khz;
    char text[96];
    struct sink_buffer buffer = {.bytes = text, .size = sizeof(text) - 1};
    const struct sink into = sink_buffer(&buffer);

    if (!promised || apart <= promised / RATE_TOLERANCE)
        return;
    put_str(&into, "the TSC runs at ");
    put_dec(&into, khz);
    put_str(&into, " kHz, leaf ");
    put_0x(&into, leaf, 1);
    put_str(&into, " promises ");
    put_dec(&into, promised);
    text[buffer.used] = 0;
    provenance_open(sink);
    provenance_str(sink, "problem", text);
    provenance_close(sink);
}

void rate_put(const struct sink *sink, uint32_t khz, const struct cpuid_table *table)
{
    const struct decode_clock clock = decode_clock(table);

    provenance_open(sink);
    if (khz)
        provenance_dec(sink, "measured_tsc_khz", khz);
    else
        provenance_str(sink, "measured_tsc_khz", "unread");
    provenance_close(sink);
    if (!khz)
        return;
    check(sink, khz, clock.tsc_khz, clock.tsc_leaf);
    if (clock.native_leaf != clock.tsc_leaf)
        check(sink, khz, clock.native_khz, clock.native_leaf);
}
