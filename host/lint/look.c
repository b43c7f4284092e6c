/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/look.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "probe/walk/partial.h"

const struct cpuid_entry *lint_find(const struct lint *lint, uint32_t leaf, uint32_t subleaf)
{
    if (cpuid_unread_regs(lint->table, leaf, subleaf))
        *lint->unread = true;
    return cpuid_table_find(lint->table, leaf, subleaf);
}

const struct cpuid_entry *lint_find_leaf(const struct lint *lint, uint32_t leaf)
{
    return lint_find(lint, leaf, 0);
}

struct lint_place lint_at_table(void)
{
    return (struct lint_place){.table = true};
}

struct lint_place lint_at_leaf(uint32_t leaf)
{
    return lint_at_row(leaf, LINT_NO_SUBLEAF);
}

struct lint_place lint_at_row(uint32_t leaf, uint32_t subleaf)
{
    return (struct lint_place){.leaf = leaf, .subleaf = subleaf, .reg = LINT_NO_REGISTER};
}

struct lint_place lint_at_bits(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned high, unsigned low)
{
    return (struct lint_place){leaf, subleaf, reg, high, low, false};
}

struct lint_place lint_at_leaf_bits(uint32_t leaf, unsigned reg, unsigned high, unsigned low)
{
    return lint_at_bits(leaf, 0, reg, high, low);
}

static void write_place(const struct lint_place *place, char *text, size_t size)
{
    int n;

    if (place->table) {
        snprintf(text, size, "table");
        return;
    }
    n = snprintf(text, size, "0x%08" PRIx32, place->leaf);
    if (place->subleaf == LINT_NO_SUBLEAF)
        return;
    n += snprintf(text + n, size - (size_t)n, ":%" PRIu32, place->subleaf);
    if (place->reg == LINT_NO_REGISTER)
        return;
    n += snprintf(text + n, size - (size_t)n, ".%s", cpuid_reg_name(place->reg));
    if (place->high == place->low)
        snprintf(text + n, size - (size_t)n, "[%u]", place->low);
    else if (place->high - place->low < 31)
        snprintf(text + n, size - (size_t)n, "[%u:%u]", place->high, place->low);
}

__attribute__((format(printf, 4, 0))) static void report_finding(struct lint *lint, const char *reference,
                                                                 struct lint_place place, const char *format,
                                                                 va_list args)
{
    if (*lint->unread)
        return;
    struct lint_finding finding = {.rule = lint->rule, .reference = reference, .severity = lint->severity};

    write_place(&place, finding.place, sizeof(finding.place));
    vsnprintf(finding.text, sizeof(finding.text), format, args);
    lint->findings++;
    lint->events->found(lint->events->ctx, &finding);
}

void lint_report(struct lint *lint, struct lint_place place, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report_finding(lint, lint->rule->reference, place, format, args);
    va_end(args);
}

void lint_report_from(struct lint *lint, const char *reference, struct lint_place place, const char *format,
                      ...)
{
    va_list args;

    va_start(args, format);
    report_finding(lint, reference, place, format, args);
    va_end(args);
}

bool lint_maximum(const struct lint *lint, uint32_t base, uint32_t *ret)
{
    const struct cpuid_entry *entry = lint_find_leaf(lint, base);

    if (!entry)
        return false;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    if (range_maximum(base, &regs, ret))
        return true;
    /* Whoever signs is there, whatever it says of its maximum. */
    *ret = base + 1;
    return spec_is_hypervisor_leaf(base) && spec_hypervisor(&regs) != HV_UNKNOWN;
}

bool lint_declared(const struct lint *lint, uint32_t leaf)
{
    uint32_t maximum;

    return lint_maximum(lint, range_base(leaf), &maximum) && leaf <= maximum;
}

bool lint_redirected(const struct lint *lint, const struct cpuid_entry *entry)
{
    uint32_t maximum;

    if (cpuid_entry_zero(entry) || lint_declared(lint, entry->leaf) || !lint_maximum(lint, 0, &maximum))
        return false;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return range_redirected(lint->table, maximum, entry->subleaf, &regs);
}

const struct cpuid_entry *lint_row(const struct lint *lint, uint32_t leaf, uint32_t subleaf)
{
    return lint_declared(lint, leaf) ? lint_find(lint, leaf, subleaf) : NULL;
}

uint32_t lint_reg_of(const struct cpuid_entry *entry, unsigned reg)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return cpuid_reg(&regs, reg);
}

uint32_t lint_reg(const struct lint *lint, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    const struct cpuid_entry *entry = lint_row(lint, leaf, subleaf);

    return entry ? lint_reg_of(entry, reg) : 0;
}

const struct cpuid_entry *lint_leaf(const struct lint *lint, uint32_t leaf)
{
    return lint_row(lint, leaf, 0);
}

uint32_t lint_leaf_reg(const struct lint *lint, uint32_t leaf, unsigned reg)
{
    return lint_reg(lint, leaf, 0, reg);
}

const struct leaf_spec *lint_spec(const struct lint *lint, uint32_t leaf)
{
    return spec_leaf(leaf, spec_table_hypervisor(lint->table, leaf));
}

bool lint_first_of_leaf(const struct cpuid_table *table, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (table->entry[k].leaf == table->entry[i].leaf)
            return false;
    return true;
}

bool lint_hypervisor(const struct lint *lint, uint32_t from, const struct cpuid_entry **ret)
{
    uint32_t maximum;

    for (uint32_t base = from; base <= HYPERVISOR_LAST; base += HYPERVISOR_STEP)
        if (lint_maximum(lint, base, &maximum)) {
            *ret = lint_find_leaf(lint, base);
            return true;
        }
    return false;
}

bool lint_is_guest(const struct lint *lint)
{
    const struct cpuid_entry *base;

    return lint_leaf_reg(lint, 1, ECX) >> 31 || lint_hypervisor(lint, HYPERVISOR_FIRST, &base);
}
