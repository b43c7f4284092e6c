/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/clock.h"

#include "probe/decode/decode.h"
#include "probe/walk/spec.h"

/* By shifts, since 64-bit division needs a library that a 32-bit image does not have. */
static uint64_t divide(uint64_t number, uint32_t by)
{
    uint64_t rest = 0, result = 0;

    for (int bit = 63; bit >= 0; bit--) {
        rest = rest << 1 | (number >> bit & 1);
        result <<= 1;
        if (rest >= by) {
            rest -= by;
            result |= 1;
        }
    }
    return result;
}

static uint32_t low32(uint64_t number)
{
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static void timing(const struct cpuid_table *table, struct decode_clock *clock)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (!spec_is_hypervisor_leaf(entry->leaf) || (entry->leaf & 0xff) != 0x10 || !entry->eax)
            continue;
        clock->tsc_khz = entry->eax;
        clock->tsc_leaf = entry->leaf;
        clock->apic_khz = entry->ebx;
        return;
    }
}

struct decode_clock decode_clock(const struct cpuid_table *table)
{
    const struct cpuid_regs ratio = decode_regs(table, 0x15, 0), rated = decode_regs(table, 0x16, 0);
    struct decode_clock clock = {
        .crystal_hz = ratio.ecx,
        .base_mhz = decode_bits(rated.eax, 15, 0),
        .max_mhz = decode_bits(rated.ebx, 15, 0),
        .bus_mhz = decode_bits(rated.ecx, 15, 0),
    };

    timing(table, &clock);
    if (ratio.eax && ratio.ebx && !clock.crystal_hz)
        clock.crystal_hz = low32(divide((uint64_t)clock.base_mhz * 1000000 * ratio.eax, ratio.ebx));
    if (clock.tsc_khz || !ratio.eax || !ratio.ebx)
        return clock;
    if (ratio.ecx) {
        clock.tsc_khz = low32(divide(divide((uint64_t)ratio.ecx * ratio.ebx, ratio.eax), 1000));
        clock.tsc_leaf = 0x15;
    } else if (clock.base_mhz) {
        clock.tsc_khz = clock.base_mhz * 1000;
        clock.tsc_leaf = 0x16;
    }
    return clock;
}
