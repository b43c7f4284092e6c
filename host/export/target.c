/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/target.h"

#include "host/export/mask.h"
#include "host/export/named.h"
#include "host/export/qemu.h"
#include "probe/table/count.h"

static const struct target {
    const char *name;
    bool (*write)(const struct export_job *job, const struct sink *sink, struct error_line *reterr);
} targets[] = {
    {"qemu", export_qemu},       {"libvirt", export_libvirt},   {"firecracker", export_firecracker},
    {"xl", export_xl},           {"vmx", export_vmx},           {"virtualbox", export_virtualbox},
    {"proxmox", export_proxmox}, {"kubevirt", export_kubevirt}, {"nova", export_nova},
};

const char *export_target(unsigned number)
{
    return number < COUNT(targets) ? targets[number].name : NULL;
}

bool export_write(unsigned target, const struct export_job *job, const struct sink *sink,
                  struct error_line *reterr)
{
    return targets[target].write(job, sink, reterr);
}
