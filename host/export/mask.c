/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/mask.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/print.h"
#include "host/dialect/write.h"
#include "host/export/msrs.h"
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
    const struct cpuid_entry *entry = cpuid_table_find(table, word->leaf, word->subleaf);
    const struct cpuid_regs regs = entry ? cpuid_entry_regs(entry) : (struct cpuid_regs){0};

    /* A row without an index answers for subleaf 0 alone, where the leaf has subleaves. */
    return entry && entry->subleaf == word->subleaf ? cpuid_reg(&regs, word->reg) : 0;
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

static void note_rest(const struct export_job *job)
{
    job->events->noted(job->events->ctx,
                       "feature registers alone are written: identity, caches, topology and "
                       "the XSAVE area stay the host's or the monitor's");
    if (job->msrs && job->msrs->told)
        job->events->noted(job->events->ctx,
                           "feature MSRs, which the files tell, are not written in this format");
}

/* Bits that must be equal on all hosts and are not are left to Firecracker. */
static size_t firecracker_msrs(const struct export_job *job, struct dialect_msr ret[MSRS])
{
    size_t count = 0;

    for (unsigned i = 0; i < MSRS; i++) {
        const struct msrs_register *reg = msrs_shown(job->msrs, job->table, i);

        if (reg)
            ret[count++] = (struct dialect_msr){msrs_number(i), reg->value, ~reg->differs};
    }
    return count;
}

bool export_firecracker(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    static struct cpuid_table kept;
    struct dialect_msr msrs[MSRS];
    struct dialect_table from = {.label = "", .table = &kept, .msrs = msrs};

    (void)reterr;
    cpuid_table_clear(&kept);
    for (uint32_t i = 0; i < job->table->count; i++) {
        const struct cpuid_entry *entry = &job->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (!spec_is_hypervisor_leaf(entry->leaf))
            cpuid_table_add(&kept, entry->leaf, entry->subleaf, entry->flags, &regs);
    }
    from.msr_count = firecracker_msrs(job, msrs);
    dialect_put_firecracker(sink, &from);
    job->events->noted(
        job->events->ctx,
        "Firecracker refuses rows that its KVM does not list, and sets vendor, brand, topology, "
        "caches and what follows them by itself");
    return true;
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
    note_rest(job);
    return true;
}

bool export_vmx(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    (void)reterr;
    for (size_t i = 0; i < COUNT(words); i++) {
        const struct word *word = &words[i];

        if (!cpuid_table_find(job->table, word->leaf, word->subleaf))
            continue;
        diff_print(sink, "cpuid.%" PRIx32, word->leaf);
        if (word->subleaf)
            diff_print(sink, ".%" PRIu32, word->subleaf);
        diff_print(sink, ".%s = \"", cpuid_reg_name(word->reg));
        put_mask(sink, mask_value(job->table, word), ~monitors_own(word), "-", ":");
        put_str(sink, "\"\n");
    }
    note_rest(job);
    return true;
}

/* Leaves whose rows hold features alone, or what goes with them. */
static bool is_feature_row(uint32_t leaf)
{
    return leaf == 7 || leaf == 0x80000001 || leaf == 0x80000007 || leaf == 0x80000021;
}

/* VirtualBox takes whole rows; leaf 1 has topology in it, which it sets again for each CPU. */
bool export_virtualbox(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    (void)reterr;
    for (uint32_t i = 0; i < job->table->count; i++) {
        const struct cpuid_entry *entry = &job->table->entry[i];

        if (entry->leaf != 1 && !is_feature_row(entry->leaf))
            continue;
        diff_print(sink, "VBoxManage modifyvm \"$VM\" --cpuid-set %08" PRIx32, entry->leaf);
        if (entry->leaf == 7)
            diff_print(sink, ":%" PRIx32, entry->subleaf);
        diff_print(sink, " %08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32 "\n", entry->eax, entry->ebx,
                   entry->ecx, entry->edx);
    }
    note_rest(job);
    return true;
}
