/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/packed.h"

/* What stands in the place of flags and subleaf; larger numbers are subleaves that count. */
enum { PLAIN, SPELT, INDEXED };

static void put_number(const struct sink *sink, uint32_t number)
{
    for (; number > 0x7f; number >>= 7)
        put_bytes(sink, &(const uint8_t){(uint8_t)(number | 0x80)}, 1);
    put_bytes(sink, &(const uint8_t){(uint8_t)number}, 1);
}

static void put_place(const struct sink *sink, const struct cpuid_entry *entry)
{
    if (!entry->flags && !entry->subleaf) {
        put_number(sink, PLAIN);
    } else if (entry->flags == CPUID_INDEXED && entry->subleaf <= UINT32_MAX - INDEXED) {
        put_number(sink, entry->subleaf + INDEXED);
    } else {
        put_number(sink, SPELT);
        put_number(sink, entry->flags);
        put_number(sink, entry->subleaf);
    }
}

static void put_regs(const struct sink *sink, const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);
    uint8_t bytes[2 + 16];
    uint32_t mask = 0, used = 2;

    for (uint32_t i = 0; i < 16; i++) {
        const uint8_t byte = (uint8_t)(cpuid_reg(&regs, i / 4) >> i % 4 * 8);

        if (byte) {
            mask |= 1u << i;
            bytes[used++] = byte;
        }
    }
    bytes[0] = (uint8_t)mask;
    bytes[1] = (uint8_t)(mask >> 8);
    put_bytes(sink, bytes, used);
}

void pack_table(const struct sink *sink, const struct cpuid_table *table)
{
    uint32_t leaf = 0;

    put_number(sink, table->count);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        put_number(sink, entry->leaf - leaf);
        put_place(sink, entry);
        put_regs(sink, entry);
        leaf = entry->leaf;
    }
}

/* What is left to be read; once something was missing, nothing is. */
struct packed {
    const uint8_t *at;
    size_t n;
    bool broken;
};

static uint32_t take_byte(struct packed *packed)
{
    packed->broken = packed->broken || !packed->n;
    if (packed->broken)
        return 0;
    packed->n--;
    return *packed->at++;
}

static uint32_t take_packed(struct packed *packed)
{
    uint32_t number = 0;

    for (uint32_t shift = 0; shift < 35; shift += 7) {
        const uint32_t byte = take_byte(packed), bits = byte & 0x7f;

        number |= bits << shift;
        if (byte & 0x80)
            continue;
        packed->broken = packed->broken || (shift && !bits) || (shift == 28 && bits > 0xf);
        return number;
    }
    packed->broken = true;
    return 0;
}

/* False for flags and a subleaf that have a shorter form. */
static bool take_place(struct packed *packed, uint32_t *ret_flags, uint32_t *ret_subleaf)
{
    const uint32_t number = take_packed(packed);

    *ret_flags = number >= INDEXED ? CPUID_INDEXED : 0;
    *ret_subleaf = number >= INDEXED ? number - INDEXED : 0;
    if (number != SPELT)
        return true;
    *ret_flags = take_packed(packed);
    *ret_subleaf = take_packed(packed);
    return *ret_flags ? *ret_flags != CPUID_INDEXED || *ret_subleaf > UINT32_MAX - INDEXED : *ret_subleaf;
}

static void take_regs(struct packed *packed, struct cpuid_regs *ret)
{
    uint32_t regs[4] = {0};
    uint32_t mask = take_byte(packed);

    mask |= take_byte(packed) << 8;
    for (uint32_t i = 0; i < 16; i++)
        if (mask >> i & 1) {
            const uint32_t byte = take_byte(packed);

            packed->broken = packed->broken || !byte;
            regs[i / 4] |= byte << i % 4 * 8;
        }
    *ret = (struct cpuid_regs){regs[0], regs[1], regs[2], regs[3]};
}

bool unpack_table(const uint8_t *bytes, size_t n, struct cpuid_table *table)
{
    struct packed packed = {bytes, n, false};
    const uint32_t count = take_packed(&packed);
    uint32_t leaf = 0;

    cpuid_table_clear(table);
    for (uint32_t i = 0; i < count && !packed.broken; i++) {
        struct cpuid_regs regs;
        uint32_t flags, subleaf;

        leaf += take_packed(&packed);
        packed.broken = !take_place(&packed, &flags, &subleaf) || packed.broken;
        take_regs(&packed, &regs);
        if (packed.broken || !cpuid_table_add(table, leaf, subleaf, flags, &regs))
            return false;
    }
    return !packed.broken && !packed.n;
}
