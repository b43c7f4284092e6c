/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/mask.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/print.h"
#include "host/export/plan.h"
#include "host/export/unwritten.h"
#include "probe/field/project.h"
#include "probe/table/count.h"
#include "probe/walk/spec.h"

/* AMD's copies of leaf 1 EDX in 0x80000001 EDX, which Xen's featureset does not hold (cpufeatureset.h). */
#define COPIES 0x0183f3ffu

/* A register of features, in the order of Xen's featureset (Xen, public/arch-x86/cpufeatureset.h). */
struct word {
    uint32_t leaf, subleaf;
    unsigned reg;
};

static const struct word words[] = {
    {0x00000001, 0, EDX}, {0x00000001, 0, ECX}, {0x80000001, 0, EDX}, {0x80000001, 0, ECX},
    {0x0000000d, 1, EAX}, {0x00000007, 0, EBX}, {0x00000007, 0, ECX}, {0x80000007, 0, EDX},
    {0x80000008, 0, EBX}, {0x00000007, 0, EDX}, {0x00000007, 1, EAX}, {0x80000021, 0, EAX},
    {0x00000007, 1, EBX}, {0x00000007, 2, EDX}, {0x00000007, 1, ECX}, {0x00000007, 1, EDX},
};

static uint32_t mask_value(const struct cpuid_table *table, const struct word *word)
{
    return unwritten_register(table, word->leaf, word->subleaf, word->reg);
}

/* Bits that a project, or anybody, has a name for. */
static uint32_t named_by_xen(const struct word *word)
{
    uint32_t mask = 0;

    for (unsigned bit = 0; bit < 32; bit++) {
        const struct project_bit *row = project_of(word->leaf, word->subleaf, word->reg, bit);

        if (row && row->name[PROJECT_XEN][0])
            mask |= 1u << bit;
    }
    return word->leaf == 0x80000001 && word->reg == EDX ? mask & ~COPIES : mask;
}

/* What follows the guest's state, or says that there is a hypervisor: the monitor's. */
static uint32_t monitors_own(const struct word *word)
{
    if (word->leaf == 1 && word->reg == ECX)
        return HYPERVISOR_PRESENT | 1u << 27;
    if (word->leaf == 1 && word->reg == EDX)
        return 1u << 9 | 1u << 28;
    return word->leaf == 7 && word->subleaf == 0 && word->reg == ECX ? 1u << 4 : 0;
}

static void leave_bits(const struct export_job *job, const struct word *word, uint32_t bits, const char *why)
{
    char line[160];

    snprintf(line, sizeof(line), "0x%08" PRIx32 ":%" PRIu32 ".%s: 0x%" PRIx32 " (%s)", word->leaf,
             word->subleaf, cpuid_reg_name(word->reg), bits, why);
    job->events->left(job->events->ctx, line);
}

static bool is_word(uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].leaf == leaf && words[i].subleaf == subleaf && words[i].reg == reg)
            return true;
    return false;
}

/* 32 characters, bit 31 first: those of mask 0 or 1, the others any; between goes between fours. */
static void put_mask(const struct sink *sink, uint32_t value, uint32_t mask, const char *any,
                     const char *between)
{
    for (unsigned bit = 32; bit-- > 0;) {
        put_str(sink, !(mask >> bit & 1) ? any : value >> bit & 1 ? "1" : "0");
        if (bit && bit % 4 == 0)
            put_str(sink, between);
    }
}

static void put_featureset(const struct export_job *job, const struct sink *sink)
{
    put_str(sink, "# featureset, for xen-cpuid: ");
    for (size_t i = 0; i < COUNT(words); i++)
        diff_print(sink, "%s%08" PRIx32, i ? ":" : "",
                   mask_value(job->table, &words[i]) & named_by_xen(&words[i]));
    put_str(sink, "\n");
}

