/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/compare.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/diff/shape.h"
#include "probe/decode/string.h"

/* What the columns have at one place. */
struct band {
    struct diff_matrix *matrix;
    struct diff_key key;
    uint32_t subleaf;        /* fields are looked up by it */
    struct diff_look *looks; /* one for each column, as are all that follow */
    uint32_t *vendors;       /* of this leaf */
    struct diff_cell *cells; /* of the field that is compared */
    uint32_t all_vendors;
    uint32_t changed[4]; /* bits of each register that differ in some column */
};

/* The first column that has all of some bits of a register; 0 if none has. */
static size_t first_read(const struct band *band, unsigned reg, uint32_t bits)
{
    for (size_t i = 0; i < band->matrix->columns; i++)
        if (!(band->looks[i].unread[reg] & bits))
            return i;
    return 0;
}

/* What a partial table does not have is as in the first column that has it, so that it makes no item. */
static void level_unread(struct band *band, unsigned reg, uint32_t bits)
{
    const size_t first = first_read(band, reg, bits);

    for (size_t i = 0; i < band->matrix->columns; i++)
        if (band->looks[i].unread[reg] & bits) {
            band->cells[i] = band->cells[first];
            band->cells[i].unread = true;
        } else {
            band->cells[i].unread = false;
        }
}

/* A column without the CPU is as the first one, so that it makes no item. False if all columns are alike. */
static bool look_along(struct band *band)
{
    uint32_t *changed = band->changed;
    bool unread[4] = {false};

    memset(changed, 0, sizeof(band->changed));
    for (size_t i = 0; i < band->matrix->columns; i++) {
        struct diff_look *look = &band->looks[i], *first = band->looks;

        if (band->matrix->views[i].table)
            diff_look(&band->matrix->views[i], &band->key, look);
        else
            *look = *first;
        band->cells[i] = (struct diff_cell){0, look->present, look->past, false};
        for (unsigned reg = EAX; reg <= EDX; reg++)
            unread[reg] = unread[reg] || look->unread[reg];
        changed[EAX] |= look->regs.eax ^ first->regs.eax;
        changed[EBX] |= look->regs.ebx ^ first->regs.ebx;
        changed[ECX] |= look->regs.ecx ^ first->regs.ecx;
        changed[EDX] |= look->regs.edx ^ first->regs.edx;
    }
    /* Zeros in a register's place that nobody knows hide nothing: what is left makes items or none. */
    for (unsigned reg = EAX; reg <= EDX; reg++)
        if (unread[reg])
            changed[reg] = UINT32_MAX;
    return changed[EAX] | changed[EBX] | changed[ECX] | changed[EDX];
}

/* A table without leaf 0 is taken to be of the vendor of the first one that has it; so is a missing CPU. */
static bool names_vendors(const struct diff_view *view, uint32_t leaf)
{
    return view->table && (view->zero || spec_is_hypervisor_leaf(leaf));
}

static void find_vendors(struct band *band)
{
    const uint32_t leaf = band->key.leaf;
    struct diff_view *views = band->matrix->views, *named = views;

    for (size_t i = band->matrix->columns; i > 0; i--)
        if (names_vendors(&views[i - 1], leaf))
            named = &views[i - 1];
    band->all_vendors = 0;
    for (size_t i = 0; i < band->matrix->columns; i++) {
        struct diff_view *view = names_vendors(&views[i], leaf) ? &views[i] : named;

        band->vendors[i] = diff_view_block(view, leaf)->vendors;
        band->all_vendors |= band->vendors[i];
        /* A bit that stays may still be one vendor's field and not another's. */
        if (band->vendors[i] != band->vendors[0])
            memset(band->changed, 0xff, sizeof(band->changed));
    }
}

/* The subleaf that fields are looked up by: 0 if one column's leaf has no subleaves. */
static void find_subleaf(struct band *band)
{
    struct diff_view *views = band->matrix->views;
    const uint32_t leaf = band->key.leaf;

    band->subleaf = band->key.subleaf;
    for (size_t i = 0; i < band->matrix->columns && band->subleaf; i++)
        if (views[i].table && !spec_has_subleaves(leaf, diff_view_block(&views[i], leaf)->hypervisor))
            band->subleaf = 0;
}

/*
 * The class of an item: that of the first column, against the first other that differs from it in earnest, or
 * else at all: one of another core type must not hide what the others have. False if no column differs.
 */
