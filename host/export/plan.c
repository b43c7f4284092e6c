/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/diff/place.h"
#include "host/export/msrs.h"

/* AMD's copies of leaf 1 EDX in 0x80000001 EDX, which QEMU makes by itself for AuthenticAMD (APM 3, E.4.2).
 */
#define COPIES 0x0183f3ffu
#define AMD "AuthenticAMD"

/* Bits that follow the state of the guest. */
#define ONE_ECX_OSXSAVE (1u << 27)
#define SEVEN_ECX_OSPKE (1u << 4)

#define ONE_EDX_VME (1u << 1)

void plan_left_line(struct plan *plan, const char *line)
{
    plan->left++;
    if (plan->events)
        plan->events->left(plan->events->ctx, line);
}

void plan_left(struct plan *plan, uint32_t leaf, uint32_t subleaf, unsigned reg, uint32_t mask,
               uint32_t value, const char *why)
{
    const struct diff_place place = {{leaf, subleaf, 0}, mask, DIFF_NO_FIELD, (uint8_t)reg, false};
    const unsigned low = (unsigned)__builtin_ctz(mask);
    const struct project_bit *bit = (mask & (mask - 1)) == 0 ? project_of(leaf, subleaf, reg, low) : NULL;
    const char *name = "";
    char text[DIFF_PLACE_MAX], line[PLAN_LINE];

    for (unsigned i = 0; bit && i < PROJECT_TOTAL && !name[0]; i++)
        name = bit->name[i];
    diff_place_text(&place, text);
    snprintf(line, sizeof(line), "%s%s%s: 0x%" PRIx32 " (%s)", text, name[0] ? " " : "", name,
             (value & mask) >> low, why);
    plan_left_line(plan, line);
}

void plan_left_leaf(struct plan *plan, uint32_t leaf, unsigned reg, uint32_t mask, uint32_t value,
                    const char *why)
{
    plan_left(plan, leaf, 0, reg, mask, value, why);
}

void plan_left_feature(struct plan *plan, const struct plan_feature *feature, const char *why)
{
    const struct project_bit *bit = feature->bit;
    char line[MSRS_LINE];

    if (bit) {
        plan_left(plan, bit->leaf, bit->subleaf, bit->reg, 1u << bit->bit, (uint32_t)feature->on << bit->bit,
                  why);
        return;
    }
    msrs_line(feature->msr->number, feature->msr->low, (uint64_t)feature->on << feature->msr->low, why, line);
    plan_left_line(plan, line);
}

void plan_left_row(struct plan *plan, uint32_t leaf, uint32_t subleaf, const char *why)
{
    char line[PLAN_LINE];

    snprintf(line, sizeof(line), "0x%08" PRIx32 ":%" PRIu32 " (%s)", leaf, subleaf, why);
    plan_left_line(plan, line);
}

/* The last leaf of the range that a leaf is in. */
static uint32_t last_of_range(const struct cpuid_table *table, uint32_t leaf)
{
    const uint32_t base = leaf >= 0xc0000000 ? 0xc0000000 : leaf >= 0x80000000 ? 0x80000000 : 0;
    const struct cpuid_entry *entry = cpuid_table_leaf(table, base);

    return entry ? entry->eax : 0;
}

bool plan_shown(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_entry *seven = leaf == 7 ? cpuid_table_leaf(table, 7) : NULL;

    if (leaf == 7 && (!seven || subleaf > seven->eax))
        return false;
    return leaf <= last_of_range(table, leaf);
}

struct cpuid_regs plan_row(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_entry *entry = cpuid_table_find(table, leaf, subleaf);

    /* A row without an index is that of subleaf 0 where the leaf has subleaves. */
    if (!entry || !plan_shown(table, leaf, subleaf) || (subleaf && entry->subleaf != subleaf))
        return (struct cpuid_regs){0};
    return cpuid_entry_regs(entry);
}

uint32_t plan_word(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    const struct cpuid_regs regs = plan_row(table, leaf, subleaf);

    return cpuid_reg(&regs, reg);
}

uint32_t plan_leaf_word(const struct cpuid_table *table, uint32_t leaf, unsigned reg)
{
    return plan_word(table, leaf, 0, reg);
}

const char *plan_feature_name(const struct plan_feature *feature, enum project project)
{
    if (feature->bit)
        return feature->bit->name[project];
    switch (project) {
    case PROJECT_QEMU:
        return feature->msr->qemu;
    case PROJECT_LIBVIRT:
        return feature->msr->libvirt;
    case PROJECT_XEN:
        return feature->msr->xen;
    default:
        return "";
    }
}

