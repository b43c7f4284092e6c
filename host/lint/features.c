/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about features: what they build on, whose they are, and where AMD repeats them. */
#include <inttypes.h>

#include "host/lint/bit.h"
#include "probe/field/field.h"
#include "probe/table/count.h"

/* FPU to PAT, PSE-36, MMX and FXSR; not SYSENTER, whose place is SYSCALL's, and not APIC, which KVM updates
 * in leaf 1 alone. */
#define ALIASES 0x0183f1ffu

static void check_needs(struct lint *lint, bool long_mode)
{
    const struct lint_need *need;

    for (unsigned i = 0; (need = lint_need(i)); i++) {
        *lint->unread = false;
        if ((need->needs == LINT_BIT_lm) == long_mode && lint_feature(lint, need->feature) &&
            !lint_feature(lint, need->needs))
            lint_report_from(lint, need->reference, lint_at_feature(need->feature),
                             "%s is set, expected %s with it", lint_bit_specs[need->feature].name,
                             lint_bit_specs[need->needs].name);
    }
}

void lint_feature_needs(struct lint *lint)
{
    check_needs(lint, false);
}

void lint_needs_long_mode(struct lint *lint)
{
    check_needs(lint, true);
}

void lint_vendor_feature(struct lint *lint)
{
    if ((lint->vendors & VENDOR_AMD) && lint_feature(lint, LINT_BIT_vmx))
        lint_report(lint, lint_at_feature(LINT_BIT_vmx), "vmx is set, expected svm of this vendor");
    if ((lint->vendors & (VENDOR_INTEL | VENDOR_CENTAUR)) && lint_feature(lint, LINT_BIT_svm))
        lint_report(lint, lint_at_feature(LINT_BIT_svm), "svm is set, expected vmx of this vendor");
}

void lint_amd_alias(struct lint *lint)
{
    const uint32_t copy = lint_leaf_reg(lint, 0x80000001, EDX) & ALIASES;
    const uint32_t original = lint_leaf_reg(lint, 1, EDX) & ALIASES;

    if ((lint->vendors & VENDOR_AMD) && lint_leaf(lint, 0x80000001) && copy != original)
        lint_report(lint, lint_at_leaf_bits(0x80000001, EDX, 31, 0),
                    "0x%08" PRIx32 " of the repeated bits, expected 0x%08" PRIx32 " as in leaf 1", copy,
                    original);
}

void lint_intel_alias(struct lint *lint)
{
    const uint32_t copy = lint_leaf_reg(lint, 0x80000001, EDX) & ALIASES;

    if ((lint->vendors & VENDOR_INTEL) && copy)
        lint_report(lint, lint_at_leaf_bits(0x80000001, EDX, 31, 0), "0x%08" PRIx32 " is set, expected zeros",
                    copy);
}

static const struct {
    enum lint_bit feature;
    uint32_t leaf;
    const char *reference;
} feature_leaves[] = {
#define FEATURE_LEAF(feature, leaf, reference) {LINT_BIT_##feature, leaf, reference},
#include "host/lint/feature_leaf.def"
#undef FEATURE_LEAF
};

/* Any row of a declared leaf that holds something. */
static bool leaf_holds(const struct lint *lint, uint32_t leaf)
{
    if (!lint_leaf(lint, leaf))
        return false;
    for (uint32_t i = 0; i < lint->table->count; i++)
        if (lint->table->entry[i].leaf == leaf && !cpuid_entry_zero(&lint->table->entry[i]))
            return true;
    return false;
}

/* Bits of 0x80000001 ECX are AMD's. */
void lint_feature_leaf(struct lint *lint)
{
    for (size_t i = 0; i < COUNT(feature_leaves); i++) {
        const enum lint_bit feature = feature_leaves[i].feature;
        const uint32_t leaf = feature_leaves[i].leaf;
        const bool known = lint_bit_specs[feature].leaf < 0x80000000 || lint->vendors & VENDOR_AMD;

        if (known && lint_feature(lint, feature) && !leaf_holds(lint, leaf))
            lint_report_from(lint, feature_leaves[i].reference, lint_at_feature(feature),
                             "%s is set, expected data in 0x%" PRIx32, lint_bit_specs[feature].name, leaf);
        *lint->unread = false;
    }
}

void lint_perfctr_topoext(struct lint *lint)
{
    if (lint->vendors & VENDOR_AMD && lint_feature(lint, LINT_BIT_perfctr_core) &&
        !lint_feature(lint, LINT_BIT_topoext))
        lint_report(lint, lint_at_feature(LINT_BIT_perfctr_core),
                    "perfctr_core is set, expected topoext with it");
}
