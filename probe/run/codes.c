/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/codes.h"

#include "probe/qr/part.h"
#include "probe/write/write.h"

uint32_t codes_cpu(const struct probe *probe)
{
    uint32_t first = 0;

    while (first + 1 < probe->cpus->count && !probe->cpu[first].done)
        first++;
    return first;
}

/* Of 79 columns at most. */
static void put_caption(const struct sink *sink, uint32_t part, uint32_t parts, uint32_t crc)
{
    put_str(sink, "-- code ");
    put_dec(sink, part);
    put_str(sink, " of ");
    put_dec(sink, parts);
    put_str(sink, ", crc32=");
    put_hex(sink, crc, 8);
    put_str(sink, part < parts ? " -- any key: next code" : " -- any key: go on");
    put_str(sink, " -- q or Esc: end --\n");
}

static bool show_part(const struct screen *screen, const struct cpuid_table *table, uint32_t crc,
                      uint32_t part)
{
    struct qr_symbol symbol;
    char text[QR_TEXT];
    const size_t n = part_text(table, crc, part, text);

    qr_symbol(&symbol, qr_version_for(n), text, n, QR_BEST);
    return screen->code(screen->ctx, &symbol);
}

bool codes_show(const struct screen *screen, const struct probe *probe, uint32_t seconds)
{
    const struct cpuid_table *table = &probe->cpu[codes_cpu(probe)].table;
    const uint32_t parts = part_count(table), crc = write_kvm_crc(table, true);

    if (!table->count)
        return false;
    for (uint32_t part = 1; part <= parts; part++) {
        screen->clear(screen->ctx);
        put_caption(&screen->sink, part, parts, crc);
        if (!show_part(screen, table, crc, part))
            return false;
        if (screen_ends(screen->key(screen->ctx, seconds)))
            break;
    }
    return true;
}

void codes_put_missing(const struct sink *sink)
{
    put_str(sink, "leafprobe: no QR code is shown: there is no screen with room for one\n");
}
