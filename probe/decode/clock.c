/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/clock.h"

#include "probe/decode/cpu.h"
#include "probe/decode/decode.h"
#include "probe/walk/range.h"
#include "probe/walk/spec.h"

static const struct {
    uint8_t model, units; /* of 100 kHz */
} crystals[] = {
#define CRYSTAL(model, units) {model, units},
#include "probe/spec/crystal.def"
#undef CRYSTAL
};

uint64_t decode_divide(uint64_t number, uint32_t by)
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
        uint32_t of;

        if (!spec_is_hypervisor_leaf(entry->leaf) || (entry->leaf & 0xff) != 0x10 || !entry->eax ||
            range_echo(table, entry, &of))
            continue;
        clock->tsc_khz = entry->eax;
        clock->tsc_leaf = entry->leaf;
        clock->apic_khz = entry->ebx;
        return;
    }
}

static uint32_t crystal_of_model(const struct cpuid_table *table)
{
    struct decode_cpu cpu;

    if (field_vendors(table, 1) != VENDOR_INTEL || !decode_cpu(table, &cpu) || cpu.family != 6)
        return 0;
    for (size_t i = 0; i < sizeof(crystals) / sizeof(crystals[0]); i++)
        if (crystals[i].model == cpu.model)
            return crystals[i].units * UINT32_C(100000);
    return 0;
}

/* The crystal by the best that says it; ratio holds leaf 0x15, with a ratio. */
static void crystal(const struct cpuid_table *table, const struct cpuid_regs *ratio,
                    struct decode_clock *clock)
{
    clock->crystal_from = CRYSTAL_LEAF;
    clock->crystal_hz = ratio->ecx;
    if (clock->crystal_hz)
        return;
    clock->crystal_from = CRYSTAL_MODEL;
    clock->crystal_hz = crystal_of_model(table);
    if (clock->crystal_hz)
        return;
    clock->crystal_hz = low32(decode_divide((uint64_t)clock->base_mhz * 1000000 * ratio->eax, ratio->ebx));
    clock->crystal_from = clock->crystal_hz ? CRYSTAL_COMPUTED : CRYSTAL_UNTOLD;
}

static void native(const struct cpuid_regs *ratio, struct decode_clock *clock)
{
    if (clock->crystal_from == CRYSTAL_COMPUTED) {
        clock->native_khz = clock->base_mhz * 1000;
        clock->native_leaf = 0x16;
    } else if (clock->crystal_hz) {
        const uint64_t hz = decode_divide((uint64_t)clock->crystal_hz * ratio->ebx, ratio->eax);

        clock->native_khz = low32(decode_divide(hz, 1000));
        clock->native_leaf = 0x15;
    }
}

struct decode_clock decode_clock(const struct cpuid_table *table)
{
    const struct cpuid_regs ratio = decode_regs(table, 0x15), rated = decode_regs(table, 0x16);
    struct decode_clock clock = {
        .crystal_hz = ratio.ecx,
        .crystal_from = ratio.ecx ? CRYSTAL_LEAF : CRYSTAL_UNTOLD,
        .base_mhz = decode_bits(rated.eax, 15, 0),
        .max_mhz = decode_bits(rated.ebx, 15, 0),
        .bus_mhz = decode_bits(rated.ecx, 15, 0),
    };

    if (ratio.eax && ratio.ebx) {
        crystal(table, &ratio, &clock);
        native(&ratio, &clock);
    }
    timing(table, &clock);
    if (!clock.tsc_khz) {
        clock.tsc_khz = clock.native_khz;
        clock.tsc_leaf = clock.native_leaf;
        clock.tsc_about = clock.native_leaf == 0x16;
    }
    return clock;
}
