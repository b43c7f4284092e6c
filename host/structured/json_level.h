/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept of a JSON text that is read for tables (json_table.h). */
#ifndef HOST_STRUCTURED_JSON_LEVEL_H
#define HOST_STRUCTURED_JSON_LEVEL_H

#include "host/structured/json_name.h"
#include "host/structured/json_scan.h"
#include "probe/table/cpuid.h"

/* An object or array that is open. */
struct json_level {
    bool object;
    unsigned name; /* of the array or object, enum json_name in json_table.c */
    unsigned seen; /* members, bits of the same */
    uint64_t line;
    uint64_t wrong; /* where a row's member stands that is no number; 0: nowhere */
    unsigned reg;   /* Firecracker's register and bitmap */
    uint32_t bits, cpu;
    uint32_t unread, capped, dropped, entries; /* leafprobe's totals */
    uint32_t partial;                          /* enum cpuid_partial */
    char label[64];
    struct cpuid_note note;
    uint32_t hidden[4]; /* bits of each register that are not known */
    struct cpuid_entry entry;
};

struct json_table {
    enum json_dialect dialect;
    unsigned array; /* the level of the array whose rows are gathered; 0: none */
    struct json_scan scan;
    struct json_level level[JSON_DEPTH + 2];
};

#endif
