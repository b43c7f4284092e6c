/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the XSAVE area: sizes and offsets of the state components in leaf 0xd. */
#include <inttypes.h>

#include "host/lint/xsave.h"

/* The legacy area and the header, which every XSAVE area has (SDM 1, 13.4). */
#define AREA_MIN 576u

static bool area_has(uint64_t bits, uint32_t n)
{
    return bits >> n & 1;
}

void lint_xsave_size(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    const uint32_t now = xsave.row->ebx, most = xsave.row->ecx;

    if (most < AREA_MIN)
        lint_report(lint, lint_at_leaf_bits(0xd, ECX, 31, 0), "%" PRIu32 " bytes, expected %u or more", most,
                    AREA_MIN);
    else if (now < AREA_MIN && (now || !lint->ground.drops))
        lint_report(lint, lint_at_leaf_bits(0xd, EBX, 31, 0), "%" PRIu32 " bytes, expected %u or more", now,
                    AREA_MIN);
    else if (now > most)
        lint_report(lint, lint_at_leaf_bits(0xd, EBX, 31, 0),
                    "%" PRIu32 " bytes for what is on, expected at most the %" PRIu32 " for all", now, most);
}

void lint_xsave_component(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (uint32_t n = LINT_COMPONENT_FIRST; n < LINT_COMPONENTS; n++) {
        const struct cpuid_entry *row = lint_component(lint, n);

        if (area_has(xsave.xcr0 | xsave.xss, n) && (row ? !row->eax : !lint->ground.drops))
            lint_report(lint, lint_at_row(0xd, n), "absent or of size 0, expected its size, as %s has bit %u",
                        area_has(xsave.xcr0, n) ? "XCR0" : "XSS", n);
    }
}

void lint_xsave_extra(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (uint32_t n = LINT_COMPONENT_FIRST; n < LINT_COMPONENTS; n++)
        if (!area_has(xsave.xcr0 | xsave.xss, n) && lint_component(lint, n))
            lint_report(lint, lint_at_row(0xd, n), "has data, expected none: neither XCR0 nor XSS has bit %u",
                        n);
}

/* The first lower component of XCR0 that shares bytes with this one; 0 if there is none. */
static uint32_t overlap(const struct lint *lint, const struct lint_xsave *xsave, uint32_t n,
                        const struct cpuid_entry *row)
{
    for (uint32_t k = LINT_COMPONENT_FIRST; k < n; k++) {
        const struct cpuid_entry *other = lint_component(lint, k);

        if (area_has(xsave->xcr0, k) && other && row->ebx < (uint64_t)other->ebx + other->eax &&
            other->ebx < (uint64_t)row->ebx + row->eax)
            return k;
    }
    return 0;
}

static void check_user(struct lint *lint, const struct lint_xsave *xsave, uint32_t n,
                       const struct cpuid_entry *row)
{
    const uint64_t end = (uint64_t)row->ebx + row->eax;
    const uint32_t other = overlap(lint, xsave, n, row);
    const struct lint_place place = lint_at_bits(0xd, n, EBX, 31, 0);

    if (row->ecx & 1)
        lint_report(lint, lint_at_bits(0xd, n, ECX, 0, 0), "a component of XSS, expected XCR0, which has it");
    else if (row->ebx < AREA_MIN)
        lint_report(lint, place, "offset %" PRIu32 ", expected %u or more", row->ebx, AREA_MIN);
    else if (end > xsave->row->ecx)
        lint_report(lint, place, "ends at %" PRIu64 ", expected at most %" PRIu32 ", the size of the area",
                    end, xsave->row->ecx);
    else if (other)
        lint_report(lint, place, "offset %" PRIu32 " lies in component %" PRIu32 ", expected no overlap",
                    row->ebx, other);
}

void lint_xsave_offset(struct lint *lint)
{
    struct lint_xsave xsave;

    if (!lint_xsave(lint, &xsave))
        return;
    for (uint32_t n = LINT_COMPONENT_FIRST; n < LINT_COMPONENTS; n++) {
        const struct cpuid_entry *row = lint_component(lint, n);

        if (!row)
            continue;
        if (area_has(xsave.xcr0, n))
            check_user(lint, &xsave, n, row);
        else if (area_has(xsave.xss, n) && (row->ebx || !(row->ecx & 1)))
            lint_report(lint, lint_at_row(0xd, n),
                        "offset %" PRIu32 ", ECX[0] %" PRIu32 ", expected 0 and 1 for a component of XSS",
                        row->ebx, row->ecx & 1);
    }
}
