/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/line_text.h"
#include "host/read/provenance.h"
#include "host/verdict/verdict.h"

enum verdict_host verdict_host_of(const struct cpuid_table *table, const char *said)
{
    struct span name, value;

    while (provenance_next(&said, &name, &value))
        if (text_is(name, "source") && text_is(value, "kvm"))
            return VERDICT_KVM;
    return verdict_host_guess(table);
}

bool verdict_is_worse(const struct verdict *a, const struct verdict *b)
{
    if (!a->partial_host != !b->partial_host)
        return a->partial_host != NULL;
    for (unsigned grade = 0; grade < MOVE_GRADES; grade++)
        if (a->totals[grade] != b->totals[grade])
            return a->totals[grade] > b->totals[grade];
    return false;
}
