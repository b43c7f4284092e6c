/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats of whole registers, for monitors that begin with what the host has. */
#ifndef HOST_EXPORT_MASK_H
#define HOST_EXPORT_MASK_H

#include "host/base/error_line.h"
#include "host/export/export.h"
#include "probe/table/sink.h"

/*
 * firecracker (in firecracker.c): a CPU template that sets every bit of every row. xl: a list for cpuid= of
 * xl.cfg, bits that Xen has names for, and the featureset in a comment, for xen-cpuid. vmx: cpuid.LEAF.REG
 * masks of VMware. virtualbox: commands for the machine "$VM". All three last leave alone what monitors make
 * themselves: topology, caches, XSAVE's layout; what is not written is told (unwritten.h).
 * What the table leaves out as it holds zeros is said to all of them, since the host's bits would show
 * otherwise.
 */
bool export_firecracker(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_xl(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_vmx(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
bool export_virtualbox(const struct export_job *job, const struct sink *sink, struct error_line *reterr);

#endif
