/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/named.h"

#include <stdio.h>
#include <string.h>

#include "probe/table/count.h"

/* Names of models that QEMU has and libvirt 9.0 (src/cpu_map) has not; of models that came later, all. */
static const char *const not_libvirts[] = {"Denverton", "KnightsMill"};

/*
 * Names that Proxmox takes for reported-model (qemu-server 8, PVE/QemuServer/CPUConfig.pm): of QEMU's models
 * with a version these alone. Those without a vendor of their own (qemu64, kvm64) get the host's, and are
 * left out.
 */
static const char *const proxmoxes[] = {
    "486",
    "athlon",
    "Broadwell",
    "Broadwell-IBRS",
    "Broadwell-noTSX",
    "Broadwell-noTSX-IBRS",
    "Cascadelake-Server",
    "Cascadelake-Server-noTSX",
    "Cascadelake-Server-v2",
    "Cascadelake-Server-v4",
    "Cascadelake-Server-v5",
    "Conroe",
    "Cooperlake",
    "Cooperlake-v2",
    "core2duo",
    "coreduo",
    "EPYC",
    "EPYC-Genoa",
    "EPYC-IBPB",
    "EPYC-Milan",
    "EPYC-Milan-v2",
    "EPYC-Rome",
    "EPYC-Rome-v2",
    "EPYC-Rome-v3",
    "EPYC-v3",
    "EPYC-v4",
    "GraniteRapids",
    "Haswell",
    "Haswell-IBRS",
    "Haswell-noTSX",
    "Haswell-noTSX-IBRS",
    "Icelake-Server",
    "Icelake-Server-noTSX",
    "Icelake-Server-v3",
    "Icelake-Server-v4",
    "Icelake-Server-v5",
    "Icelake-Server-v6",
    "IvyBridge",
    "IvyBridge-IBRS",
    "KnightsMill",
    "Nehalem",
    "Nehalem-IBRS",
    "Opteron_G1",
    "Opteron_G2",
    "Opteron_G3",
    "Opteron_G4",
    "Opteron_G5",
    "Penryn",
    "pentium",
    "pentium2",
    "pentium3",
    "phenom",
    "SandyBridge",
    "SandyBridge-IBRS",
    "SapphireRapids",
    "SapphireRapids-v2",
    "Skylake-Client",
    "Skylake-Client-IBRS",
    "Skylake-Client-noTSX-IBRS",
    "Skylake-Client-v4",
    "Skylake-Server",
    "Skylake-Server-IBRS",
    "Skylake-Server-noTSX-IBRS",
    "Skylake-Server-v4",
    "Skylake-Server-v5",
    "Westmere",
    "Westmere-IBRS",
};

/*
 * Features that libvirt takes out of its models and turns off unless they are said ("removed" in its
 * src/cpu_map; mpx from 10 on).
 */
static const char *const removed[] = {"monitor", "intel-pt", "mpx"};

static bool is_one_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

const char *named_feature(const struct plan_feature *feature, enum named_by by)
{
    return plan_feature_name(feature, by == NAMED_LIBVIRT ? PROJECT_LIBVIRT : PROJECT_QEMU);
}

/* Values that are no features. */
static void leave_values(struct plan *plan, bool with_phys, enum named_by by)
{
    const char *why = by == NAMED_LIBVIRT ? "libvirt takes it from the model" : "it is the model's there";

    if (plan->set_vendor)
        plan_left_row(plan, 0, 0, why);
    if (plan->set_family || plan->set_model || plan->set_stepping)
        plan_left_leaf(plan, 1, EAX, UINT32_MAX, plan->family << 8 | plan->model_number << 4 | plan->stepping,
                       why);
    if (plan->set_brand)
        plan_left_row(plan, 0x80000002, 0, why);
    if (plan->set_level)
        plan_left_leaf(plan, 0, EAX, UINT32_MAX, plan->level, why);
    if (plan->set_level7)
        plan_left_leaf(plan, 7, EAX, UINT32_MAX, plan->level7, why);
    if (plan->set_xlevel)
        plan_left_leaf(plan, 0x80000000, EAX, UINT32_MAX, plan->xlevel, why);
    if (plan->set_xlevel2)
        plan_left_leaf(plan, 0xc0000000, EAX, UINT32_MAX, plan->xlevel2, why);
    if (plan->set_phys && !with_phys)
        plan_left_leaf(plan, 0x80000008, EAX, 0xff, plan->phys, why);
    if (plan->set_guest_phys)
        plan_left_leaf(plan, 0x80000008, EAX, 0xff0000, plan->guest_phys << 16, why);
}

