/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts of the codes that an image would show for a table (probe/qr/part.h), a line each. */
#include "host/dialect/write.h"
#include "probe/qr/part.h"
#include "probe/table/mem.h"
#include "probe/write/write.h"

void dialect_put_qr(const struct sink *sink, const struct dialect_table *from)
{
    struct cpuid_table table = *from->table;
    char text[QR_TEXT];

    for (uint32_t i = 0; i < table.count; i++)
        memset(table.entry[i].padding, 0, sizeof(table.entry[i].padding));
    const uint32_t crc = write_kvm_crc(&table, true);

    for (uint32_t part = 1; part <= part_count(&table); part++) {
        put_bytes(sink, text, part_text(&table, crc, part, text));
        put_str(sink, "\n");
    }
}
