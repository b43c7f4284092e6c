/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs, which QEMU has as flags of -cpu by name. */
#include "host/export/msrs.h"
#include "host/export/plan.h"
#include "probe/field/msr_field.h"

static void left_field(struct plan *plan, uint32_t number, unsigned bit, uint64_t value, const char *why)
{
    char line[MSRS_LINE];

    msrs_line(number, bit, value, why, line);
    plan_left_line(plan, line);
}

/* What the model has there is not known: QEMU's models are known by what their guests read under TCG, which
 * has no such registers. So every name is said. */
static void set_names(const struct export_job *job, struct plan *plan, uint32_t number, uint64_t value)
{
    const struct msr_field *field;

    for (uint32_t i = 0; (field = msr_field_row(i)); i++) {
        const bool on = value >> field->low & 1;
        const struct plan_feature feature = {NULL, field, on, !on};

        if (field->number != number || !field->qemu[0])
            continue;
        if (qemu_knows_name(job->known, field->qemu))
            plan_feature_add(plan, &feature);
        else if (on)
            plan_left_feature(plan, &feature, "this QEMU has no name for it");
    }
}

/* Set bits without a name of QEMU's, a line a field. */
static void msrs_leave_nameless(struct plan *plan, uint32_t number, uint64_t value)
{
    for (uint64_t left = value; left;) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const struct msr_field *field = msr_field_of(number, bit);

        if (!field || !field->qemu[0])
            left_field(plan, number, bit, value, "QEMU has no name for it");
        left &= ~(field ? msr_field_bits(field) : UINT64_C(1) << bit);
    }
}

/* Bits that every host of a pool has to show as soon as one has them, and monitors do not show on the others.
 */
static void leave_gathered(struct plan *plan, uint32_t number, const struct msrs_register *reg)
{
    for (uint64_t left = reg->some & ~reg->value; left; left &= left - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(left);
        const struct msr_field *field = msr_field_of(number, bit);

        if (field && field->rule == MOVE_ACCUMULATES)
            left_field(plan, number, bit, reg->some, "a host lacks it, and monitors do not show it there");
    }
}

void plan_msrs(const struct export_job *job, struct plan *plan)
{
    bool nested = false;

    if (job->accel != EXPORT_KVM)
        return;
    for (unsigned i = 0; i < MSRS; i++) {
        const struct msrs_register *reg = msrs_shown(job->msrs, job->table, i);
        const uint32_t number = msrs_number(i);

        if (!reg)
            continue;
        set_names(job, plan, number, reg->value);
        leave_gathered(plan, number, reg);
        if (number < MSRS_VMX)
            msrs_leave_nameless(plan, number, reg->value);
        nested = nested || number >= MSRS_VMX;
    }
    if (nested && plan->events && plan->events->noted)
        plan->events->noted(plan->events->ctx,
                            "what VMX capability MSRs hold beside features follows QEMU and its KVM");
}
