/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether software may use VMX, SMX and SVM (probe/decode/virt.h), of a saved table or of this machine: the
 * registers that decide it come from the provenance beside the table, or from /dev/cpu/N/msr.
 */
#ifndef HOST_DECODE_VIRT_H
#define HOST_DECODE_VIRT_H

#include "host/base/error_line.h"
#include "probe/decode/virt.h"
#include "probe/table/sink.h"

struct decode_virt {
    struct virt virt;
    struct error_line why; /* why registers that may exist have no value; empty if all have one */
};

/*
 * For a saved table. provenance: lines as reader_provenance() gives them, "" if there are none; images read
 * the registers on their boot CPU alone, so that what stands there is taken for each CPU of the run.
 */
void decode_virt_saved(const struct cpuid_table *table, const char *provenance, struct decode_virt *ret);

/*
 * For a table of this machine: the registers of CPU cpu below root (CPU_DEV_ROOT; a test has its own). Where
 * they cannot be read, the verdict says so and why has the reason. GETSEC is not run: an operating system may
 * have it disabled.
 */
void decode_virt_here(const struct cpuid_table *table, const char *root, uint32_t cpu,
                      struct decode_virt *ret);

/* Lines for the end of the text report: a verdict each, and the kind of confidential guest if it is one. */
void decode_virt_text(const struct sink *sink, const struct decode_virt *virt);

#endif
