/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/crc32.h"
#include "probe/write/write.h"

void write_kvm(const struct sink *sink, const struct cpuid_table *table)
{
    const uint32_t header[2] = {table->count, 0};

    put_bytes(sink, header, sizeof(header));
    put_bytes(sink, table->entry, table->count * sizeof(table->entry[0]));
}

uint32_t write_kvm_crc(const struct cpuid_table *table, bool with_flags)
{
    const uint32_t header[2] = {table->count, 0};
    uint32_t crc = crc32_update(0, header, sizeof(header));

    for (uint32_t i = 0; i < table->count; i++) {
        struct cpuid_entry entry = table->entry[i];

        if (!with_flags)
            entry.flags = 0;
        crc = crc32_update(crc, &entry, sizeof(entry));
    }
    return crc;
}
