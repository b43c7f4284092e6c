/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/writer.h"

#include "probe/walk/spec.h"

static bool hypervisor_first(const struct cpuid_table *table)
{
    return table->count && spec_is_hypervisor_leaf(table->entry[0].leaf) && cpuid_table_leaf(table, 0);
}

enum shape_writer shape_writer(const struct cpuid_table *table)
{
    bool xsave = false, plain = false;

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (shape_left_index(table, entry))
            return WRITER_QEMU_9_2;
        if (entry->leaf == XSAVE_LEAF && entry->subleaf == XSAVE_LAST && entry->flags == CPUID_INDEXED &&
            cpuid_entry_zero(entry))
            return WRITER_QEMU_4_2;
        xsave = xsave || (entry->leaf == XSAVE_LEAF && entry->flags == CPUID_INDEXED);
        plain = plain || (entry->leaf == 2 && !entry->flags && (entry->eax & 0xff) <= 1);
    }
    return xsave && plain && hypervisor_first(table) ? WRITER_QEMU_9_2 : WRITER_UNKNOWN;
}

const char *shape_writer_name(enum shape_writer writer)
{
    static const char *const names[] = {NULL, "QEMU 4.2 to 9.1", "QEMU 9.2 or later"};

    return names[writer];
}

enum shape shape_of_writer(enum shape_writer writer)
{
    static const enum shape shapes[] = {SHAPE_FULL, SHAPE_QEMU, SHAPE_QEMU_9_2};

    return shapes[writer];
}
