/* SPDX-License-Identifier: BSD-2-Clause */
/* Provenance: lines "leafprobe: name=value ..." that say where and under which conditions the tables were
 * read. */
#ifndef PROBE_WRITE_PROVENANCE_H
#define PROBE_WRITE_PROVENANCE_H

#include "probe/decode/virt.h"
#include "probe/table/cpu_state.h"
#include "probe/table/sink.h"

/* One line: provenance_open(), any number of fields, provenance_close(). */
void provenance_open(const struct sink *sink);
void provenance_close(const struct sink *sink);

/* " name=value". A value with anything but letters, digits and ._:/+- is quoted; bytes outside ASCII become
 * '?'. */
void provenance_str(const struct sink *sink, const char *name, const char *value);
void provenance_dec(const struct sink *sink, const char *name, uint32_t value);
void provenance_hex(const struct sink *sink, const char *name, uint64_t value);

/* The line of a CPU's state; a value that is not known is written as "unread". */
void provenance_state(const struct sink *sink, const struct cpu_state *state);

/*
 * A line with the verdicts, the guest if it is a confidential one, and the registers that they
 * come from; behind it provenance_msrs(). "unread": exists, but could not be read.
 */
void provenance_virt(const struct sink *sink, const struct virt *virt);

/* Lines "leafprobe: msr 0x10a=0x... 0x480=0x...", by number: what a CPU has beyond CPUID, as far as it
 * exists.
 */
void provenance_msrs(const struct sink *sink, const struct msr_values *msr);

#endif
