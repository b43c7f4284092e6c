/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/recall.h"

/* What is asked before a walk. No stateful leaf may stand here, nor one whose subleaf 0 changes with XCR0. */
static const uint32_t leaves[RECALL_LEAVES] = {
    0x00000000, 0x00000001, 0x00000007, 0x00000015, 0x00000021, 0x40000000,
    0x40000010, 0x80000000, 0x80000001, 0x8000000a, 0x8000001f,
};

/* RECALL_LEAVES if it is none of them. */
static uint32_t place_of(uint32_t leaf)
{
    uint32_t place = 0;

    while (place < RECALL_LEAVES && leaves[place] != leaf)
        place++;
    return place;
}

static bool recall_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    struct recall *recall = ctx;
    const uint32_t place = subleaf ? RECALL_LEAVES : place_of(leaf);

    if (recall->known >> place & 1) {
        *out = recall->kept[place];
        return true;
    }
    recall->reads++;
    if (!recall->source->read(recall->source->ctx, leaf, subleaf, out))
        return false;
    if (place < RECALL_LEAVES) {
        recall->kept[place] = *out;
        recall->known |= 1u << place;
    }
    return true;
}

struct cpuid_source recall_source(struct recall *recall)
{
    return (struct cpuid_source){recall_read, recall};
}

void recall_forget(struct recall *recall, uint32_t leaf)
{
    recall->known &= ~(1u << place_of(leaf));
}
