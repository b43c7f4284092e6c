/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/check.h"

#include <stdio.h>
#include <string.h>

static struct {
    char text[8192];
    size_t used;
} line;

void check_text(const char *name, const char *got, const char *want)
{
    if (strcmp(got, want) != 0)
        fail_msg("%s\n  got:  %s\n  want: %s", name, got, want);
}

static void append(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(line.text + line.used, sizeof(line.text) - line.used, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof(line.text) - line.used);
    line.used += (size_t)n;
}

/* The last of the rows from i on that can be written as one run: same leaf, indexed, subleaves one apart. */
static uint32_t run_end(const struct cpuid_table *table, uint32_t i)
{
    const struct cpuid_entry *entry = &table->entry[i];
    uint32_t end = i;

    while (end + 1 < table->count && entry->flags == CPUID_INDEXED &&
           table->entry[end + 1].flags == entry->flags && table->entry[end + 1].leaf == entry->leaf &&
           table->entry[end + 1].subleaf == table->entry[end].subleaf + 1 &&
           table->note[end + 1].synthetic == table->note[i].synthetic)
        end++;
    return end;
}

static uint32_t append_run(const struct cpuid_table *table, uint32_t i)
{
    const struct cpuid_entry *entry = &table->entry[i];
    const uint32_t end = run_end(table, i);

    append(line.used ? " %x" : "%x", entry->leaf);
    if (entry->flags & CPUID_INDEXED || entry->subleaf)
        append(".%x", entry->subleaf);
    if (end > i)
        append("-%x", table->entry[end].subleaf);
    if (entry->flags == (CPUID_STATEFUL | CPUID_READ_NEXT))
        append("*");
    else if (entry->flags == CPUID_STATEFUL)
        append("~");
    else if (entry->flags & ~(uint32_t)CPUID_INDEXED || (entry->subleaf && !entry->flags))
        append("?flags=%x", entry->flags);
    if (table->note[i].synthetic)
        append("!");
    return end;
}

const char *rows_text(const struct cpuid_table *table)
{
    line.used = 0;
    line.text[0] = 0;
    for (uint32_t i = 0; i < table->count; i++)
        i = append_run(table, i);
    return line.text;
}

const char *rows_of(const struct cpuid_table *table, uint32_t leaf)
{
    const char *end = "no row";

    line.used = 0;
    line.text[0] = 0;
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf) {
            end = cpuid_end_name(table->note[i].end);
            i = append_run(table, i);
        }
    append(" (%s)", end);
    return line.text;
}

void check_registers(const char *name, const struct cpuid_table *table, const struct cpuid_source *source)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const struct cpuid_regs recorded = cpuid_entry_regs(entry);
        struct cpuid_regs regs;

        if (table->note[i].synthetic || entry->flags & CPUID_STATEFUL)
            continue;
        if (!source->read(source->ctx, entry->leaf, entry->subleaf, &regs) ||
            !cpuid_regs_equal(&regs, &recorded))
            fail_msg("%s: entry %u (0x%x, %x) is not what the source says", name, i, entry->leaf,
                     entry->subleaf);
        for (int word = 0; word < 3; word++)
            assert_int_equal(entry->padding[word], 0);
    }
}

void check_same_table(const char *name, const struct cpuid_table *got, const struct cpuid_table *want)
{
    char text[sizeof(line.text)];

    snprintf(text, sizeof(text), "%s", rows_text(want));
    check_text(name, rows_text(got), text);
    assert_int_equal(got->dropped, want->dropped);
    assert_int_equal(got->unread, want->unread);
    assert_int_equal(got->capped, want->capped);
    assert_int_equal(got->rows, want->rows);
    for (uint32_t i = 0; i < want->count; i++) {
        if (memcmp(&got->entry[i], &want->entry[i], sizeof(want->entry[i])) != 0)
            fail_msg("%s: entry %u (0x%x, %x) differs", name, i, want->entry[i].leaf, want->entry[i].subleaf);
        assert_int_equal(got->note[i].end, want->note[i].end);
    }
}
