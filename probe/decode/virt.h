/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMX, SMX and SVM: whether software may use them, which the CPUID bits alone do not tell, and whether this
 * is a confidential guest, where an access that is harmless elsewhere faults.
 */
#ifndef PROBE_DECODE_VIRT_H
#define PROBE_DECODE_VIRT_H

#include "probe/decode/msr.h"
#include "probe/table/cpuid.h"

enum virt_feature { VIRT_VMX, VIRT_SMX, VIRT_SVM, VIRT_FEATURES };

enum virt_verdict {
    VIRT_UNREAD,   /* the bit is there, but the register that decides could not be read */
    VIRT_ABSENT,   /* the CPU has no such bit */
    VIRT_HIDDEN,   /* the same, but a hypervisor answers for a CPU (family 6 or later) whose vendor has it */
    VIRT_USABLE,   /* SMX: GETSEC[SENTER] is enabled */
    VIRT_UNLOCKED, /* firmware left the switch open: an operating system may turn it on */
    VIRT_OFF,      /* firmware turned it off and locked the switch until power-on */
    VIRT_OFF_KEY,  /* SVM: the same, but whoever has the key may unlock it */
    VIRT_IN_SMX,   /* VMX: only between GETSEC[SENTER] and SEXIT */
    VIRT_CHIPSET,  /* SMX: enabled, but GETSEC[CAPABILITIES] finds no TXT chipset */
    VIRT_VERDICTS
};

/* Confidential guests. In those from VIRT_NO_MSR on no MSR is touched: they would raise #VE or #VC. */
enum virt_guest {
    VIRT_ORDINARY, /* no confidential guest, or no guest */
    VIRT_SEV,
    VIRT_NO_MSR,
    VIRT_SEV_ES = VIRT_NO_MSR,
    VIRT_SEV_SNP,
    VIRT_TDX,
    VIRT_GUESTS
};

/* All that is known. getsec is EAX of GETSEC[CAPABILITIES], where getsec_known. */
struct virt {
    enum virt_guest guest;
    enum virt_verdict verdict[VIRT_FEATURES];
    bool getsec_known;
    uint32_t getsec;
    struct msr_values msr;
};

/* Append to table the leaves that virt_read() looks at, as far as the CPU behind source has them. */
void virt_leaves(const struct cpuid_source *source, struct cpuid_table *table);

/*
 * Read what exists of spec/msr.def, then decide. First comes what tells a confidential guest: leaf 0x21
 * (TDX), then SEV_STATUS where 0x8000001f EAX[1] says that it exists, which no hypervisor intercepts (AMD APM
 * volume 2, 15.34.10); if such a guest it is, nothing else is read.
 *
 * getsec() runs GETSEC[CAPABILITIES] and may be NULL; false from it means that it faulted. It is called only
 * where the answer decides: SMX without a hypervisor (inside one, GETSEC always exits), and SENTER enabled
 * and locked in IA32_FEATURE_CONTROL (Bochs has the SMX bit and ends at any GETSEC, but enables no SENTER).
 *
 * A table without leaf 0 gives VIRT_UNREAD, for all features.
 */
void virt_read(const struct cpuid_table *table, const struct msr_source *source,
               bool (*getsec)(uint32_t *ret_eax), struct virt *ret);

/*
 * The verdicts alone, out of guest, getsec and msr, which the caller has filled in. Rules: SDM volume 3C,
 * 24.7 "Enabling and Entering VMX Operation"; SDM volume 2D, 7 "GETSEC[SENTER]"; APM volume 2, 15.4 "Enabling
 * SVM".
 */
void virt_judge(const struct cpuid_table *table, struct virt *virt);

/* Words: "usable", "not present", ...; and "TDX", "SEV-ES", ... ("none" for VIRT_ORDINARY). */
const char *virt_verdict_name(enum virt_verdict verdict);
const char *virt_guest_name(enum virt_guest guest);

#endif
