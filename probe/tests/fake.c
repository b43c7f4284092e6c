/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/fake.h"

static bool matches(const struct fake_row *row, uint32_t leaf, uint32_t subleaf)
{
    return row->leaf == leaf && (row->subleaf == subleaf || row->subleaf >= FAKE_TURN);
}

static const struct fake_row *find(const struct fake_cpu *cpu, uint32_t leaf, uint32_t subleaf)
{
    for (size_t i = 0; i < cpu->count; i++)
        if (matches(&cpu->rows[i], leaf, subleaf))
            return &cpu->rows[i];
    return NULL;
}

/* The row of a stateful leaf whose turn it is; they stand together, first is the first of them. */
static const struct fake_row *next_turn(struct fake *fake, const struct fake_row *first)
{
    const struct fake_row *end = fake->cpu->rows + fake->cpu->count;
    uint32_t n = 0;

    while (first + n < end && first[n].leaf == first->leaf && first[n].subleaf == FAKE_TURN)
        n++;
    return first + fake->turn++ % n;
}

static struct cpuid_regs answer(struct fake *fake, const struct fake_row *row, uint32_t subleaf)
{
    if (row->subleaf == FAKE_TURN)
        row = next_turn(fake, row);
    struct cpuid_regs regs = row->regs;

    if (row->subleaf == FAKE_ECHO)
        regs.ecx = (regs.ecx & ~0xffu) | (subleaf & 0xff);
    if (row->subleaf == FAKE_NUMBERED)
        regs.edx = subleaf;
    return regs;
}

/* The leaf whose EAX bounds the range that a leaf is in. */
static uint32_t base_of(uint32_t leaf)
{
    if (leaf >= 0x40000000 && leaf <= 0x4fffffff)
        return leaf & ~0xffu;
    if (leaf >= 0xc0000000)
        return 0xc0000000;
    if ((leaf & 0xffff0000) == 0x80860000)
        return 0x80860000;
    if (leaf & 0x80000000)
        return 0x80000000;
    return leaf >= 0x20000000 ? 0x20000000 : 0;
}

static bool in_range(const struct fake_cpu *cpu, uint32_t leaf)
{
    const struct fake_row *base = find(cpu, base_of(leaf), 0);

    return base && leaf <= base->regs.eax;
}

static bool fake_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    struct fake *fake = ctx;
    const struct fake_cpu *cpu = fake->cpu;
    const struct fake_row *row = find(cpu, leaf, subleaf);

    fake->reads++;
    fake->watched += leaf == fake->watch;
    if (!row && cpu->mode == FAKE_STRICT)
        return false;
    if (!row && cpu->mode == FAKE_INTEL && !in_range(cpu, leaf)) {
        const struct fake_row *basic = find(cpu, 0, 0);

        row = basic ? find(cpu, basic->regs.eax, subleaf) : NULL;
    }
    *out = row ? answer(fake, row, subleaf) : (struct cpuid_regs){0};
    return true;
}

struct cpuid_source fake_source(struct fake *fake)
{
    return (struct cpuid_source){fake_read, fake};
}
