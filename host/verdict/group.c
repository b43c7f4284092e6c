/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "host/verdict/verdict.h"
#include "probe/table/count.h"

#define HYPERVISORS "the hypervisor's interface"

/* The names that the column of the .def file uses. */
enum { A = 1, B = 2, C = 4, D = 8, ANY = 15 };

static const struct group {
    const char *name;
    uint32_t leaf, bits;
    uint8_t first, last, regs;
} groups[] = {
#define MEANS(name, text)
#define GROUP(name, leaf, first, last, regs, bits) {name, leaf, bits, first, last, regs},
#include "host/verdict/group.def"
#undef GROUP
#undef MEANS
};

static const struct meaning {
    const char *name, *text;
} meanings[] = {
    {HYPERVISORS, "clocks, locks and interrupts that the guest took from the hypervisor stop"},
#define MEANS(name, text) {name, text},
#define GROUP(name, leaf, first, last, regs, bits)
#include "host/verdict/group.def"
#undef GROUP
#undef MEANS
};

const char *verdict_group(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit)
{
    if (spec_is_hypervisor_leaf(leaf))
        return HYPERVISORS;
    for (size_t i = 0; i < COUNT(groups); i++)
        if (groups[i].leaf == leaf && groups[i].first <= subleaf && subleaf <= groups[i].last &&
            (groups[i].regs >> reg & 1) && (groups[i].bits >> bit & 1))
            return groups[i].name;
    return NULL;
}

const char *verdict_group_means(const char *group)
{
    for (size_t i = 0; i < COUNT(meanings); i++)
        if (strcmp(meanings[i].name, group) == 0)
            return meanings[i].text;
    return NULL;
}