static bool class_of(const struct band *band, const struct field *field, uint8_t *ret)
{
    const struct diff_cell *cells = band->cells;
    const struct diff_view *views = band->matrix->views;
    bool differ = false;

    for (size_t i = 1; i < band->matrix->columns; i++) {
        if (cells[i].number == cells[0].number)
            continue;
        const enum diff_class class =
            field ? diff_classify(field, &cells[0], &cells[i], cpu_cores_differ(views[0].core, views[i].core))
                  : DIFF_UNKNOWN;

        if (!differ || !diff_expected(class))
            *ret = (uint8_t) class;
        differ = true;
        if (!diff_expected(class))
            break;
    }
    return differ;
}

static bool is_later_part(const struct diff_matrix *matrix, const struct diff_place *place)
{
    for (size_t i = diff_place_string(place) < STRING_KINDS ? matrix->count : 0; i > 0; i--)
        if (diff_place_same_string(&matrix->items[i - 1].place, place))
            return true;
    return false;
}

static void add_item(struct band *band, unsigned reg, uint32_t mask, const struct field *field)
{
    struct diff_item item = {.kind = DIFF_BITS};

    if (!class_of(band, field, &item.class))
        return;
    item.place =
        (struct diff_place){band->key, mask, field ? field->index : DIFF_NO_FIELD, (uint8_t)reg, false};
    item.place.part = is_later_part(band->matrix, &item.place);
    diff_matrix_add(band->matrix, &item, band->cells);
}

static void add_fields(struct band *band)
{
    struct field_query query = field_query(band->key.leaf, band->subleaf, band->all_vendors);
    struct field field;

    while (field_next(&query, &field)) {
        if (!(band->changed[field.reg] & field_bits(&field)))
            continue;
        for (size_t i = 0; i < band->matrix->columns; i++)
            band->cells[i].number = field.vendors & band->vendors[i]
                                        ? field_number(&field, cpuid_reg(&band->looks[i].regs, field.reg))
                                        : 0;
        level_unread(band, field.reg, field_bits(&field));
        add_item(band, field.reg, field_bits(&field), &field);
    }
}

/* Bits that no field of a column's vendor claims. */
static void add_unknown(struct band *band, unsigned reg)
{
    uint32_t known = 0, claimed = UINT32_MAX, mask = 0;

    for (size_t i = 0; i < band->matrix->columns; i++) {
        if (!i || band->vendors[i] != band->vendors[i - 1])
            known = field_claimed(band->vendors[i], band->key.leaf, band->subleaf, reg);
        band->cells[i].number = cpuid_reg(&band->looks[i].regs, reg) & ~known;
        claimed &= known;
    }
    level_unread(band, reg, ~claimed);
    for (size_t i = 0; i < band->matrix->columns; i++)
        mask |= band->cells[i].number ^ band->cells[0].number;
    for (size_t i = 0; i < band->matrix->columns; i++)
        band->cells[i].number &= mask;
    if (mask)
        add_item(band, reg, mask, NULL);
}

static void add_band(struct band *band)
{
    const bool differ = look_along(band);

    if (band->matrix->columns == 2)
        diff_shape_place(band->matrix, &band->key, band->looks);
    if (!differ)
        return;
    find_vendors(band);
    find_subleaf(band);
    add_fields(band);
    for (unsigned reg = EAX; reg <= EDX; reg++)
        if (band->changed[reg])
            add_unknown(band, reg);
}

/* A view of each table, and room for what they have at a place; false without memory. */
static bool compare_begin(struct diff_matrix *matrix, const struct cpuid_table *const *tables,
                          struct band *band)
{
    struct arena *arena = &matrix->arena;
    const size_t columns = matrix->columns;

    matrix->views = arena_take(arena, columns, sizeof(*matrix->views));
    band->looks = arena_take(arena, columns, sizeof(*band->looks));
    band->vendors = arena_take(arena, columns, sizeof(*band->vendors));
    band->cells = arena_take(arena, columns, sizeof(*band->cells));
    if (!matrix->views || !band->looks || !band->vendors || !band->cells)
        return false;
    for (size_t i = 0; i < columns; i++)
        if (!diff_view(tables[i], arena, &matrix->views[i]))
            return false;
    return true;
}

bool diff_compare(const struct cpuid_table *const *tables, size_t columns, const struct diff_only *only,
                  struct diff_matrix *ret)
{
    struct band band = {.matrix = ret};
    const struct diff_key *key;

    *ret = (struct diff_matrix){.columns = columns, .only = only};
    ret->failed = !compare_begin(ret, tables, &band);
    while (!ret->failed && (key = diff_views_next(ret->views, columns))) {
        if (columns > 2)
            progress("comparing: leaf 0x%08" PRIx32 " of %zu tables", key->leaf, columns);
        band.key = *key;
        add_band(&band);
    }
    if (columns > 2)
        progress_end();
    if (columns == 2 && !ret->failed)
        diff_shape_rows(ret);
    if (!ret->failed)
        return true;
    diff_matrix_free(ret);
    return false;
}
