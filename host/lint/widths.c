/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about the address widths of 0x80000008. */
#include <inttypes.h>

#include "host/lint/bit.h"
#include "probe/decode/decode.h"

#define PHYSICAL_MIN 32u
#define PHYSICAL_MAX 52u
#define LINEAR_32 32u
#define LINEAR_4_LEVELS 48u
#define LINEAR_5_LEVELS 57u

/* EAX of 0x80000008; false if it is absent or says nothing. */
static bool widths(const struct lint *lint, uint32_t *ret)
{
    *ret = lint_leaf_reg(lint, 0x80000008, EAX);
    return *ret;
}

static uint32_t linear(uint32_t eax)
{
    return decode_bits(eax, 15, 8);
}

void lint_physical_width(struct lint *lint)
{
    uint32_t eax;

    if (!widths(lint, &eax))
        return;
    const uint32_t bits = decode_bits(eax, 7, 0);

    if (bits < PHYSICAL_MIN || bits > PHYSICAL_MAX)
        lint_report(lint, lint_at_leaf_bits(0x80000008, EAX, 7, 0), "%" PRIu32 " bits, expected %u to %u",
                    bits, PHYSICAL_MIN, PHYSICAL_MAX);
}

/* CPUs without 64-bit mode say 32; KVM takes that from no guest's table. */
void lint_virtual_width(struct lint *lint)
{
    uint32_t eax;

    if (!widths(lint, &eax))
        return;
    const uint32_t bits = linear(eax);
    const bool long_mode = lint_feature(lint, LINT_BIT_lm), guest = lint_is_guest(lint);

    if (bits == LINEAR_4_LEVELS || bits == LINEAR_5_LEVELS || (bits == LINEAR_32 && !long_mode && !guest))
        return;
    if (bits != 0 || long_mode)
        lint_report(lint, lint_at_leaf_bits(0x80000008, EAX, 15, 8), "%" PRIu32 " bits, expected %u or %u",
                    bits, LINEAR_4_LEVELS, LINEAR_5_LEVELS);
}

void lint_la57_width(struct lint *lint)
{
    const bool five = lint_feature(lint, LINT_BIT_la57);
    uint32_t eax;

    if (!widths(lint, &eax) || (linear(eax) != LINEAR_4_LEVELS && linear(eax) != LINEAR_5_LEVELS) ||
        five == (linear(eax) == LINEAR_5_LEVELS))
        return;
    lint_report(lint, lint_at_leaf_bits(0x80000008, EAX, 15, 8),
                "%" PRIu32 " bits, expected %u, as la57 is %d", linear(eax),
                five ? LINEAR_5_LEVELS : LINEAR_4_LEVELS, five);
}

void lint_guest_width(struct lint *lint)
{
    uint32_t eax;

    if (!widths(lint, &eax))
        return;
    const uint32_t guest = decode_bits(eax, 23, 16), physical = decode_bits(eax, 7, 0);

    if (guest > physical)
        lint_report(lint, lint_at_leaf_bits(0x80000008, EAX, 23, 16),
                    "%" PRIu32 " bits, expected at most the %" PRIu32 " of the physical address", guest,
                    physical);
}
