/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of a table that no name and no value of QEMU sets: what it shows there by itself, and what the table
 * has. */
#include <string.h>

#include "host/export/plan.h"
#include "probe/table/count.h"

#define XSAVE_BIT (1u << 26) /* leaf 1 ECX */
#define CLFLUSH_EIGHT 0x800u /* leaf 1 EBX: lines of 64 bytes, and no brand index */

/* What QEMU does with the leaves between two, the first of the rows that fits. */
enum kind {
    OWN,      /* looked at elsewhere */
    TOPOLOGY, /* follows -smp */
    CACHE,    /* the model's */
    FIXED,    /* the same for all models, or zeros */
};

static const struct range {
    uint32_t first, last;
    enum kind kind;
    uint32_t topology; /* bits of EAX that follow -smp */
} ranges[] = {
    {0x00000000, 0x00000000, OWN, 0},
    {0x00000002, 0x00000002, CACHE, 0},
    {0x00000004, 0x00000004, CACHE, 0xffffc000},
    {0x0000000b, 0x0000000b, TOPOLOGY, 0},
    {0x0000000d, 0x0000000d, OWN, 0},
    {0x0000001f, 0x0000001f, TOPOLOGY, 0},
    {0x40000000, 0x4fffffff, OWN, 0},
    {0x80000002, 0x80000004, OWN, 0},
    {0x80000005, 0x80000006, CACHE, 0},
    {0x8000001d, 0x8000001d, CACHE, 0x03ffc000},
    {0x8000001e, 0x8000001e, TOPOLOGY, 0},
    {0xc0000000, 0xc0000000, OWN, 0},
    {0x00000000, 0xffffffff, FIXED, 0},
};

/*
 * What QEMU shows in rows whose bits have no names, if a feature is there: leaf 5 (MWAIT's extensions are
 * set, whatever the CPU has), 0x1d and 0x1e (AMX), 0x8000000a (SVM: its revision and 16 address spaces).
 * target/i386/cpu.c, cpu_x86_cpuid() and x86_cpu_realizefn().
 */
static const struct fixed {
    uint32_t leaf, subleaf;
    struct cpuid_regs regs;
    uint32_t need_leaf;
    unsigned need_reg, need_bit; /* need_leaf 0: always */
} fixed[] = {
    {0x00000005, 0, {0, 0, 3, 0}, 0, 0, 0},
    {0x00000014, 0, {1, 15, 7, 0}, 7, EBX, 25},
    {0x00000014, 1, {0x02490002, 0x003f3fff, 0, 0}, 7, EBX, 25},
    {0x0000001d, 0, {1, 0, 0, 0}, 7, EDX, 24},
    {0x0000001d, 1, {0x04002000, 0x00080040, 0x10, 0}, 7, EDX, 24},
    {0x0000001e, 0, {0, 0x4010, 0, 0}, 7, EDX, 24},
    {0x8000000a, 0, {1, 0x10, 0, 0}, 0x80000001, ECX, 2},
};

static const struct fixed *fixed_row(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (size_t i = 0; i < COUNT(fixed); i++)
        if (fixed[i].leaf == leaf && fixed[i].subleaf == subleaf &&
            (!fixed[i].need_leaf ||
             (plan_leaf_word(table, fixed[i].need_leaf, fixed[i].need_reg) >> fixed[i].need_bit & 1)))
            return &fixed[i];
    return NULL;
}

/* What is in a register beside the bits with names: numbers that are values of QEMU's, and the moment's. */
static uint32_t not_looked_at(uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    if (qemu_word_of(leaf, subleaf, reg) < QEMU_WORD_COUNT)
        return UINT32_MAX;
    if (leaf == 1)
        return reg == EAX ? UINT32_MAX : reg == EBX ? 0xffff0000 : 0;
    if ((leaf == 7 && subleaf == 0) || leaf == 0x80000000 || leaf == 0x80000008)
        return reg == EAX || (leaf == 0x80000008 && reg == ECX) ? UINT32_MAX : 0; /* ECX: topology */
    return 0;
}

static uint32_t shown_by_qemu(const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    const struct fixed *row = fixed_row(table, leaf, subleaf);
    const struct cpuid_regs zero = plan_row(table, 0, 0);

    if (leaf == 1 && reg == EBX)
        return CLFLUSH_EIGHT;
    if (leaf == 0x80000000)
        return cpuid_reg(&zero, reg);
    if ((leaf == 0x80000001 || leaf == 0xc0000001) && reg == EAX)
        return plan_leaf_word(table, 1, EAX);
    return row ? cpuid_reg(&row->regs, reg) : 0;
}

/* A row of no names: one line where nothing of it can be shown, else one for each register. */
static void look_at_row(struct plan *plan, const struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_regs regs = plan_row(table, leaf, subleaf);
    uint32_t wrong[4], any = 0, named = 0;

    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const uint32_t skip = not_looked_at(leaf, subleaf, reg);

        named |= skip;
        wrong[reg] = (cpuid_reg(&regs, reg) ^ shown_by_qemu(table, leaf, subleaf, reg)) & ~skip;
        any |= wrong[reg];
    }
    if (any && !named && !fixed_row(table, leaf, subleaf)) {
        plan_left_row(plan, leaf, subleaf, "QEMU shows zeros there");
        return;
    }
    for (unsigned reg = EAX; reg <= EDX; reg++)
        if (wrong[reg])
            plan_left(plan, leaf, subleaf, reg, wrong[reg], cpuid_reg(&regs, reg),
                      leaf == 0x80000000 ? "QEMU repeats the vendor there" : "QEMU shows its own there");
}