void plan_feature_add(struct plan *plan, const struct plan_feature *feature)
{
    const char *name = plan_feature_name(feature, PROJECT_QEMU);

    for (size_t i = 0; i < plan->features; i++)
        if (strcmp(plan_feature_name(&plan->feature[i], PROJECT_QEMU), name) == 0) {
            if (plan->feature[i].on != feature->on)
                plan_left_feature(plan, feature, "QEMU has one name for this bit and another, which differ");
            return;
        }
    if (plan->features < PLAN_FEATURES)
        plan->feature[plan->features++] = *feature;
}

/* A bit that the model has otherwise: set it by its name, or say that it cannot be. */
static void change_bit(const struct export_job *job, struct plan *plan, const struct qemu_word *word,
                       unsigned number, uint32_t wanted)
{
    const struct project_bit *bit = project_of(word->leaf, word->subleaf, word->reg, number);
    const uint32_t mask = 1u << number;
    char why[128];

    if (!bit || !bit->name[PROJECT_QEMU][0]) {
        plan_left(plan, word->leaf, word->subleaf, word->reg, mask, wanted, "QEMU has no name for it");
        return;
    }
    if (qemu_knows_name(job->known, bit->name[PROJECT_QEMU])) {
        const bool on = wanted & mask;

        plan_feature_add(plan, &(struct plan_feature){bit, NULL, on, !on});
        return;
    }
    snprintf(why, sizeof(why), "%s has no '%s'", job->known->name, bit->name[PROJECT_QEMU]);
    plan_left(plan, word->leaf, word->subleaf, word->reg, mask, wanted, why);
}

/* TCG turns vme off in every model, so that what its guests read does not tell which of them have it. */
static uint32_t untold(const struct export_job *job, const struct plan *plan, const struct qemu_word *word)
{
    return job->accel == EXPORT_KVM && plan->model->vendor[0] && word->leaf == 1 && word->reg == EDX
               ? ONE_EDX_VME
               : 0;
}

/* Bits that are not set by name, whatever the table has. */
static uint32_t ignored(const struct export_job *job, const struct qemu_word *word)
{
    if (word->leaf == 1 && word->reg == ECX)
        return ONE_ECX_OSXSAVE |
               (plan_leaf_word(job->table, 1, ECX) & HYPERVISOR_PRESENT ? 0 : HYPERVISOR_PRESENT);
    if (word->leaf == 7 && word->subleaf == 0 && word->reg == ECX)
        return SEVEN_ECX_OSPKE;
    return word->leaf == 0x80000001 && word->reg == EDX ? COPIES : 0;
}

static void plan_features(const struct export_job *job, struct plan *plan)
{
    for (unsigned i = 0; i < QEMU_WORD_COUNT; i++) {
        const struct qemu_word *word = &qemu_words[i];
        const uint32_t wanted = plan_word(job->table, word->leaf, word->subleaf, word->reg);
        uint32_t left = (wanted ^ qemu_model_word(plan->model, i, job->accel)) | untold(job, plan, word);

        if (!plan_shown(job->table, word->leaf, word->subleaf))
            continue;
        for (left &= ~ignored(job, word); left; left &= left - 1)
            change_bit(job, plan, word, (unsigned)__builtin_ctz(left), wanted);
    }
}

/* The copies, of which QEMU makes those of AMD and takes those of others from the model. */
static void plan_copies(const struct export_job *job, struct plan *plan)
{
    const uint32_t wanted = plan_leaf_word(job->table, 0x80000001, EDX) & COPIES;
    const unsigned word = qemu_word_of(0x80000001, 0, EDX);
    const bool amd = strcmp(plan->vendor, AMD) == 0;
    const uint32_t shown =
        amd ? plan_leaf_word(job->table, 1, EDX) & COPIES : plan->model->word[word] & COPIES;

    if (plan_shown(job->table, 0x80000001, 0) && wanted != shown)
        plan_left_leaf(plan, 0x80000001, EDX, wanted ^ shown, wanted,
                       amd ? "QEMU copies leaf 1 EDX" : "copies of leaf 1 EDX are the model's");
}

void plan_make(const struct export_job *job, const struct qemu_model *model,
               const struct export_events *events, struct plan *ret)
{
    *ret = (struct plan){.model = model, .events = events};
    plan_features(job, ret);
    plan_values(job, ret);
    plan_copies(job, ret);
    plan_rows(job, ret);
    plan_hypervisor(job, ret);
    plan_msrs(job, ret);
}
