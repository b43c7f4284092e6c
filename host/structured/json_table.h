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
#include "host/structured/json_level.h"

void json_table_start(struct json_table *json, enum json_dialect dialect, struct input *input);

/* The next table. */
enum structured_result json_table_next(struct json_table *json, struct structured_found *ret);

#endif
