/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and texts of a table that QEMU takes as values. */
#include <string.h>

#include "host/export/plan.h"
#include "probe/decode/string.h"
#include "probe/table/cpu_kind.h"

#define LM (1u << 29)    /* 0x80000001 EDX */
#define PAE (1u << 6)    /* leaf 1 EDX */
#define PSE36 (1u << 17) /* leaf 1 EDX */
#define LA57 (1u << 16)  /* leaf 7 ECX */

/* Without lm, 10.0 shows 36 bits with PAE alone (n270, coreduo), where 7.2 shows 32. */
enum { PHYS_DEFAULT = 40, GUEST_PHYS_SINCE = 901, WIDE_PAE_SINCE = 1000 };

static uint32_t model_of(uint32_t signature)
{
    return (signature >> 12 & 0xf0) | (signature >> 4 & 0xf);
}

/* What QEMU makes of family, model and stepping. */
static uint32_t signature_of(uint32_t family, uint32_t model, uint32_t stepping)
{
    const uint32_t high = family > 0xf ? (family - 0xf) << 20 | 0xf00 : family << 8;

    return high | (model >> 4) << 16 | (model & 0xf) << 4 | stepping;
}

static void plan_signature(const struct export_job *job, struct plan *plan)
{
    const uint32_t signature = plan_leaf_word(job->table, 1, EAX), has = plan->model->signature;

    plan->family = cpu_family(signature);
    plan->model_number = model_of(signature);
    plan->stepping = signature & 0xf;
    plan->set_family = plan->family != cpu_family(has);
    plan->set_model = plan->model_number != model_of(has);
    plan->set_stepping = plan->stepping != (has & 0xf);

    const uint32_t left = signature ^ signature_of(plan->family, plan->model_number, plan->stepping);

    if (left)
        plan_left_leaf(plan, 1, EAX, left, signature, "no part of family, model and stepping");
}

/* Text of so many bytes that QEMU can be given: printable, and nothing behind its end. */
static bool is_printable(const char *bytes, size_t n)
{
    const size_t length = strnlen(bytes, n);

    for (size_t i = 0; i < n; i++)
        if (i < length ? bytes[i] < ' ' || bytes[i] > '~' : bytes[i])
            return false;
    return true;
}

static void plan_vendor(const struct export_job *job, struct plan *plan)
{
    const struct cpuid_regs zero = plan_row(job->table, 0, 0);

    memcpy(plan->vendor, &zero.ebx, 4);
    memcpy(plan->vendor + 4, &zero.edx, 4);
    memcpy(plan->vendor + 8, &zero.ecx, 4);
    plan->set_vendor = strcmp(plan->vendor, plan->model->vendor) != 0;
    if (plan->set_vendor &&
        (strlen(plan->vendor) != 12 || !is_printable(plan->vendor, 12) || strchr(plan->vendor, ','))) {
        plan->set_vendor = false;
        plan_left_row(plan, 0, 0, "a vendor is twelve printable characters, without a comma");
    }
}

static void plan_brand(const struct export_job *job, struct plan *plan)
{
    char bytes[STRING_MAX] = {0};

    if (!plan_shown(job->table, 0x80000004, 0))
        return;
    decode_string(job->table, STRING_BRAND, 0, bytes);
    memcpy(plan->brand, bytes, sizeof(plan->brand) - 1);
    plan->set_brand = strcmp(plan->brand, plan->model->brand) != 0;
    if (!is_printable(plan->brand, sizeof(plan->brand) - 1)) {
        plan->set_brand = false;
        plan_left_row(plan, 0x80000002, 0, "the brand string has bytes that are no printable text");
    }
}

/* True if a feature of that leaf or behind it is turned off, with which QEMU lowers what it shows as last. */
static bool lowers(const struct plan *plan, uint32_t last)
{
    for (size_t i = 0; i < plan->features; i++) {
        const struct project_bit *bit = plan->feature[i].bit;

        if (!plan->feature[i].on && (bit->leaf >= last || (bit->leaf == 7 && bit->subleaf >= last) ||
                                     (bit->leaf == 0x80000001 && last == 0x8000000a)))
            return true;
    }
    return false;
}

static bool differs_or_lowers(const struct plan *plan, uint32_t has, uint32_t wanted)
{
    return has != wanted || (wanted && lowers(plan, wanted));
}

static void plan_levels(const struct export_job *job, struct plan *plan)
{
    const struct qemu_model *model = plan->model;

    plan->level = plan_leaf_word(job->table, 0, EAX);
    plan->level7 = plan_leaf_word(job->table, 7, EAX);
    plan->xlevel = plan_leaf_word(job->table, 0x80000000, EAX);
    plan->xlevel2 = plan_leaf_word(job->table, 0xc0000000, EAX);
    plan->set_level = differs_or_lowers(plan, model->level, plan->level);
    plan->set_level7 = plan->level >= 7 && differs_or_lowers(plan, model->level7, plan->level7);
    plan->set_xlevel = differs_or_lowers(plan, model->xlevel, plan->xlevel);
    plan->set_xlevel2 = model->xlevel2 != plan->xlevel2;
}

static void plan_addresses(const struct export_job *job, struct plan *plan)
{
    const uint32_t eax = plan_leaf_word(job->table, 0x80000008, EAX);
    const bool lm = plan_leaf_word(job->table, 0x80000001, EDX) & LM;
    const bool la57 = plan_leaf_word(job->table, 7, ECX) & LA57;
    const uint32_t linear = !lm ? 0 : la57 ? 57 : 48;
    const uint32_t wider = job->known->version >= WIDE_PAE_SINCE ? PSE36 | PAE : PSE36;

    if (!plan_shown(job->table, 0x80000008, 0))
        return;
    plan->phys = eax & 0xff;
    plan->guest_phys = eax >> 16 & 0xff;
    plan->set_phys = lm && plan->phys != PHYS_DEFAULT;
    plan->set_guest_phys = plan->guest_phys && job->known->version >= GUEST_PHYS_SINCE;
    if (plan->guest_phys && !plan->set_guest_phys)
        plan_left_leaf(plan, 0x80000008, EAX, 0xff0000, eax, "guest-phys-bits came with QEMU 9.1");
    if ((eax >> 8 & 0xff) != linear)
        plan_left_leaf(plan, 0x80000008, EAX, 0xff00, eax, "linear addresses follow lm and la57");
    if (eax >> 24)
        plan_left_leaf(plan, 0x80000008, EAX, 0xff000000, eax, "QEMU has no name for it");
    if (lm && (plan->phys < 32 || plan->phys > 52)) {
        plan->set_phys = false;
        plan_left_leaf(plan, 0x80000008, EAX, 0xff, eax, "QEMU takes 32 to 52 bits");
    }
    if (!lm && plan->phys != (plan_leaf_word(job->table, 1, EDX) & wider ? 36 : 32))
        plan_left_leaf(plan, 0x80000008, EAX, 0xff, eax,
                       "without lm it follows pse36 and, from 10.0 on, pae");
}

void plan_values(const struct export_job *job, struct plan *plan)
{
    plan_vendor(job, plan);
    plan_signature(job, plan);
    plan_brand(job, plan);
    plan_levels(job, plan);
    plan_addresses(job, plan);
}
