/* SPDX-License-Identifier: BSD-2-Clause */
/* The feature MSRs of a dump and the fields in them. */
#ifndef HOST_DECODE_MSR_TEXT_H
#define HOST_DECODE_MSR_TEXT_H

#include "probe/decode/msr.h"
#include "probe/field/msr_field.h"
#include "probe/table/sink.h"

/* The registers that a dump has or says to be unread, one after the other from *at (0); false behind the
 * last.
 */
bool decode_msr_next(const struct msr_values *values, uint32_t *at, enum msr *ret);

/* The fields of a value that are not zero, from *bit (0) on; a set bit that has no row has the name "". */
bool decode_msr_field_next(uint32_t number, uint64_t value, unsigned *bit, struct msr_field *ret);

/* A line for each: number, name, value, fields; unread if the dump says so. */
void decode_msrs_text(const struct sink *sink, const struct msr_values *values);

#endif
