/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/verdict.h"
#include "probe/table/count.h"

/* The names that the column of the .def file uses. */
enum { A = 1, B = 2, C = 4, D = 8, ANY = 15 };

static const struct group {
    const char *name;
    uint32_t leaf, bits;
    uint8_t first, last, regs;
} groups[] = {
#define GROUP(name, leaf, first, last, regs, bits) {name, leaf, bits, first, last, regs},
#include "host/verdict/group.def"
#undef GROUP
};

const char *verdict_group(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit)
{
    if (spec_is_hypervisor_leaf(leaf))
        return "the hypervisor's interface";
    for (size_t i = 0; i < COUNT(groups); i++)
        if (groups[i].leaf == leaf && groups[i].first <= subleaf && subleaf <= groups[i].last &&
            (groups[i].regs >> reg & 1) && (groups[i].bits >> bit & 1))
            return groups[i].name;
    return NULL;
}
