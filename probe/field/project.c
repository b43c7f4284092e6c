/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/project.h"

#include "probe/table/count.h"
#include "probe/walk/spec.h"

static const struct project_bit rows[] = {
#define NAME(leaf, subleaf, reg, bit, linux_, qemu, libvirt, xen, others) \
    {leaf, subleaf, reg, bit, {linux_, qemu, libvirt, xen}, others},
#include "probe/spec/name.def"
#undef NAME
};

#define NAME(leaf, subleaf, reg, bit, linux_, qemu, libvirt, xen, others)                          \
    _Static_assert(sizeof(linux_) <= PROJECT_NAME_SIZE && sizeof(qemu) <= PROJECT_NAME_SIZE &&     \
                       sizeof(libvirt) <= PROJECT_NAME_SIZE && sizeof(xen) <= PROJECT_NAME_SIZE && \
                       sizeof(others) <= PROJECT_OTHERS_SIZE,                                      \
                   "names fit: " linux_ qemu);
#include "probe/spec/name.def"
#undef NAME

const struct project_bit *project_row(uint32_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}

/* Where a bit stands in the order of the rows. */
static uint64_t bit_order(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit)
{
    return (uint64_t)leaf << 32 | (uint64_t)subleaf << 7 | reg << 5 | bit;
}

const struct project_bit *project_of(uint32_t leaf, uint32_t subleaf, unsigned reg, unsigned bit)
{
    size_t from = 0, to = COUNT(rows);

    if (spec_is_hypervisor_leaf(leaf))
        leaf = HYPERVISOR_FIRST | (leaf & 0xff);
    const uint64_t want = bit_order(leaf, subleaf, reg, bit);

    while (from < to) {
        const size_t middle = (from + to) / 2;
        const uint64_t found =
            bit_order(rows[middle].leaf, rows[middle].subleaf, rows[middle].reg, rows[middle].bit);

        if (found == want)
            return &rows[middle];
        if (found < want)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* The names are of Intel's and AMD's bits, of Centaur's in its own range, and of KVM's. */
static uint32_t named_vendors(uint32_t leaf)
{
    if (spec_is_hypervisor_leaf(leaf))
        return VENDOR_KVM;
    return leaf >> 16 == 0xc000 ? VENDOR_CENTAUR : VENDOR_INTEL | VENDOR_AMD;
}

const struct project_bit *project_of_field(const struct field *field, uint32_t subleaf)
{
    return field->high == field->low && (field->vendors & named_vendors(field->leaf))
               ? project_of(field->leaf, subleaf, field->reg, field->low)
               : NULL;
}

static char plain_letter(char c)
{
    return c == '-' || c == '.' ? '_' : c;
}

/* True if the name is one of the words, which stand apart by blanks. */
static bool has_word(const char *words, const char *name)
{
    while (*words) {
        const char *at = name;

        while (*words && *words != ' ' && plain_letter(*words) == plain_letter(*at)) {
            words++;
            at++;
        }
        if ((!*words || *words == ' ') && !*at && at != name)
            return true;
        while (*words && *words != ' ')
            words++;
        while (*words == ' ')
            words++;
    }
    return false;
}

bool project_bit_is(const struct project_bit *bit, const char *name)
{
    for (unsigned i = 0; i < PROJECT_TOTAL; i++)
        if (has_word(bit->name[i], name))
            return true;
    return has_word(bit->others, name);
}

uint32_t project_field_subleaf(const struct field *field, const char *name)
{
    for (uint32_t subleaf = field->first; subleaf <= field->last; subleaf++) {
        const struct project_bit *bit = project_of_field(field, subleaf);

        if (bit && project_bit_is(bit, name))
            return subleaf;
    }
    return field->first;
}

bool project_msr_field_is(const struct msr_field *field, const char *name)
{
    return has_word(field->name, name) || has_word(field->qemu, name) || has_word(field->libvirt, name) ||
           has_word(field->xen, name);
}

bool project_field_is(const struct field *field, const char *name)
{
    if (has_word(field_name(field->index), name))
        return true;
    for (uint32_t subleaf = field->first; subleaf <= field->last; subleaf++) {
        const struct project_bit *bit = project_of_field(field, subleaf);

        if (bit && project_bit_is(bit, name))
            return true;
    }
    return false;
}

const char *project_name(enum project project)
{
    static const char *const names[PROJECT_TOTAL] = {"linux", "qemu", "libvirt", "xen"};

    return names[project];
}
