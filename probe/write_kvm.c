/* SPDX-License-Identifier: BSD-2-Clause */
#include "crc32.h"
#include "write.h"

void write_kvm(const struct sink *sink, const struct cpuid_table *table)
{
    const uint32_t header[2] = {table->count, 0};

    put_bytes(sink, header, sizeof(header));
    put_bytes(sink, table->entry, table->count * sizeof(table->entry[0]));
}

static void crc_write(void *ctx, const void *bytes, size_t n)
{
    uint32_t *crc = ctx;

    *crc = crc32_update(*crc, bytes, n);
}

uint32_t write_kvm_crc(const struct cpuid_table *table)
{
    uint32_t crc = 0;
    const struct sink sink = {crc_write, &crc};

    write_kvm(&sink, table);
    return crc;
}
