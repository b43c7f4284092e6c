/* SPDX-License-Identifier: BSD-2-Clause */
/* What of a table has no place in a format of feature registers. */
#ifndef HOST_EXPORT_UNWRITTEN_H
#define HOST_EXPORT_UNWRITTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "host/export/export.h"

/* True if the format is given a value for the register (EAX to EDX). */
typedef bool is_written_fn(uint32_t leaf, uint32_t subleaf, unsigned reg);

/* A register as the table has it, whatever its ranges say: 0 where it has no such row. */
uint32_t unwritten_register(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg);

/*
 * Tell job->events of all that is in none of the registers that are written: a line for each feature that
 * somebody has a name for, one for each feature MSR that the guest sees, and one for all leaves of which
 * nothing, or not all, is written.
 */
void unwritten_leave(const struct export_job *job, is_written_fn *is_written);

#endif
