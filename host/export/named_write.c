/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats of a model and named features. */
#include "host/export/named.h"

static struct named named;

/* A domain's <cpu> (libvirt, docs/formatdomain, "CPU model and topology"). */
bool export_libvirt(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    if (!named_make(job, NAMED_LIBVIRT, true, &named, reterr))
        return false;
    put_str(sink, "<cpu mode='custom' match='exact' check='none'>\n  <model fallback='forbid'>");
    put_str(sink, named.model);
    put_str(sink, "</model>\n");
    if (named.plan.set_phys) {
        put_str(sink, "  <maxphysaddr mode='emulate' bits='");
        put_dec(sink, named.plan.phys);
        put_str(sink, "'/>\n");
    }
    for (size_t i = 0; i < named.plan.features; i++) {
        put_str(sink, "  <feature policy='");
        put_str(sink, named.plan.feature[i].on ? "require" : "disable");
        put_str(sink, "' name='");
        put_str(sink, named_feature(&named.plan.feature[i], NAMED_LIBVIRT));
        put_str(sink, "'/>\n");
    }
    put_str(sink, "</cpu>\n");
    return true;
}

/* What stands at spec.template.spec.domain of a VirtualMachine. */
bool export_kubevirt(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    if (!named_make(job, NAMED_LIBVIRT, false, &named, reterr))
        return false;
    put_str(sink, "cpu:\n  model: ");
    put_str(sink, named.model);
    put_str(sink, named.plan.features ? "\n  features:\n" : "\n");
    for (size_t i = 0; i < named.plan.features; i++) {
        put_str(sink, "  - name: ");
        put_str(sink, named_feature(&named.plan.feature[i], NAMED_LIBVIRT));
        put_str(sink, "\n    policy: ");
        put_str(sink, named.plan.feature[i].on ? "require\n" : "disable\n");
    }
    return true;
}

static void put_signed(const struct sink *sink, enum named_by by, const char *between)
{
    for (size_t i = 0; i < named.plan.features; i++) {
        put_str(sink, i ? between : "");
        put_str(sink, named.plan.feature[i].on ? "+" : "-");
        put_str(sink, named_feature(&named.plan.feature[i], by));
    }
    put_str(sink, "\n");
}

/* Of a compute node's nova.conf. */
bool export_nova(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    if (!named_make(job, NAMED_LIBVIRT, false, &named, reterr))
        return false;
    put_str(sink, "[libvirt]\ncpu_mode = custom\ncpu_models = ");
    put_str(sink, named.model);
    put_str(sink, "\n");
    if (named.plan.features) {
        put_str(sink, "cpu_model_extra_flags = ");
        put_signed(sink, NAMED_LIBVIRT, ", ");
    }
    return true;
}

/* A section of /etc/pve/virtual-guest/cpu-models.conf. */
bool export_proxmox(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    if (!named_make(job, NAMED_PROXMOX, true, &named, reterr))
        return false;
    put_str(sink, "cpu-model: leafprobe\n\treported-model ");
    put_str(sink, named.model);
    put_str(sink, "\n");
    if (named.plan.set_phys) {
        put_str(sink, "\tphys-bits ");
        put_dec(sink, named.plan.phys);
        put_str(sink, "\n");
    }
    if (named.plan.features) {
        put_str(sink, "\tflags ");
        put_signed(sink, NAMED_PROXMOX, ";");
    }
    return true;
}
