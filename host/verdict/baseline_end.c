/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/baseline.h"
#include "probe/decode/string.h"
#include "probe/walk/spec.h"

/* The legacy area and the header of an XSAVE image (SDM 1, 13.4): what is there without any component. */
#define XSAVE_LEGACY 0x240u

bool baseline_one_vendor(const struct cpuid_table *ours, const struct cpuid_table *theirs,
                         struct error_line *reterr)
{
    const struct cpuid_entry *a = cpuid_table_leaf(ours, 0), *b = cpuid_table_leaf(theirs, 0);
    char text[2][DIFF_VALUE_MAX];

    if (!a || !b || (a->ebx == b->ebx && a->ecx == b->ecx && a->edx == b->edx))
        return true;
    diff_string_text(ours, STRING_VENDOR, 0, text[0]);
    diff_string_text(theirs, STRING_VENDOR, 0, text[1]);
    return error_line_set(reterr,
                          "no table suits these hosts: this one's vendor is %s, that of those before it %s; "
                          "--vendor=NAME takes hosts of several",
                          text[1], text[0]);
}

/* A component's row stays if XCR0 or XSS has it; one of a hypervisor if it holds something. */
static bool is_gone(const struct cpuid_entry *entry, uint64_t components)
{
    if (spec_is_hypervisor_leaf(entry->leaf))
        return !(entry->eax | entry->ebx | entry->ecx | entry->edx);
    return entry->leaf == XSAVE_LEAF && entry->subleaf >= 2 && entry->subleaf <= XSAVE_LAST &&
           !(components >> entry->subleaf & 1);
}

/* The rows that stay. Returns how large the XSAVE area of what XCR0 has is. */
static uint32_t keep_rows(struct cpuid_table *table, uint64_t xcr0, uint64_t xss)
{
    uint32_t kept = 0, size = XSAVE_LEGACY;

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (is_gone(entry, xcr0 | xss))
            continue;
        if (entry->leaf == XSAVE_LEAF && entry->subleaf >= 2 && entry->subleaf <= XSAVE_LAST &&
            (xcr0 >> entry->subleaf & 1) && entry->ebx + entry->eax > size)
            size = entry->ebx + entry->eax;
        table->note[kept] = table->note[i];
        table->entry[kept++] = *entry;
    }
    table->count = kept;
    return size;
}

static struct cpuid_entry *find_xsave(struct cpuid_table *table, uint32_t subleaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == XSAVE_LEAF && table->entry[i].subleaf == subleaf)
            return &table->entry[i];
    return NULL;
}

bool baseline_end(struct baseline *baseline, struct error_line *reterr)
{
    struct cpuid_table *table = &baseline->table;
    const struct cpuid_entry *zero = find_xsave(table, 0), *one = find_xsave(table, 1);
    const uint64_t xcr0 = zero ? (uint64_t)zero->edx << 32 | zero->eax : 0;
    const uint64_t xss = one ? (uint64_t)one->edx << 32 | one->ecx : 0;
    const uint64_t split = baseline->split & (xcr0 | xss);

    if (baseline->vendor && !baseline->of_vendor)
        return error_line_set(reterr, "no host is of the vendor %s", baseline->vendor);
    if (split) {
        *reterr = baseline->why_split[__builtin_ctzll(split)];
        return false;
    }
    if (baseline->hosts < 2)
        return true;
    const uint32_t size = keep_rows(table, xcr0, xss);
    struct cpuid_entry *area = find_xsave(table, 0);

    if (area) {
        area->ecx = area->ecx ? size : 0;
        if (area->ebx > area->ecx)
            area->ebx = area->ecx;
    }
    return true;
}
