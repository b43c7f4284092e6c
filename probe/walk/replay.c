/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/replay.h"

#include "probe/table/cpu_kind.h"
#include "probe/walk/partial.h"

static bool vendor_redirects(enum kvm_era era, enum cpu_maker maker)
{
    if (era == KVM_5_4 || (maker != CPU_AMD && maker != CPU_HYGON))
        return true;
    return era == KVM_5_6 && maker == CPU_HYGON;
}

uint32_t replay_range_base(enum kvm_era era, uint32_t leaf)
{
    if (era == KVM_5_7) {
        if (leaf >= 0x40000000 && leaf <= 0x4fffffff)
            return leaf & 0xffffff00;
        if (leaf >= 0xc0000000)
            return 0xc0000000;
    }
    return leaf & 0x80000000;
}

static bool in_range(const struct replay *replay, uint32_t leaf)
{
    const struct cpuid_entry *base = cpuid_table_leaf(replay->table, replay_range_base(replay->era, leaf));

    return base ? leaf <= base->eax : replay->era == KVM_5_4;
}

static bool is_topology(uint32_t leaf)
{
    return leaf == 0xb || leaf == 0x1f;
}

/* A subleaf past the end of a topology list still shows its number and the CPU's APIC id, if the list has a
 * level 1. */
static void fill_topology(const struct replay *replay, uint32_t subleaf, struct replay_answer *out)
{
    const struct cpuid_entry *level = cpuid_table_find(replay->table, out->leaf, 1);

    if (!level)
        return;
    out->regs.ecx = subleaf & 0xff;
    out->regs.edx = level->edx;
    out->topology = true;
}

void replay_lookup(const struct replay *replay, uint32_t leaf, uint32_t subleaf, struct replay_answer *out)
{
    const struct cpuid_entry *zero = cpuid_table_leaf(replay->table, 0);

    *out = (struct replay_answer){.how = REPLAY_ENTRY, .leaf = leaf};
    out->entry = cpuid_table_find(replay->table, leaf, subleaf);
    if (!out->entry) {
        if (!zero || in_range(replay, leaf)) {
            out->how = REPLAY_ABSENT;
        } else if (!vendor_redirects(replay->era, cpu_maker(zero))) {
            out->how = REPLAY_OUT_OF_RANGE;
        } else {
            out->leaf = zero->eax;
            out->entry = cpuid_table_find(replay->table, out->leaf, subleaf);
            out->how = out->entry ? REPLAY_REDIRECTED : REPLAY_DEAD_END;
        }
    }
    if (out->entry)
        out->regs = cpuid_entry_regs(out->entry);
    else if (replay->era >= KVM_5_6 && is_topology(out->leaf))
        fill_topology(replay, subleaf, out);
}

bool replay_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    const struct replay *replay = ctx;
    struct replay_answer answer;

    if (cpuid_unread_regs(replay->table, leaf, subleaf))
        return false;
    replay_lookup(replay, leaf, subleaf, &answer);
    *out = answer.regs;
    return true;
}
