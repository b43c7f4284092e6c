/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/match.h"

#include <stdlib.h>

#include "host/base/order.h"

/* A CPU's place in its input, by APIC id. */
struct id {
    uint32_t apic;
    size_t at;
};

static int order(const void *a, const void *b)
{
    const struct id *left = a, *right = b;

    return ORDER(left->apic, right->apic);
}

/* The ids of an input, ascending, for free(). */
static struct id *sorted(const struct diff_input *input, bool *unique)
{
    struct id *ids = calloc(input->count + 1, sizeof(*ids));

    for (size_t i = 0; ids && i < input->count; i++)
        ids[i] = (struct id){input->cpus[i].apic, i};
    if (ids)
        qsort(ids, input->count, sizeof(*ids), order);
    for (size_t i = 1; ids && i < input->count; i++)
        *unique = *unique && ids[i].apic != ids[i - 1].apic;
    return ids;
}

/* Set partners by APIC id, and return how many CPUs have one; both arrays are ascending. */
static size_t match_ids(const struct id *a, size_t count_a, const struct id *b, size_t count_b,
                        size_t *partners)
{
    size_t matched = 0;

    for (size_t i = 0, j = 0; i < count_a; i++) {
        while (j < count_b && b[j].apic < a[i].apic)
            j++;
        const bool found = j < count_b && b[j].apic == a[i].apic;

        partners[a[i].at] = found ? b[j].at : DIFF_NO_CPU;
        matched += found;
    }
    return matched;
}

bool diff_match(const struct diff_input *a, const struct diff_input *b, size_t **ret, bool *ret_by_apic)
{
    bool by_apic = true;
    struct id *ids_a = sorted(a, &by_apic), *ids_b = sorted(b, &by_apic);
    size_t *partners = calloc(a->count + 1, sizeof(*partners));
    const bool good = ids_a && ids_b && partners;

    if (good) {
        const size_t matched = match_ids(ids_a, a->count, ids_b, b->count, partners);

        by_apic = by_apic && matched == (a->count < b->count ? a->count : b->count);
    }
    for (size_t i = 0; good && !by_apic && i < a->count; i++)
        partners[i] = i < b->count ? i : DIFF_NO_CPU;
    free(ids_a);
    free(ids_b);
    if (!good)
        free(partners);
    *ret = good ? partners : NULL;
    *ret_by_apic = by_apic;
    return good;
}
