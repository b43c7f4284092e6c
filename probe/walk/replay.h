/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table as a source: what a guest of KVM reads whose vCPU holds the table. Rules as in Linux
 * arch/x86/kvm/cpuid.c, kvm_cpuid(), by kernel version.
 */
#ifndef PROBE_WALK_REPLAY_H
#define PROBE_WALK_REPLAY_H

#include "probe/table/cpuid.h"

/* Kernels whose rules for a leaf without an entry differ. */
enum kvm_era {
    KVM_5_4, /* up to 5.4: a leaf above the maximum of its half (bit 31) is redirected, whatever the vendor,
              * if the half has a base entry at all */
    KVM_5_6, /* 5.5 and 5.6: not for AMD; absent subleaves of 0xb and 0x1f are filled in */
    KVM_5_7, /* since 5.7: nor for Hygon; hypervisor blocks and the Centaur range have maxima of their own */
};

struct replay {
    const struct cpuid_table *table;
    enum kvm_era era;
};

enum replay_how {
    REPLAY_ENTRY,        /* an entry matches */
    REPLAY_ABSENT,       /* in range without an entry: zeros */
    REPLAY_OUT_OF_RANGE, /* out of range on a vendor that is not redirected: zeros */
    REPLAY_REDIRECTED,   /* out of range: the entry of the highest basic leaf and the same subleaf */
    REPLAY_DEAD_END,     /* out of range, and the highest basic leaf has no entry for that subleaf: zeros */
};

struct replay_answer {
    struct cpuid_regs regs;
    enum replay_how how;
    const struct cpuid_entry *entry; /* what answered; NULL for zeros */
    uint32_t leaf; /* the leaf that was looked at last: the highest basic one after a redirect */
    bool topology; /* ECX and EDX were filled in as for an absent subleaf of 0xb or 0x1f */
};

/*
 * What (leaf, subleaf) gives. Flags are honoured: an entry without CPUID_INDEXED matches every subleaf; the
 * first match wins. The vendor is that of the table's leaf 0; without one nothing is redirected, as KVM has
 * no maximum to redirect to. State that KVM keeps up to date while the guest runs (OSXSAVE, OSPKE, 0xd EBX)
 * is taken as the table has it.
 */
void replay_lookup(const struct replay *replay, uint32_t leaf, uint32_t subleaf, struct replay_answer *out);

/* The leaf whose EAX is the maximum that this leaf is held against. */
uint32_t replay_range_base(enum kvm_era era, uint32_t leaf);

/* The same as a source's read(); ctx is a struct replay. A guest's CPUID always answers: false is for what a
 * partial table does not have. */
bool replay_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

#endif
