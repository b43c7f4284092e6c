/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/capture.h"
#include "host/cli/transform.h"
#include "probe/walk/shape.h"

static const struct argp_option options[] = {
    {"to", TRANSFORM_TO, "FORMAT", 0,
     "format to write: vmcore, kvm, raw, text or json; what other programs take in: libvirt, firecracker, "
     "xen, aida64, tycho, kcpuid or hwloc; initialisers of kvm_cpuid_entry2: rust or c; "
     "the text of QR codes: qr",
     0},
    {"format", 0, NULL, OPTION_ALIAS, NULL, 0},
    {"shape", TRANSFORM_SHAPE, "SHAPE", 0,
     "bring rows, order and flags into the shape in which QEMU hands them to KVM: qemu (or qemu-4.2) for 4.2 "
     "to 9.1, qemu-9.2 for 9.2 and later, like:OTHER for the one that wrote the table in OTHER; full, or no "
     "such option: keep all rows exactly as they are",
     0},
    {"cpu", TRANSFORM_CPU, "N", 0, "the table of CPU N alone", 0},
    {"slots", TRANSFORM_SLOTS, "N", 0, "vmcore: pad the array with zeros to N slots (0 to 256)", 0},
    {0},
};

static const struct argp argp = {
    .options = options,
    .parser = transform_parse,
    .children = transform_children,
    .args_doc = "FILE",
    .doc = "Write the CPUID tables of FILE, one for each CPU, in another format.\v"
           "FILE may hold what gdb, crash or drgn print for cpuid_entries of a vCPU, an strace -v log, "
           "struct kvm_cpuid2, the output of cpuid -r, an AIDA64 dump, QR codes as a phone read them, or a "
           "serial log with leafprobe's own "
           "stream in it; '-' is standard input. A broken or incomplete table ends the command with one line "
           "and status 2, and no file is left behind.",
};

/* The shape may need more rows than there is room for behind those of the file. */
static const struct cpuid_table *shape(const struct transform *transform, const struct reader_table *found)
{
    static struct cpuid_table shaped;
    struct error_line error;

    if (!transform->shaped)
        return &found->table;
    shape_table(transform->shape, &found->table, &shaped);
    if (capture_complete(found->cpu, &shaped, &error))
        return &shaped;
    command_fail("%s", error.text);
    return NULL;
}

int cmd_convert(int argc, char **argv)
{
    struct transform transform = {.make = shape};

    command_parse(&argp, argc, argv, &transform);
    return transform_run(&transform);
}
