/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/capture.h"

#include <inttypes.h>
#include <stdlib.h>

struct cpuid_table *capture_add(struct capture *capture, uint32_t cpu, struct error_line *reterr)
{
    struct capture_cpu *more = realloc(capture->cpus, (capture->count + 1) * sizeof(*more));

    if (!more) {
        error_line_set(reterr, "out of memory");
        return NULL;
    }
    capture->cpus = more;
    more += capture->count++;
    *more = (struct capture_cpu){.cpu = cpu};
    return &more->table;
}

bool capture_add_copy(struct capture *capture, const struct capture_request *request, uint32_t cpu,
                      const struct cpuid_table *table, struct error_line *reterr)
{
    struct cpuid_table *copy = capture_add(capture, cpu, reterr);

    if (!copy)
        return false;
    capture->shape = request->shaped ? request->shape : SHAPE_FULL;
    if (request->shaped)
        shape_table(request->shape, table, copy);
    else
        *copy = *table;
    return capture_complete(cpu, copy, reterr);
}

bool capture_complete(uint32_t cpu, const struct cpuid_table *table, struct error_line *reterr)
{
    if (table->dropped)
        return error_line_set(reterr, "cpu %" PRIu32 ": %" PRIu32 " entries more than a table can hold (%d)",
                              cpu, table->dropped, CPUID_TABLE_MAX);
    if (table->unread)
        return error_line_set(reterr, "cpu %" PRIu32 ": %" PRIu32 " rows could not be read", cpu,
                              table->unread);
    return true;
}

void capture_free(struct capture *capture)
{
    free(capture->cpus);
    free(capture->words);
    free(capture->provenance);
    *capture = (struct capture){0};
}