bool export_xl(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    (void)reterr;
    put_featureset(job, sink);
    put_str(sink, "cpuid = [\n");
    for (size_t i = 0; i < COUNT(words); i++) {
        const uint32_t named = named_by_xen(&words[i]) & ~monitors_own(&words[i]);
        const uint32_t value = mask_value(job->table, &words[i]);
        const uint32_t copies = words[i].leaf == 0x80000001 && words[i].reg == EDX ? COPIES : 0;
        const uint32_t left = value & ~named & ~monitors_own(&words[i]) & ~copies;

        if (left)
            leave_bits(job, &words[i], left, "Xen has no name for these bits");
        diff_print(sink,
                   words[i].leaf == 7 || words[i].leaf == 0xd ? "  \"0x%" PRIx32 ",%" PRIu32 ":%s="
                                                              : "  \"0x%" PRIx32 ":%.0u%s=",
                   words[i].leaf, words[i].subleaf, cpuid_reg_name(words[i].reg));
        put_mask(sink, value, named, "x", "");
        put_str(sink, i + 1 < COUNT(words) ? "\",\n" : "\"\n");
    }
    put_str(sink, "]\n");
    unwritten_leave(job, is_word);
    return true;
}

bool export_vmx(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    (void)reterr;
    for (size_t i = 0; i < COUNT(words); i++) {
        const struct word *word = &words[i];

        diff_print(sink, "cpuid.%" PRIx32, word->leaf);
        if (word->subleaf)
            diff_print(sink, ".%" PRIu32, word->subleaf);
        diff_print(sink, ".%s = \"", cpuid_reg_name(word->reg));
        put_mask(sink, mask_value(job->table, word), ~monitors_own(word), "-", ":");
        put_str(sink, "\"\n");
    }
    unwritten_leave(job, is_word);
    return true;
}

/* Leaves whose rows hold features alone, or what goes with them. */
static bool is_feature_row(uint32_t leaf)
{
    return leaf == 7 || leaf == 0x80000001 || leaf == 0x80000007 || leaf == 0x80000021;
}

/* A row may have several words. */
static bool is_first_of_row(size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (words[i].leaf == words[number].leaf && words[i].subleaf == words[number].subleaf)
            return false;
    return true;
}

static bool is_in_row(uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    (void)subleaf;
    (void)reg;
    return leaf == 1 || is_feature_row(leaf);
}

static void virtualbox_put_row(const struct sink *sink, uint32_t leaf, uint32_t subleaf,
                               const struct cpuid_regs *regs)
{
    diff_print(sink, "VBoxManage modifyvm \"$VM\" --cpuid-set %08" PRIx32, leaf);
    if (leaf == 7)
        diff_print(sink, ":%" PRIx32, subleaf);
    diff_print(sink, " %08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32 "\n", regs->eax, regs->ebx,
               regs->ecx, regs->edx);
}

/* A row of features that the table leaves out, since it holds zeros: where nothing is said the host's show.
 * What every host has, and what is in the table's ranges. */
static bool is_left_out(const struct cpuid_table *table, const struct word *word)
{
    const struct cpuid_entry *entry = cpuid_table_find(table, word->leaf, word->subleaf);

    return is_feature_row(word->leaf) && (!entry || entry->subleaf != word->subleaf) &&
           ((word->subleaf == 0 && word->leaf <= 0x80000007) || plan_shown(table, word->leaf, word->subleaf));
}

/* VirtualBox takes whole rows; leaf 1 has topology in it, which it sets again for each CPU. */
bool export_virtualbox(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    static const struct cpuid_regs zeros;

    (void)reterr;
    for (uint32_t i = 0; i < job->table->count; i++) {
        const struct cpuid_entry *entry = &job->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (is_in_row(entry->leaf, entry->subleaf, EAX))
            virtualbox_put_row(sink, entry->leaf, entry->subleaf, &regs);
    }
    for (size_t i = 0; i < COUNT(words); i++)
        if (is_first_of_row(i) && is_left_out(job->table, &words[i]))
            virtualbox_put_row(sink, words[i].leaf, words[i].subleaf, &zeros);
    unwritten_leave(job, is_in_row);
    return true;
}
