/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/field/field.h"

#include "probe/field/row_name.h"
#include "probe/walk/spec.h"

/* The names that the columns of the .def files use. */
enum {
#define X(name) name = VENDOR_##name,
    FIELD_CPU_VENDORS(X) FIELD_HV_VENDORS(X) X(ANY) X(ANY_HV)
#undef X
};

enum {
#define X(name) name = ATTR_##name,
    FIELD_ATTRS(X)
#undef X
};

/* Classes of leaves, in the order of spec/field_all.def. */
enum { STANDARD, VIRTUAL, EXTENDED, PHI, TRANSMETA_CLASS, MAKERS_CLASS, CENTAUR_CLASS, CLASS_COUNT };

/* Their leaves without the low byte. */
static const uint32_t class_base[CLASS_COUNT] = {0x000000, 0x400000, 0x800000, 0x200000,
                                                 0x808600, 0x8fffff, 0xc00000};

/* A leaf in 11 bits: its class and its low byte. */
#define KEY(leaf)                                \
    (((leaf) >> 16 == 0x0000   ? STANDARD        \
      : (leaf) >> 16 == 0x4000 ? VIRTUAL         \
      : (leaf) >> 16 == 0x8000 ? EXTENDED        \
      : (leaf) >> 16 == 0x2000 ? PHI             \
      : (leaf) >> 16 == 0x8086 ? TRANSMETA_CLASS \
      : (leaf) >> 16 == 0x8fff ? MAKERS_CLASS    \
                               : CENTAUR_CLASS)  \
         << 8 |                                  \
     (int)((leaf)&0xff))

/* What the rows mean in words, in their order. */
struct texts {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) \
    char ROW_NAME(FIELD_FILE)[sizeof(text)];
#include "probe/spec/field_all.def"
#undef FIELD
};
_Static_assert(sizeof(struct texts) <= UINT16_MAX, "offsets of texts fit in a field");

static const struct texts texts = {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) text,
#include "probe/spec/field_all.def"
#undef FIELD
};

struct row {
    uint32_t key : 11, vendors : 20;
    uint32_t first : 6, last : 6, reg : 2, high : 5, low : 5, values : 6;
    uint32_t text : 17, attrs : 15;
};
_Static_assert(sizeof(struct row) == 12, "a row is 12 bytes");
_Static_assert(VENDOR_TOTAL <= 20 && ATTR_TOTAL <= 15 && VALUES_TOTAL <= 64, "sets fit in a row");

#define TEXT_OF_ROW offsetof(struct texts, ROW_NAME(FIELD_FILE))

static const struct row rows[] = {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) \
    {KEY(leaf), vendor, first, last, reg, hi, lo, VALUES_##values, TEXT_OF_ROW, attr},
#include "probe/spec/field_all.def"
#undef FIELD
};

#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text)                       \
    _Static_assert(((leaf & 0xff00) == 0 || leaf >> 8 == 0x8fffff) && first <= last && last < 64 && \
                       lo <= hi && hi < 32 && sizeof(text) <= FIELD_TEXT_SIZE,                      \
                   text);
#include "probe/spec/field_all.def"
#undef FIELD

#define ROW_COUNT ((uint32_t)(sizeof(rows) / sizeof(rows[0])))

uint32_t field_count(void)
{
    return ROW_COUNT;
}

struct field field_row(uint32_t index)
{
    const struct row *row = &rows[index];

    return (struct field){
        .leaf = class_base[row->key >> 8] << 8 | (row->key & 0xff),
        .vendors = row->vendors,
        .attrs = row->attrs,
        .index = (uint16_t)index,
        .first = row->first,
        .last = row->last,
        .reg = row->reg,
        .high = row->high,
        .low = row->low,
        .values = row->values,
        .text = (uint16_t)row->text,
    };
}

const char *field_text(const struct field *field)
{
    return (const char *)&texts + field->text;
}

/* Up to where the next row's text begins, less the NUL. */
static uint32_t text_length(uint32_t index)
{
    const uint32_t end = index + 1 < ROW_COUNT ? rows[index + 1].text : sizeof(texts);

    return end - rows[index].text - 1;
}

static uint32_t bits(unsigned high, unsigned low)
{
    return UINT32_MAX >> (31 - high) & UINT32_MAX << low;
}

uint32_t field_bits(const struct field *field)
{
    return bits(field->high, field->low);
}

uint32_t field_number(const struct field *field, uint32_t value)
{
    return (value & field_bits(field)) >> field->low;
}

/* The key of any leaf; one that no row has for leaves of no class. */
static uint32_t key_of(uint32_t leaf)
{
    if (spec_is_hypervisor_leaf(leaf))
        leaf = HYPERVISOR_FIRST | (leaf & 0xff);
    for (uint32_t class = 0; class < CLASS_COUNT; class ++)
        if (leaf >> 8 == class_base[class])
            return class << 8 | (leaf & 0xff);
    return CLASS_COUNT << 8;
}

struct field_query field_query(uint32_t leaf, uint32_t subleaf, uint32_t vendors)
{
    const uint32_t key = key_of(leaf);
    uint32_t from = 0, to = ROW_COUNT;

    while (from < to) {
        const uint32_t middle = (from + to) / 2;

        if (rows[middle].key < key)
            from = middle + 1;
        else
            to = middle;
    }
    return (struct field_query){key, subleaf, vendors, from};
}

/* The next row that fits; ROW_COUNT if there are no more. */
static uint32_t next_row(struct field_query *query)
{
    for (uint32_t index = query->next; index < ROW_COUNT && rows[index].key == query->key; index++)
        if ((rows[index].vendors & query->vendors) && rows[index].first <= query->subleaf &&
            query->subleaf <= rows[index].last) {
            query->next = index + 1;
            return index;
        }
    query->next = ROW_COUNT;
    return ROW_COUNT;
}

bool field_next(struct field_query *query, struct field *out)
{
    const uint32_t index = next_row(query);

    if (index == ROW_COUNT)
        return false;
    *out = field_row(index);
    return true;
}

uint32_t field_mask(uint32_t vendors, uint32_t leaf, uint32_t subleaf, unsigned reg, uint32_t attrs)
{
    struct field_query query = field_query(leaf, subleaf, vendors);
    uint32_t index, mask = 0;

    while ((index = next_row(&query)) < ROW_COUNT)
        if (rows[index].reg == reg && (rows[index].attrs & attrs))
            mask |= bits(rows[index].high, rows[index].low);
    return mask;
}

struct field_claims field_claims(struct field_query query)
{
    struct field_claims claims = {0};
    uint32_t index;

    for (; (index = next_row(&query)) < ROW_COUNT; claims.rows++)
        claims.claimed[rows[index].reg] |= bits(rows[index].high, rows[index].low);
    return claims;
}

struct field_survey field_survey(struct field_query query)
{
    struct field_survey survey = {0};
    uint32_t index;

    while ((index = next_row(&query)) < ROW_COUNT) {
        const struct row *row = &rows[index];
        const uint32_t length = text_length(index);

        survey.rows++;
        survey.claimed[row->reg] |= bits(row->high, row->low);
        if (length > survey.width[row->reg])
            survey.width[row->reg] = length;
    }
    return survey;
}

uint32_t field_claimed(uint32_t vendors, uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    return field_claims(field_query(leaf, subleaf, vendors)).claimed[reg & 3];
}
