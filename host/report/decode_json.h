/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The JSON of decode, capture, convert and walk: one document with everything that is known of each CPU, as
 * docs/leafprobe.schema.json describes it. It is written CPU by CPU and row by row, so that memory does not
 * grow with their number.
 */
#ifndef HOST_REPORT_DECODE_JSON_H
#define HOST_REPORT_DECODE_JSON_H

#include <jansson.h>

#include "host/decode/virt.h"
#include "probe/table/cpuid.h"

struct decode_json {
    const struct sink *sink;
    uint32_t cpus; /* written so far */
};

/* What is written of a CPU. */
struct decode_json_cpu {
    uint32_t cpu;
    const char *label;      /* what the input calls the table; "" if nothing */
    const char *provenance; /* lines as reader_provenance() gives them; "" if there are none */
    const struct cpuid_table *table;
    const struct cpuid_entry *only; /* this row of the table alone, and nothing derived; NULL: everything */
    struct decode_virt virt;
};

/*
 * Begin the document. file: NULL for this machine; format: as it was read, a name of reader_format_name(), or
 * of this machine the name of the source (capture.h).
 */
void decode_json_begin(struct decode_json *json, const struct sink *sink, const char *file,
                       const char *format);
void decode_json_cpu(struct decode_json *json, const struct decode_json_cpu *cpu);
void decode_json_end(const struct decode_json *json);

/* Its parts: row number index; the strings; a member with what follows from several fields. */
json_t *decode_json_row(const struct cpuid_table *table, uint32_t index);
json_t *decode_json_strings(const struct cpuid_table *table);
void decode_json_derived(const struct sink *sink, const struct cpuid_table *table);

#endif
