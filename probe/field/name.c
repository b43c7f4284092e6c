/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"
#include "probe/field/row_name.h"

struct names {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) \
    char ROW_NAME(FIELD_FILE)[sizeof(#id)];
#include "probe/spec/field_all.def"
#undef FIELD
};
_Static_assert(sizeof(struct names) <= UINT16_MAX, "offsets of names fit");

static const struct names names = {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) #id,
#include "probe/spec/field_all.def"
#undef FIELD
};

static const uint16_t offsets[] = {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) \
    offsetof(struct names, ROW_NAME(FIELD_FILE)),
#include "probe/spec/field_all.def"
#undef FIELD
};

const char *field_name(uint32_t index)
{
    return (const char *)&names + offsets[index];
}