static void leave_nameless(struct plan *plan, enum named_by by)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->features; i++) {
        const struct plan_feature *feature = &plan->feature[i];

        if (named_feature(feature, by)[0])
            plan->feature[kept++] = *feature;
        else
            plan_left_feature(plan, feature, "libvirt has no name for it");
    }
    plan->features = kept;
}

static bool has_feature(const struct plan *plan, const struct project_bit *bit)
{
    for (size_t i = 0; i < plan->features; i++)
        if (plan->feature[i].bit == bit)
            return true;
    return false;
}

/* What the table and QEMU's model have, and libvirt takes away. */
static void add_removed(const struct export_job *job, struct plan *plan)
{
    const struct project_bit *bit;

    for (uint32_t i = 0; (bit = project_row(i)) && plan->features < PLAN_FEATURES; i++)
        if (is_one_of(removed, COUNT(removed), bit->name[PROJECT_LIBVIRT]) && !has_feature(plan, bit) &&
            (plan_word(job->table, bit->leaf, bit->subleaf, bit->reg) >> bit->bit & 1))
            plan->feature[plan->features++] = (struct plan_feature){bit, NULL, true, true};
}

/* What Proxmox puts into the line unless the section says otherwise (the same file, get_pve_cpu_flags()):
 * rdtscp off for Opterons, and, under KVM, kvm-pv-unhalt on. */
static void add_against_proxmox(const struct export_job *job, struct plan *plan)
{
    const struct project_bit *rdtscp = project_of(0x80000001, 0, EDX, 27);
    const struct project_bit *unhalt = project_of(HYPERVISOR_FIRST | 1, 0, EAX, 7);
    const uint32_t base = plan_kvm_base(job->table);
    const struct cpuid_entry *kvm = base ? cpuid_table_leaf(job->table, base | 1) : NULL;

    if (strncmp(plan->model->name, "Opteron", 7) == 0 && !has_feature(plan, rdtscp) &&
        (plan_leaf_word(job->table, 0x80000001, EDX) >> rdtscp->bit & 1) && plan->features < PLAN_FEATURES)
        plan->feature[plan->features++] = (struct plan_feature){rdtscp, NULL, true, true};
    if (job->accel == EXPORT_KVM && kvm && !(kvm->eax >> unhalt->bit & 1) && !has_feature(plan, unhalt) &&
        plan->features < PLAN_FEATURES)
        plan->feature[plan->features++] = (struct plan_feature){unhalt, NULL, false, false};
}

static void make_of(const struct export_job *job, enum named_by by, bool with_phys,
                    const struct qemu_model *model, const struct export_events *events, struct plan *ret)
{
    plan_make(job, model, events, ret);
    leave_values(ret, with_phys, by);
    leave_nameless(ret, by);
    if (by == NAMED_LIBVIRT)
        add_removed(job, ret);
    else
        add_against_proxmox(job, ret);
}

/* The model of name number i of those that the format has; NULL past the last. */
static const struct qemu_model *named_model(enum named_by by, size_t i, const char **ret)
{
    if (by == NAMED_LIBVIRT)
        return qemu_alias(i, ret);
    if (i >= COUNT(proxmoxes))
        return NULL;
    *ret = proxmoxes[i];
    return qemu_model_find(proxmoxes[i]);
}

static bool may_be(const struct export_job *job, enum named_by by, const struct qemu_model *model,
                   const char *name)
{
    if (job->model && strcmp(job->model, name) != 0)
        return false;
    if (by == NAMED_PROXMOX)
        return qemu_knows_model(job->known, model);
    return model->since <= 702 && !is_one_of(not_libvirts, COUNT(not_libvirts), name);
}

bool named_make(const struct export_job *job, enum named_by by, bool with_phys, struct named *ret,
                struct error_line *reterr)
{
    const struct qemu_model *model, *best = NULL;
    uint64_t lowest = UINT64_MAX;
    const char *name;

    for (size_t i = 0; (model = named_model(by, i, &name)); i++) {
        if (!may_be(job, by, model, name))
            continue;
        make_of(job, by, with_phys, model, NULL, &ret->plan);
        const uint64_t cost = (uint64_t)ret->plan.left << 32 | ret->plan.features;

        if (cost < lowest) {
            lowest = cost;
            best = model;
            ret->model = name;
        }
    }
    if (!best)
        return error_line_set(reterr, "--model: '%s' is no model that can be said there", job->model);
    make_of(job, by, with_phys, best, job->events, &ret->plan);
    return true;
}
