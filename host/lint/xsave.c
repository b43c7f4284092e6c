/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about XCR0 and IA32_XSS in leaf 0xd, and the features behind their bits. */
#include "host/lint/xsave.h"

#include <inttypes.h>

#include "host/lint/bit.h"
#include "probe/table/count.h"

enum state_register { XCR0, XSS };

static const struct state {
    enum state_register where;
    uint8_t number;
    enum lint_bit feature, or ;
} states[] = {
#define STATE(where, number, feature, other) {where, number, LINT_BIT_##feature, LINT_BIT_##other},
#include "host/lint/state.def"
#undef STATE
};

/* Bits that XSETBV takes together or not at all, and what they need besides. */
static const struct {
    uint64_t together, needs;
    const char *what;
} groups[] = {
    {UINT64_C(0x1), 0x1, "x87, which is always on"},
    {UINT64_C(0x4), 0x2, "SSE with AVX"},
    {UINT64_C(0x18), 0x18, "both components of MPX"},
    {UINT64_C(0xe0), 0xe6, "all three components of AVX-512, AVX and SSE"},
    {UINT64_C(0x60000), 0x60000, "both components of AMX"},
};

bool lint_xsave(const struct lint *lint, struct lint_xsave *ret)
{
    const struct cpuid_entry *one = lint_row(lint, 0xd, 1);

    *ret = (struct lint_xsave){.row = lint_leaf(lint, 0xd)};
    if (!ret->row || cpuid_entry_zero(ret->row))
        return false;
    ret->xcr0 = (uint64_t)ret->row->edx << 32 | ret->row->eax;
    if (one && (one->flags & CPUID_INDEXED))
        ret->xss = (uint64_t)one->edx << 32 | one->ecx;
    return true;
}

const struct cpuid_entry *lint_component(const struct lint *lint, uint32_t n)
{
    const struct cpuid_entry *row = lint_row(lint, 0xd, n);

    return row && (row->flags & CPUID_INDEXED) && !cpuid_entry_zero(row) ? row : NULL;
}

/* The bit of component n in XCR0, as leaf 0xd shows it. */
static struct lint_place at_xcr0(uint32_t n)
{
    return lint_at_leaf_bits(0xd, n < 32 ? EAX : EDX, n % 32, n % 32);
}

void lint_xsave_leaf(struct lint *lint)
{
    const bool feature = lint_feature(lint, LINT_BIT_xsave);
    struct lint_xsave xsave;

    if (feature && !lint_xsave(lint, &xsave))
        lint_report(lint, lint_at_feature(LINT_BIT_xsave), "xsave is set, expected data in leaf 0xd");
    if (!feature && lint_leaf(lint, 1) && lint_xsave(lint, &xsave))
        lint_report(lint, lint_at_row(0xd, 0), "has data, expected none, as leaf 1 ECX[26] is 0");
}

void lint_xcr0_set(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (size_t i = 0; i < COUNT(groups); i++) {
        const bool asked = i == 0 || (xsave.xcr0 & groups[i].together);

        if (asked && (xsave.xcr0 & groups[i].needs) != groups[i].needs)
            lint_report(lint, lint_at_leaf_bits(0xd, EAX, 31, 0),
                        "XCR0 bits 0x%" PRIx64 ", expected 0x%" PRIx64 ": %s", xsave.xcr0,
                        xsave.xcr0 | groups[i].needs, groups[i].what);
    }
}

static bool used(const struct lint *lint, const struct state *state)
{
    return lint_feature(lint, state->feature) || lint_feature(lint, state->or);
}

void lint_xcr0_without_feature(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (size_t i = 0; i < COUNT(states); i++) {
        const struct state *state = &states[i];
        const bool set = (state->where == XCR0 ? xsave.xcr0 : xsave.xss) >> state->number & 1;

        if (set && !used(lint, state))
            lint_report(lint,
                        state->where == XCR0 ? at_xcr0(state->number)
                                             : lint_at_bits(0xd, 1, ECX, state->number, state->number),
                        "component %u is there, expected the feature %s", state->number,
                        lint_bit_specs[state->feature].name);
    }
}

void lint_feature_without_xcr0(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (size_t i = 0; i < COUNT(states); i++) {
        const struct state *state = &states[i];

        if (state->where == XCR0 && !(xsave.xcr0 >> state->number & 1) && lint_feature(lint, state->feature))
            lint_report(lint, at_xcr0(state->number), "component %u is not there, expected it with %s",
                        state->number, lint_bit_specs[state->feature].name);
    }
}
