/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine that the CPUs of a file or a run make up (probe/decode/machine.h), gathered as they come. */
#ifndef HOST_REPORT_MACHINE_H
#define HOST_REPORT_MACHINE_H

#include "host/report/json.h"
#include "probe/decode/machine.h"

/* All zeros is an empty one; machine_list_free() gives its memory back. */
struct machine_list {
    struct machine_list_cpu *cpus;
    size_t count, capacity;
    bool failed;  /* no memory for all of them */
    bool several; /* a CPU came twice: these are several machines */
};

/* One more CPU, under the number that the input gives it; its table without echoes (decode_without_echoes()).
 */
void machine_list_add(struct machine_list *list, uint32_t cpu, const struct cpuid_table *table);
void machine_list_free(struct machine_list *list);

/* The lines of the text report about the machine (probe/write/topology.h); nothing of one CPU or of several
 * machines. */
void machine_list_text(struct machine_list *list, const struct sink *sink);

/* The member "machine"; null of several machines, and without memory. */
void machine_list_json(struct machine_list *list, struct json *json);

#endif
