/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What makes one of QEMU's models show a table: values and features to set, in QEMU's names, and what cannot
 * be set. All formats that begin with such a model are written from it.
 */
#ifndef HOST_EXPORT_PLAN_H
#define HOST_EXPORT_PLAN_H

#include "host/export/qemu_known.h"
#include "probe/field/msr_field.h"
#include "probe/field/project.h"

/* One bit, of CPUID or of a feature MSR: the other is NULL. */
struct plan_feature {
    const struct project_bit *bit;
    const struct msr_field *msr;
    bool on, model; /* what the table has; what the model has */
};

#define PLAN_FEATURES 512u
#define PLAN_LEFT 512u
#define PLAN_LINE 200u

struct plan {
    const struct qemu_model *model;
    struct plan_feature feature[PLAN_FEATURES];
    size_t features;
    /* Values that differ from the model's, where set_... says so. */
    bool set_vendor, set_family, set_model, set_stepping, set_brand, set_level, set_level7, set_xlevel,
        set_xlevel2, set_phys, set_guest_phys;
    char vendor[13], brand[49];
    uint32_t family, model_number, stepping, level, level7, xlevel, xlevel2, phys, guest_phys;
    size_t left;                        /* lines that were given, or would be */
    const struct export_events *events; /* NULL: they are counted alone */
};

/* Make it; events are those of the job, or NULL. */
void plan_make(const struct export_job *job, const struct qemu_model *model,
               const struct export_events *events, struct plan *ret);

/* Its name, "" where that project has none; of feature MSRs Linux has none. */
const char *plan_feature_name(const struct plan_feature *feature, enum project project);

/* Set a feature by QEMU's name; a second bit of the same name has to be like the first. */
void plan_feature_add(struct plan *plan, const struct plan_feature *feature);

/* Say that a feature is not set, and why; and any such line. */
void plan_left_feature(struct plan *plan, const struct plan_feature *feature, const char *why);
void plan_left_line(struct plan *plan, const char *line);

/* Say that bits of a register, or a whole row, are not set, and why. */
void plan_left(struct plan *plan, uint32_t leaf, uint32_t subleaf, unsigned reg, uint32_t mask,
               uint32_t value, const char *why);
void plan_left_row(struct plan *plan, uint32_t leaf, uint32_t subleaf, const char *why);

/* The registers of a row, zeros where the table has none or the leaf is past its range's last. */
struct cpuid_regs plan_row(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);
uint32_t plan_word(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg);

/* The same of a leaf that has no subleaves; of one that has them, of its subleaf 0. */
uint32_t plan_leaf_word(const struct cpuid_table *table, uint32_t leaf, unsigned reg);
void plan_left_leaf(struct plan *plan, uint32_t leaf, unsigned reg, uint32_t mask, uint32_t value,
                    const char *why);

/* True if a guest with this table reads a leaf of its own there. */
bool plan_shown(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf);

/* The base of KVM's leaves, 0 if the table has none. */
uint32_t plan_kvm_base(const struct cpuid_table *table);

/* True if the table has leaves of a hypervisor that is not KVM. */
bool plan_has_other_hypervisor(const struct cpuid_table *table);

/* The parts of plan_make(): rows.c has what is no feature. */
void plan_values(const struct export_job *job, struct plan *plan);
void plan_rows(const struct export_job *job, struct plan *plan);
void plan_msrs(const struct export_job *job, struct plan *plan);
void plan_hypervisor(const struct export_job *job, struct plan *plan);

#endif
