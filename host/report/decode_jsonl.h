/* SPDX-License-Identifier: BSD-2-Clause */
/* A table as flat lines of JSON, for any engine that takes such (docs/fleet.md). */
#ifndef HOST_REPORT_DECODE_JSONL_H
#define HOST_REPORT_DECODE_JSONL_H

#include "probe/decode/msr.h"
#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/*
 * A line for each field of each row that is not zero, and one for set bits that no field claims, named "":
 * machine, cpu, label, leaf, subleaf, register, bits, name, value and, where the number has a name, text. A
 * machine that lacks a feature has no line for it, whether its row is zero there or missing: a guest reads
 * zero in both cases. decode_jsonl_row(): the fields of one row, by its number.
 */
void decode_jsonl(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                  const struct cpuid_table *table);
void decode_jsonl_row(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                      const struct cpuid_table *table, uint32_t index);

/* The same of feature MSRs: leaf and subleaf are null, and register is such as "msr 0x10a". A register that
 * could not be read has a line with the name of the register and a value of null. */
void decode_jsonl_msrs(const struct sink *sink, const char *machine, uint32_t cpu, const char *label,
                       const struct msr_values *values);

/* "bits" as such lines have it: "16", or "31:24". */
struct json;
void jsonl_put_bits(struct json *json, unsigned high, unsigned low);

#endif
