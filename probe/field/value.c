/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"
#include "probe/field/pool.h"
#include "text_offsets.h"

static const struct {
    uint32_t number;
    uint16_t text;
    uint8_t table;
} rows[] = {
#define VALUE(table, number, text) {number, TEXT_OFFSET(value), VALUES_##table},
#include "probe/spec/value.def"
#undef VALUE
};

uint32_t field_value_name(enum value_table values, uint32_t number, char out[TEXT_SIZE])
{
    uint32_t from = 0, to = values ? sizeof(rows) / sizeof(rows[0]) : 0;

    while (from < to) {
        const uint32_t middle = (from + to) / 2;

        if (rows[middle].table == values && rows[middle].number == number)
            return text_unpack(rows[middle].text, out);
        if (rows[middle].table < values || (rows[middle].table == values && rows[middle].number < number))
            from = middle + 1;
        else
            to = middle;
    }
    out[0] = 0;
    return 0;
}
