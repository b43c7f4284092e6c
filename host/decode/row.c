/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/row.h"

const struct cpuid_entry *decode_row_exact(const struct cpuid_table *table, const struct decode_row *row)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == row->leaf && table->entry[i].subleaf == row->subleaf)
            return &table->entry[i];
    return NULL;
}

const struct cpuid_entry *decode_row_answer(const struct cpuid_table *table, const struct decode_row *row)
{
    const struct cpuid_entry *exact = decode_row_exact(table, row);

    return exact ? exact : cpuid_table_find(table, row->leaf, row->subleaf);
}