static const struct range *range_of(uint32_t leaf)
{
    const struct range *range = ranges;

    while (leaf < range->first || leaf > range->last)
        range++;
    return range;
}

static void look_at_cache(const struct export_job *job, struct plan *plan, const struct range *range,
                          uint32_t subleaf)
{
    /* Of the vendors AMD alone has neither leaf 2 nor 4 (QEMU, vendor_cpuid_only, from 6.2 on). */
    const bool absent = range->first <= 4 && strcmp(plan->vendor, "AuthenticAMD") == 0;
    struct cpuid_regs shown = {0};
    struct cpuid_regs regs = plan_row(job->table, range->first, subleaf);

    if (!absent)
        shown = qemu_model_cache(plan->model, job->known->version, range->first, subleaf);
    regs.eax &= ~range->topology;
    if (!cpuid_regs_equal(&regs, &shown))
        plan_left_row(plan, range->first, subleaf,
                      "caches are the model's; host-cache-info=on shows the host's");
}

enum { CACHE_LEVELS = 6 };

static void look_at_caches(const struct export_job *job, struct plan *plan)
{
    static const struct range five = {0x80000005, 0x80000005, CACHE, 0},
                              six = {0x80000006, 0x80000006, CACHE, 0};

    for (const struct range *range = ranges; range->kind != FIXED; range++)
        if (range->kind == CACHE && plan_shown(job->table, range->first, 0)) {
            const bool levels = range->topology != 0;

            if (range->first == five.first) {
                look_at_cache(job, plan, &five, 0);
                if (plan_shown(job->table, six.first, 0))
                    look_at_cache(job, plan, &six, 0);
                continue;
            }
            for (uint32_t subleaf = 0; subleaf < (levels ? CACHE_LEVELS : 1); subleaf++)
                look_at_cache(job, plan, range, subleaf);
        }
}

/* Components of XCR0 and IA32_XSS, and the feature that brings each. */
static const struct component {
    uint64_t bits;
    uint32_t leaf;
    unsigned reg, bit;
} components[] = {
    {1ull << 2, 1, ECX, 28},  /* avx */
    {3ull << 3, 7, EBX, 14},  /* mpx */
    {7ull << 5, 7, EBX, 16},  /* avx512f */
    {1ull << 9, 7, ECX, 3},   /* pku */
    {3ull << 17, 7, EDX, 24}, /* amx-tile */
};

static void look_at_xsave(const struct export_job *job, struct plan *plan)
{
    const struct cpuid_regs zero = plan_row(job->table, XSAVE_LEAF, 0),
                            one = plan_row(job->table, XSAVE_LEAF, 1);
    const uint64_t xcr0 = (uint64_t)zero.edx << 32 | zero.eax;
    uint64_t follows = 3;

    if (!plan_shown(job->table, XSAVE_LEAF, 0))
        return;
    for (size_t i = 0; i < COUNT(components); i++)
        if (plan_leaf_word(job->table, components[i].leaf, components[i].reg) >> components[i].bit & 1)
            follows |= components[i].bits;
    if (!(plan_leaf_word(job->table, 1, ECX) & XSAVE_BIT))
        follows = 0;
    /* TCG leaves components out that it does not run: what a guest of it lacks, it lacks again. */
    const uint64_t wrong = job->accel == EXPORT_TCG ? xcr0 & ~follows : xcr0 ^ follows;

    if ((uint32_t)wrong)
        plan_left_leaf(plan, XSAVE_LEAF, EAX, (uint32_t)wrong, zero.eax, "XCR0 follows the features");
    if (wrong >> 32)
        plan_left_leaf(plan, XSAVE_LEAF, EDX, (uint32_t)(wrong >> 32), zero.edx, "XCR0 follows the features");
    if (one.ecx || one.edx)
        plan_left(plan, XSAVE_LEAF, 1, one.ecx ? ECX : EDX, one.ecx ? one.ecx : one.edx,
                  one.ecx ? one.ecx : one.edx, "IA32_XSS follows the features and the host");
}

/* True for a row that an earlier one hides. */
static bool is_hidden(const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    return cpuid_table_find(table, entry->leaf, entry->subleaf) != entry;
}

void plan_rows(const struct export_job *job, struct plan *plan)
{
    const struct cpuid_table *table = job->table;

    for (size_t i = 0; i < COUNT(fixed); i++)
        if (!cpuid_table_find(table, fixed[i].leaf, fixed[i].subleaf) && plan_shown(table, fixed[i].leaf, 0))
            look_at_row(plan, table, fixed[i].leaf, fixed[i].subleaf);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (!is_hidden(table, entry) && range_of(entry->leaf)->kind == FIXED &&
            plan_shown(table, entry->leaf, entry->subleaf))
            look_at_row(plan, table, entry->leaf, entry->subleaf);
    }
    look_at_caches(job, plan);
    look_at_xsave(job, plan);
}
