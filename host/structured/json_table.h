/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables in JSON: an array whose objects are rows. Who writes them, and the members of a row:
 *   firecracker  templates and fingerprints: cpuid_modifiers of leaf, subleaf, flags and modifiers, which are
 *                register and bitmap each (Firecracker, docs/cpu_templates/schema.json). A bit x, which
 * leaves the host's, is refused: such a template is no table. kvm_json     function, index, flags, eax to
 * edx, these also in an object of their own: crosvm, Cloud Hypervisor, kvm-bindings; leaf and subleaf
 * instead: propolis json         leafprobe's own (docs/leafprobe.schema.json) Numbers may stand in strings,
 * decimal, 0x... or 0b...
 */
#ifndef HOST_STRUCTURED_JSON_TABLE_H
#define HOST_STRUCTURED_JSON_TABLE_H

#include "host/structured/found.h"
#include "host/structured/json_name.h"
#include "host/structured/json_scan.h"

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
    struct cpuid_entry entry;
};

struct json_table {
    enum json_dialect dialect;
    unsigned array; /* the level of the array whose rows are gathered; 0: none */
    struct json_scan scan;
    struct json_level level[JSON_DEPTH + 2];
};

void json_table_start(struct json_table *json, enum json_dialect dialect, struct input *input);

/* The next table. */
enum structured_result json_table_next(struct json_table *json, struct structured_found *ret);

#endif
