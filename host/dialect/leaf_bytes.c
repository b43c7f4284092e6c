/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/leaf_bytes.h"

#include <string.h>

#include "host/dialect/kept.h"
#include "probe/table/count.h"
#include "probe/walk/range.h"

#define HYPERVISOR_BASE 0x40000000u

/* A place so far behind the last line is another one, and no line between them is missing. */
#define GAP_MAX 0x100000u

static uint32_t leaf_bytes_word(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

struct cpuid_regs leaf_bytes_regs(const unsigned char bytes[LEAF_BYTES])
{
    return (struct cpuid_regs){leaf_bytes_word(bytes), leaf_bytes_word(bytes + 4), leaf_bytes_word(bytes + 8),
                               leaf_bytes_word(bytes + 12)};
}

static bool word_is_letters(uint32_t word)
{
    for (; word; word >>= 8)
        if ((word & 0xff) < ' ' || (word & 0xff) > '~')
            return false;
    return true;
}

bool leaf_bytes_first(const struct cpuid_regs *regs, uint32_t *ret_leaf)
{
    static const uint32_t bases[] = {0, HYPERVISOR_BASE, EXTENDED_BASE};
    const bool named = regs->ebx && regs->ecx && regs->edx;
    uint32_t maximum;

    if (!word_is_letters(regs->ebx) || !word_is_letters(regs->ecx) || !word_is_letters(regs->edx))
        return false;
    for (size_t i = 0; i < COUNT(bases); i++) {
        *ret_leaf = bases[i];
        if (regs->eax >> 16 == bases[i] >> 16 && range_maximum(bases[i], regs, &maximum) &&
            (named || bases[i] == EXTENDED_BASE))
            return true;
    }
    return false;
}

bool leaf_bytes_front(struct span front)
{
    unsigned char bytes[LEAF_BYTES];
    uint32_t first;

    if (front.n < LEAF_BYTES)
        return false;
    memcpy(bytes, front.at, sizeof(bytes));
    const struct cpuid_regs regs = leaf_bytes_regs(bytes);

    return leaf_bytes_first(&regs, &first);
}

static enum leaf_bytes_result leaf_bytes_put(struct leaf_bytes *state, const struct cpuid_regs *regs,
                                             struct cpuid_table *table, uint64_t *ret_place)
{
    const uint32_t leaf = (uint32_t)state->next, subleaf = (uint32_t)(state->next >> 32);

    *ret_place = state->next++;
    state->last = *regs;
    if (range_past(table, leaf)) {
        state->passed++;
        return LEAF_BYTES_TAKEN;
    }
    const struct cpuid_entry *there = kept_entry(table, leaf, subleaf);

    if (there) {
        const struct cpuid_regs old = cpuid_entry_regs(there);

        return cpuid_regs_equal(&old, regs) ? LEAF_BYTES_TAKEN : LEAF_BYTES_TWICE;
    }
    return cpuid_table_add(table, leaf, subleaf, 0, regs) ? LEAF_BYTES_TAKEN : LEAF_BYTES_FULL;
}

enum leaf_bytes_result leaf_bytes_take(struct leaf_bytes *state, const struct cpuid_regs *regs,
                                       struct cpuid_table *table, uint64_t *ret_place)
{
    uint32_t first;
    const bool begins = leaf_bytes_first(regs, &first);

    /* Several reads behind each other: nothing but the base of a range answers with a name, or past an end.
     */
    if (state->running && begins && (regs->ebx || range_past(table, (uint32_t)state->next)))
        state->running = false;
    if (!state->running) {
        if (!begins)
            return LEAF_BYTES_LOST;
        if (!first && kept_entry(table, 0, 0))
            return LEAF_BYTES_OTHER;
        state->running = true;
        state->next = first;
    }
    return leaf_bytes_put(state, regs, table, ret_place);
}

enum leaf_bytes_result leaf_bytes_repeat(struct leaf_bytes *state, uint64_t offset, struct cpuid_table *table,
                                         uint64_t *ret_place)
{
    const struct cpuid_regs last = state->last;

    state->repeated = false;
    if (offset < state->offset || (offset - state->offset) % LEAF_BYTES != 0)
        return LEAF_BYTES_CUT;
    for (; state->offset < offset && !range_past(table, (uint32_t)state->next); state->offset += LEAF_BYTES) {
        const enum leaf_bytes_result result = leaf_bytes_put(state, &last, table, ret_place);

        if (result != LEAF_BYTES_TAKEN)
            return result;
    }
    const uint64_t passed = (offset - state->offset) / LEAF_BYTES; /* past the end there is nothing to put */

    state->next += passed;
    state->passed += (uint32_t)passed;
    state->offset = offset;
    return LEAF_BYTES_TAKEN;
}

/* A line that is not the next: one that stands there again, or the first of another place. */
static bool leaf_bytes_seek(struct leaf_bytes *state, uint64_t offset)
{
    const bool aligned = state->running && offset > state->start && (offset - state->start) % LEAF_BYTES == 0;

    if (aligned && offset <= state->offset) {
        state->next -= (state->offset - offset) / LEAF_BYTES;
        return true;
    }
    if (aligned && offset - state->offset < GAP_MAX)
        return false;
    state->running = offset != 0;
    state->start = state->next = offset;
    return true;
}

enum leaf_bytes_result leaf_bytes_take_at(struct leaf_bytes *state, uint64_t offset,
                                          const struct cpuid_regs *regs, struct cpuid_table *table,
                                          uint64_t *ret_place)
{
    enum leaf_bytes_result result = LEAF_BYTES_TAKEN;

    if (state->repeated)
        result = leaf_bytes_repeat(state, offset, table, ret_place);
    if (result != LEAF_BYTES_TAKEN)
        return result;
    if (!leaf_bytes_seek(state, offset))
        return LEAF_BYTES_GAP;
    result = leaf_bytes_take(state, regs, table, ret_place);
    if (result == LEAF_BYTES_TAKEN)
        state->offset = offset + LEAF_BYTES;
    return result;
}
