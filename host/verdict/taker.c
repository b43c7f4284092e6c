/* SPDX-License-Identifier: BSD-2-Clause */
/* Who took a bit: what the two tables, and what the files say of where they come from, leave of all who can.
 */
#include <stdio.h>
#include <string.h>

#include "host/read/provenance.h"
#include "host/verdict/verdict.h"
#include "probe/table/count.h"

/*
 * Bits that updates of microcode bring and take, or that firmware switches (Intel, "Affected Processors:
 * Guidance for Security Issues", and the release notes of microcode for Skylake's SGX and TSX; AMD, "Software
 * techniques for managing speculation"; Intel SDM 4: IA32_FEATURE_CONTROL, IA32_MISC_ENABLE).
 */
static const struct {
    uint32_t leaf, subleaf, bits;
    uint8_t reg;
} loadable[] = {
    {0x00000001, 0, 0x00000068, ECX}, /* MONITOR, VMX, SMX: switches of the firmware */
    {0x00000007, 0, 0x00000814, EBX}, /* SGX, HLE, RTM */
    {0x00000007, 0, 0xbc000600, EDX}, /* SRBDS_CTRL, MD_CLEAR, speculation control, L1D_FLUSH */
    {0x00000007, 2, 0x0000003f, EDX}, /* PSFD to MCDT_NO */
    {0x80000001, 0, 0x00000004, ECX}, /* SVM: a switch of the firmware */
    {0x80000008, 0, 0x7f90d000, EBX}, /* IBPB to BTC_NO */
    {0x80000021, 0, 0xf8000020, EAX}, /* VERW_CLEAR, SBPB to SRSO */
};

#define ARCH_CAPABILITIES 0x10au

static bool is_loadable(const struct diff_place *place)
{
    for (size_t i = 0; i < COUNT(loadable); i++)
        if (loadable[i].leaf == place->key.leaf && loadable[i].subleaf == place->key.subleaf &&
            loadable[i].reg == place->reg && (loadable[i].bits & place->mask))
            return true;
    return false;
}

/* Both files tell the revision, and it is one: no update came between them. What a guest reads there is the
 * monitor's number. */
static bool same_microcode(const struct verdict_side *guest, const struct verdict_side *host)
{
    uint64_t ours, theirs;

    return provenance_number(guest->said, "microcode", &ours) &&
           provenance_number(host->said, "microcode", &theirs) && ours == theirs && ours != 0;
}

static bool is_taken(enum move_rule rule)
{
    return rule == MOVE_SUBSET || rule == MOVE_SOFT || rule == MOVE_ACCUMULATES || rule == MOVE_NOT_GREATER;
}

unsigned verdict_takers(const struct verdict *verdict, const struct verdict_side *guest,
                        const struct verdict_side *host, const struct verdict_reason *reason)
{
    unsigned who = VERDICT_HARDWARE;

    if (reason->given || !is_taken(reason->rule))
        return 0;
    if (host->is != VERDICT_CPU)
        who |= VERDICT_KERNEL;
    if (host->is == VERDICT_GUEST)
        who |= VERDICT_MONITOR;
    if (!reason->msr && spec_is_hypervisor_leaf(reason->place.key.leaf))
        return who & ~(unsigned)VERDICT_HARDWARE;
    if (reason->msr ? reason->msr == ARCH_CAPABILITIES : is_loadable(&reason->place))
        who |= VERDICT_MICROCODE;
    /* The model that a guest reads is its monitor's word. */
    if (!verdict->same_signature || host->is == VERDICT_GUEST)
        return who;
    who &= ~(unsigned)VERDICT_HARDWARE;
    if (same_microcode(guest, host))
        who &= ~(unsigned)VERDICT_MICROCODE;
    return who ? who : VERDICT_MICROCODE;
}

const char *verdict_taker_name(unsigned number)
{
    static const char *const names[VERDICT_TAKERS] = {"hardware", "microcode", "kernel", "monitor"};

    return number < VERDICT_TAKERS ? names[number] : NULL;
}

void verdict_takers_text(unsigned takers, char *text, size_t size)
{
    size_t used = 0;

    text[0] = 0;
    for (unsigned i = 0; i < VERDICT_TAKERS; i++) {
        if (!(takers >> i & 1))
            continue;
        const char *between = !used ? "" : takers >> (i + 1) ? ", " : " or ";

        used += (size_t)snprintf(text + used, size - used, "%s%s", between, verdict_taker_name(i));
    }
}
