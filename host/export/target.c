/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/target.h"

#include "host/export/mask.h"
#include "host/export/named.h"
#include "host/export/qemu.h"
#include "probe/table/count.h"

static const struct target {
    const char *name;
    bool (*write)(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
    bool asks_qemu;
} targets[] = {
    {"qemu", export_qemu, true},
    {"libvirt", export_libvirt, true},
    {"firecracker", export_firecracker, false},
    {"xl", export_xl, false},
    {"vmx", export_vmx, false},
    {"virtualbox", export_virtualbox, false},
    {"proxmox", export_proxmox, true},
    {"kubevirt", export_kubevirt, true},
    {"nova", export_nova, true},
};

const char *export_target(unsigned number)
{
    return number < COUNT(targets) ? targets[number].name : NULL;
}

bool export_asks_qemu(unsigned target)
{
    return targets[target].asks_qemu;
}

bool export_write(unsigned target, const struct export_job *job, const struct sink *sink,
                  struct error_line *reterr)
{
    return targets[target].write(job, sink, reterr);
}
