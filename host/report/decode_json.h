/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The JSON of decode, capture, convert and walk: one document with everything that is known of each CPU, as
 * docs/leafprobe.schema.json describes it. It is written CPU by CPU and row by row, so that memory does not
 * grow with their number.
 */
#ifndef HOST_REPORT_DECODE_JSON_H
#define HOST_REPORT_DECODE_JSON_H

#include "host/decode/virt.h"
#include "host/report/json.h"
#include "host/report/machine.h"
#include "probe/table/cpuid.h"

/* What is written of a CPU. */
struct decode_json_cpu {
    uint32_t cpu;
    const char *label;      /* what the input calls the table; "" if nothing */
    const char *provenance; /* lines as reader_provenance() gives them; "" if there are none */
    const struct cpuid_table *table;
    const struct cpuid_entry *only; /* this row of the table alone, and nothing derived; NULL: everything */
    struct decode_virt virt;
};

/* The document that is being written. */
struct decode_json {
    struct json json;
    struct machine_list machine; /* of the CPUs that are written whole */
};

/*
 * Begin the document. file: NULL for this machine; format: as it was read, a name of reader_format_name(), or
 * of this machine the name of the source (capture.h). decode_json_end() gives back what it took.
 */
void decode_json_begin(struct decode_json *document, const struct sink *sink, const char *file,
                       const char *format);
void decode_json_cpu(struct decode_json *document, const struct decode_json_cpu *cpu);
void decode_json_end(struct decode_json *document);

/* Its parts: how many unknown bits there are; the member with the rows, or with one only; row number index,
 * in the array of them; members with the strings, with what follows from several fields, and with the words
 * of provenance. */
uint32_t decode_json_unknown(const struct cpuid_table *table);
void decode_json_rows(struct json *json, const struct cpuid_table *table, const struct cpuid_entry *only);
void decode_json_row(struct json *json, const struct cpuid_table *table, uint32_t index);
void decode_json_strings(struct json *json, const struct cpuid_table *table);
void decode_json_derived(struct json *json, const struct cpuid_table *table);
/* The member "msrs": the feature MSRs with what stands in them. */
void decode_json_msrs(struct json *json, const struct msr_values *values);
void decode_json_provenance(struct json *json, const char *lines);

#endif
