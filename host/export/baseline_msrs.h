/* SPDX-License-Identifier: BSD-2-Clause */
/* The feature MSRs of a baseline: host by host, in the memory of one. */
#ifndef HOST_EXPORT_BASELINE_MSRS_H
#define HOST_EXPORT_BASELINE_MSRS_H

#include "host/export/msrs.h"
#include "host/verdict/baseline.h"

/*
 * Add what a host's file says (lines as reader_provenance() gives them): bits that it lacks go, inverted and
 * accumulating bits come; a number that has to be equal and is not stays as the first host has it, once told.
 */
void baseline_msrs_add(struct msrs *msrs, const char *said, const struct baseline_events *events);

/* What a guest with the baseline's table finds: registers that some file does not tell are refused
 * (probe/decode/msr.h), those that the others do not lead to are not there. */
void baseline_msrs_values(const struct msrs *msrs, const struct cpuid_table *table, struct msr_values *ret);

#endif
