/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/match.h"

static size_t find_apic(const struct diff_input *input, uint32_t apic, size_t from)
{
    for (size_t i = from; i < input->count; i++)
        if (input->cpus[i].apic == apic)
            return i;
    return DIFF_NO_CPU;
}

static bool apics_unique(const struct diff_input *input)
{
    for (size_t i = 0; i < input->count; i++)
        if (find_apic(input, input->cpus[i].apic, i + 1) != DIFF_NO_CPU)
            return false;
    return true;
}

static bool apics_match(const struct diff_input *a, const struct diff_input *b)
{
    const struct diff_input *small = a->count <= b->count ? a : b, *large = small == a ? b : a;

    for (size_t i = 0; i < small->count; i++)
        if (find_apic(large, small->cpus[i].apic, 0) == DIFF_NO_CPU)
            return false;
    return apics_unique(a) && apics_unique(b);
}

static size_t partner(const struct diff_input *from, size_t i, const struct diff_input *in, bool by_apic)
{
    if (by_apic)
        return find_apic(in, from->cpus[i].apic, 0);
    return i < in->count ? i : DIFF_NO_CPU;
}

size_t diff_match(const struct diff_input *a, const struct diff_input *b, struct diff_match *matches,
                  bool *ret_by_apic)
{
    const bool by_apic = apics_match(a, b);
    size_t count = 0;

    for (size_t i = 0; i < a->count; i++)
        matches[count++] = (struct diff_match){i, partner(a, i, b, by_apic)};
    for (size_t i = 0; i < b->count; i++)
        if (partner(b, i, a, by_apic) == DIFF_NO_CPU)
            matches[count++] = (struct diff_match){DIFF_NO_CPU, i};
    *ret_by_apic = by_apic;
    return count;
}
