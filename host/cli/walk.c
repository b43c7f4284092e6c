/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "host/cli/transform.h"
#include "probe/walk/replay.h"
#include "probe/walk/walk.h"

/* The walk asks once for each of these, whatever the CPU. */
#define BASE_PROBES ((HYPERVISOR_LAST - HYPERVISOR_FIRST) / HYPERVISOR_STEP + 1)

static const struct argp_option options[] = {
    {"to", TRANSFORM_TO, "FORMAT", 0, "format to write: vmcore (the default), or another one as for convert",
     0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"shape", TRANSFORM_SHAPE, "SHAPE", 0,
     "qemu (the default): rows, order and flags as QEMU hands them to KVM; full: every row asked for", 0},
    {"cpu", TRANSFORM_CPU, "N", 0, "walk through the table of CPU N alone", 0},
    {"slots", TRANSFORM_SLOTS, "N", 0, "vmcore: pad the array with zeros to N slots (0 to 256)", 0},
    {0},
};

static const struct argp argp = {
    .options = options,
    .parser = transform_parse,
    .children = transform_children,
    .args_doc = "FILE",
    .doc = "Walk through the leaves of each CPU in FILE as leafprobe does on a real one, with KVM's rules "
           "for leaves that its table does not have, and write what was found.\v"
           "Standard error shows for each CPU the number of entries and of reads that they cost.",
};

static void report_reads(uint32_t cpu, const struct cpuid_table *table)
{
    const uint32_t reads = table->reads - BASE_PROBES;
    const uint32_t entries = table->count ? table->count : 1;

    fprintf(stderr,
            "cpu %" PRIu32 ": %" PRIu32 " entries, %" PRIu32
            " reads besides %u hypervisor bases, %.2f an entry\n",
            cpu, table->count, reads, BASE_PROBES, (double)reads / entries);
    if (table->capped)
        fprintf(stderr, "cpu %" PRIu32 ": %" PRIu32 " lists are longer than leafprobe reads\n", cpu,
                table->capped);
}

static const struct cpuid_table *walk_again(const struct transform *transform,
                                            const struct reader_table *found)
{
    static struct cpuid_table table;
    struct replay replay = {&found->table, KVM_5_7};
    const struct cpuid_source source = {replay_read, &replay};

    walk(&source, transform->shape, &table);
    if (table.dropped) {
        command_fail("cpu %" PRIu32 ": %" PRIu32 " entries more than a table can hold", found->cpu,
                     table.dropped);
        return NULL;
    }
    report_reads(found->cpu, &table);
    return &table;
}

int cmd_walk(int argc, char **argv)
{
    struct transform transform = {
        .to = FORMAT_VMCORE, .to_given = true, .shape = SHAPE_QEMU, .make = walk_again};

    command_parse(&argp, argc, argv, &transform);
    return transform_run(&transform);
}
