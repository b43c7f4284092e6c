/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/input.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/memory.h"

bool diff_input_add(struct diff_input *input, uint32_t cpu, const struct cpuid_table *table,
                    struct error_line *reterr)
{
    const enum store_result result = store_add(&input->tables, table);

    if (result == STORE_FULL)
        return error_line_set(reterr,
                              "%s: more than %u MiB of tables that have little in common, up to CPU %" PRIu32
                              ", expected less: compare some of them, with --cpu",
                              input->path, STORE_MAX >> 20, cpu);
    if (result == STORE_NO_MEMORY ||
        !array_grow(&input->cpus, input->count, 1, &input->capacity, sizeof(*input->cpus)))
        return error_line_set(reterr, "not enough memory");
    input->cpus[input->count++] = (struct diff_cpu){cpu, cpuid_table_apic_id(table), table->count};
    return true;
}

void diff_input_free(struct diff_input *input)
{
    store_free(&input->tables);
    free(input->cpus);
    *input = (struct diff_input){0};
}
