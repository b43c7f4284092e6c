/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/msr.h"

#include "probe/walk/spec.h"

static const struct {
    uint32_t number;
    char name[20];
} rows[] = {
#define MSR(id, number, name, source) {number, name},
#define IF_CPUID(id, leaf, reg, bit)
#define IF_MSR(id, other, bit)
#include "probe/spec/msr.def"
#undef MSR
#undef IF_CPUID
#undef IF_MSR
};

#define NOT_A_REGISTER MSR_COUNT

/* One IF row: a bit of a leaf's register, or of another MSR if that is one. */
static const struct condition {
    uint32_t leaf;
    uint8_t msr, other, reg, bit;
} conditions[] = {
#define MSR(id, number, name, source)
#define IF_CPUID(id, leaf, reg, bit) {leaf, MSR_##id, NOT_A_REGISTER, reg, bit},
#define IF_MSR(id, by, at) {.msr = MSR_##id, .other = MSR_##by, .bit = (at)},
#include "probe/spec/msr.def"
#undef MSR
#undef IF_CPUID
#undef IF_MSR
};

uint32_t msr_number(enum msr msr)
{
    return rows[msr].number;
}

const char *msr_name(enum msr msr)
{
    return rows[msr].name;
}

static bool holds(const struct condition *condition, const struct cpuid_table *table,
                  const struct msr_values *values)
{
    if (condition->other != NOT_A_REGISTER)
        return msr_bit(values, (enum msr)condition->other, condition->bit);
    const struct cpuid_entry *entry = cpuid_table_leaf(table, condition->leaf);

    if (!entry)
        return false;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return cpuid_reg(&regs, condition->reg) >> condition->bit & 1;
}

bool msr_exists(enum msr msr, const struct cpuid_table *table, const struct msr_values *values)
{
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
        if (conditions[i].msr == msr && holds(&conditions[i], table, values))
            return true;
    return false;
}

void msr_ask(enum msr msr, const struct cpuid_table *table, const struct msr_source *source,
             struct msr_values *values)
{
    if (!msr_exists(msr, table, values))
        return;
    if (source->read(source->ctx, msr_number(msr), &values->value[msr]))
        values->read |= 1u << msr;
    else
        values->refused |= 1u << msr;
}

bool msr_known(const struct msr_values *values, enum msr msr)
{
    return values->read >> msr & 1;
}

bool msr_bit(const struct msr_values *values, enum msr msr, unsigned bit)
{
    return msr_known(values, msr) && (values->value[msr] >> bit & 1);
}
