/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_nothing.h"

#include "probe/walk/partial.h"
#include "probe/walk/range.h"
#include "probe/write/write.h"

static bool begins_no_range(const struct cpuid_table *table, uint32_t index)
{
    const struct cpuid_entry *entry = &table->entry[index];

    return entry->leaf && range_base(entry->leaf) == entry->leaf && cpuid_entry_zero(entry) &&
           !cpuid_hidden_regs(table, index);
}

bool report_nothing(const struct sink *sink, const struct cpuid_table *table, uint32_t index,
                    const struct decode_cursor *cursor)
{
    if (!cursor->echo && !begins_no_range(table, index))
        return false;
    write_raw_row(sink, table, index);
    if (cursor->echo) {
        put_str(sink, "      echo of leaf ");
        put_0x(sink, cursor->echo_of, 1);
        put_str(sink, ", the highest basic leaf: this leaf does not exist\n");
    } else {
        put_str(sink, "      all registers zero: no range begins here\n");
    }
    return true;
}
