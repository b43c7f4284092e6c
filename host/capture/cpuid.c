/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/capture/capture.h"
#include "probe/table/native.h"
#include "probe/walk/walk.h"

static const struct cpuid_source native = {native_read, NULL};

/* Put the row behind the others, unless it is one of them. */
static void ask_for_row(const struct decode_row *row, const struct cpuid_source *source,
                        struct cpuid_table *table)
{
    static struct cpuid_table one;

    if (decode_row_exact(table, row))
        return;
    walk_one(source, row->leaf, row->subleaf, &one);
    for (uint32_t i = 0; i < one.count; i++) {
        const struct cpuid_regs regs = cpuid_entry_regs(&one.entry[i]);

        if (cpuid_table_add(table, row->leaf, row->subleaf, one.entry[i].flags, &regs))
            table->note[table->count - 1] = one.note[i];
    }
}

static bool read_here(uint32_t cpu, const struct capture_request *request, struct cpuid_table *table,
                      struct error_line *reterr)
{
    struct cpu_list alone = {0};

    cpu_list_add(&alone, cpu);
    if (!cpu_list_run(&alone))
        return error_line_set(reterr, "cannot run on cpu %" PRIu32 ": %s", cpu, strerror(errno));
    walk(&native, request->shape, table);
    if (request->row)
        ask_for_row(request->row, &native, table);
    /* The kernel moves a thread whose only CPU goes offline. */
    if (sched_getcpu() != (int)cpu)
        return error_line_set(reterr, "cpu %" PRIu32 " went offline while it was read, try again", cpu);
    return capture_complete(cpu, table, reterr);
}

static bool read_all(const struct cpu_list *chosen, const struct capture_request *request,
                     struct capture *ret, struct error_line *reterr)
{
    const uint32_t count = cpu_list_count(chosen);

    for (uint32_t cpu = 0; cpu < CPU_LIST_MAX; cpu++) {
        struct cpuid_table *table;

        if (!cpu_list_has(chosen, cpu))
            continue;
        progress("cpu %" PRIu32 ", %" PRIu32 " of %" PRIu32, cpu, ret->count + 1, count);
        table = capture_add(ret, cpu, reterr);
        if (!table || !read_here(cpu, request, table, reterr))
            return false;
        if (request->sweep && !ret->sweep.done)
            sweep(&native, &ret->sweep);
    }
    return true;
}

bool capture_cpuid(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    struct cpu_list before, chosen;

    if (!cpu_list_allowed(&before, reterr) ||
        !cpu_list_choose(&before, "online and allowed to this process, these are", request->cpus,
                         request->one_cpu, &chosen, reterr))
        return false;
    ret->shape = request->shape;

    const bool good = read_all(&chosen, request, ret, reterr);

    return cpu_list_run(&before) && good;
}
