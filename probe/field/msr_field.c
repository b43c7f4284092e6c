/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/msr_field.h"

#include "probe/table/count.h"

static const struct msr_field rows[] = {
#define MSR_FIELD(number, high, low, rule, grade, name, qemu, libvirt, xen) \
    {number, high, low, MOVE_##rule, MOVE_##grade, name, qemu, libvirt, xen},
#include "probe/spec/msr_field.def"
#undef MSR_FIELD
};

const struct msr_field *msr_field_row(uint32_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}

const struct msr_field *msr_field_of(uint32_t number, unsigned bit)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].number == number && rows[i].low <= bit && bit <= rows[i].high)
            return &rows[i];
    return NULL;
}

uint64_t msr_field_bits(const struct msr_field *field)
{
    return UINT64_MAX >> (63 - field->high) & UINT64_MAX << field->low;
}

uint64_t msr_field_number(const struct msr_field *field, uint64_t value)
{
    return (value & msr_field_bits(field)) >> field->low;
}
