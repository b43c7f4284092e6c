/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"
#include "probe/field/row_name.h"

struct texts {
#define VALUE(table, number, text) char ROW_NAME(value)[sizeof(text)];
#include "probe/spec/value.def"
#undef VALUE
};
_Static_assert(sizeof(struct texts) <= UINT16_MAX, "offsets of texts fit");

#define VALUE(table, number, text) _Static_assert(sizeof(text) <= FIELD_TEXT_SIZE, text);
#include "probe/spec/value.def"
#undef VALUE

static const struct texts texts = {
#define VALUE(table, number, text) text,
#include "probe/spec/value.def"
#undef VALUE
};

static const struct {
    uint32_t number;
    uint16_t text;
    uint8_t table;
} rows[] = {
#define VALUE(table, number, text) {number, offsetof(struct texts, ROW_NAME(value)), VALUES_##table},
#include "probe/spec/value.def"
#undef VALUE
};

const char *field_value_name(enum value_table values, uint32_t number)
{
    uint32_t from = 0, to = values ? sizeof(rows) / sizeof(rows[0]) : 0;

    while (from < to) {
        const uint32_t middle = (from + to) / 2;

        if (rows[middle].table == values && rows[middle].number == number)
            return (const char *)&texts + rows[middle].text;
        if (rows[middle].table < values || (rows[middle].table == values && rows[middle].number < number))
            from = middle + 1;
        else
            to = middle;
    }
    return "";
}
