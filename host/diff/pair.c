/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/pair.h"

#include <stdlib.h>

#include "host/diff/memory.h"
#include "host/diff/shape.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/table/cpu_kind.h"
#include "probe/walk/spec.h"

/* One place, looked up on both sides. */
struct spot {
    struct diff_key key;
    uint32_t vendors_a, vendors_b;
    struct diff_look a, b;
};

void diff_pair_add(struct diff_pair *pair, const struct diff_item *item)
{
    pair->items = diff_grow(pair->items, pair->count, &pair->capacity, sizeof(*pair->items));
    pair->items[pair->count++] = *item;
    if (!item->place.part)
        pair->totals[item->class]++;
}

static uint32_t number_of(const struct field *field, uint32_t vendors, const struct cpuid_regs *regs)
{
    return field->vendors & vendors ? field_number(field, cpuid_reg(regs, field->reg)) : 0;
}

static struct diff_item item_of(const struct spot *spot)
{
    return (struct diff_item){
        .kind = DIFF_BITS,
        .in_a = spot->a.present,
        .in_b = spot->b.present,
        .past_a = spot->a.past,
        .past_b = spot->b.past,
        .place = {.key = spot->key, .field = DIFF_NO_FIELD},
    };
}

static bool is_later_part(const struct diff_pair *pair, const struct diff_place *place)
{
    for (size_t i = diff_place_string(place) < STRING_KINDS ? pair->count : 0; i > 0; i--)
        if (pair->items[i - 1].kind == DIFF_BITS && diff_place_same_string(&pair->items[i - 1].place, place))
            return true;
    return false;
}

static void compare_field(struct diff_pair *pair, const struct spot *spot, const struct field *field)
{
    const struct diff_numbers numbers = {
        .a = number_of(field, spot->vendors_a, &spot->a.regs),
        .b = number_of(field, spot->vendors_b, &spot->b.regs),
        .in_a = spot->a.present,
        .in_b = spot->b.present,
        .core_types_differ = pair->core_types_differ,
    };
    struct diff_item item = item_of(spot);

    if (numbers.a == numbers.b)
        return;
    item.class = (uint8_t)diff_classify(field, &numbers);
    item.place.field = field->index;
    item.place.reg = field->reg;
    item.place.mask = field_bits(field);
    item.place.part = is_later_part(pair, &item.place);
    item.a = numbers.a;
    item.b = numbers.b;
    diff_pair_add(pair, &item);
}

static void compare_unknown(struct diff_pair *pair, const struct spot *spot, unsigned reg, uint32_t known_a,
                            uint32_t known_b)
{
    const uint32_t a = cpuid_reg(&spot->a.regs, reg) & ~known_a, b = cpuid_reg(&spot->b.regs, reg) & ~known_b;
    struct diff_item item = item_of(spot);

    if (a == b)
        return;
    item.class = DIFF_UNKNOWN;
    item.place.reg = (uint8_t)reg;
    item.place.mask = a ^ b;
    item.a = a & item.place.mask;
    item.b = b & item.place.mask;
    diff_pair_add(pair, &item);
}

/* The subleaf that fields are looked up by: 0 if one side's leaf has no subleaves. */
static uint32_t field_subleaf(const struct diff_pair *pair, const struct spot *spot)
{
    const struct cpuid_entry entry = {.leaf = spot->key.leaf, .subleaf = spot->key.subleaf};
    const uint32_t a = decode_subleaf(pair->a, &entry), b = decode_subleaf(pair->b, &entry);

    return a < b ? a : b;
}

static void compare_place(struct diff_pair *pair, const struct spot *spot)
{
    const uint32_t leaf = spot->key.leaf, subleaf = field_subleaf(pair, spot);
    struct field_query query = field_query(leaf, subleaf, spot->vendors_a | spot->vendors_b);
    const struct field_survey of_a = field_survey(field_query(leaf, subleaf, spot->vendors_a));
    const struct field_survey of_b = field_survey(field_query(leaf, subleaf, spot->vendors_b));
    struct field field;

    while (field_next(&query, &field))
        compare_field(pair, spot, &field);
    for (unsigned reg = 0; reg < 4; reg++)
        compare_unknown(pair, spot, reg, of_a.claimed[reg], of_b.claimed[reg]);
}

static void look_both(struct diff_pair *pair, const struct diff_key *key)
{
    struct spot spot = {.key = *key};

    diff_look(pair->a, key, &spot.a);
    diff_look(pair->b, key, &spot.b);
    diff_shape_place(pair, key, &spot.a, &spot.b);
    if (cpuid_regs_equal(&spot.a.regs, &spot.b.regs))
        return;
    spot.vendors_a = pair->vendors_a;
    spot.vendors_b = pair->vendors_b;
    if (spec_is_hypervisor_leaf(key->leaf)) {
        spot.vendors_a = field_vendors(pair->a, key->leaf);
        spot.vendors_b = field_vendors(pair->b, key->leaf);
    }
    compare_place(pair, &spot);
}

/* A table without leaf 0 is taken to be of the other's vendor. */
static void set_facts(struct diff_pair *pair)
{
    const bool named_a = cpuid_table_find(pair->a, 0, 0), named_b = cpuid_table_find(pair->b, 0, 0);

    pair->vendors_a = field_vendors(named_a ? pair->a : pair->b, 0);
    pair->vendors_b = field_vendors(named_b ? pair->b : pair->a, 0);
    pair->core_types_differ = cpu_cores_differ(cpu_core(pair->a), cpu_core(pair->b));
}

void diff_pair(const struct cpuid_table *a, const struct cpuid_table *b, struct diff_pair *ret)
{
    struct diff_key keys_a[CPUID_TABLE_MAX], keys_b[CPUID_TABLE_MAX];
    const size_t count_a = diff_keys(a, keys_a), count_b = diff_keys(b, keys_b);
    size_t i = 0, j = 0;

    *ret = (struct diff_pair){.a = a, .b = b};
    set_facts(ret);
    while (i < count_a || j < count_b) {
        const int order = i == count_a ? 1 : j == count_b ? -1 : diff_key_order(&keys_a[i], &keys_b[j]);

        look_both(ret, order <= 0 ? &keys_a[i] : &keys_b[j]);
        i += order <= 0;
        j += order >= 0;
    }
    diff_shape_rows(ret);
}

void diff_pair_free(struct diff_pair *pair)
{
    free(pair->items);
    *pair = (struct diff_pair){0};
}

bool diff_pair_real(const struct diff_pair *pair)
{
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        if (pair->totals[class] && !diff_expected(class))
            return true;
    return false;
}

static bool same_item(const struct diff_item *x, const struct diff_item *y)
{
    return x->kind == y->kind && x->class == y->class && diff_key_order(&x->place.key, &y->place.key) == 0 &&
           x->place.field == y->place.field && x->place.reg == y->place.reg &&
           x->place.mask == y->place.mask && x->a == y->a && x->b == y->b && x->in_a == y->in_a &&
           x->in_b == y->in_b;
}

static const struct diff_item *next_shown(const struct diff_pair *pair, size_t *at, bool all)
{
    while (*at < pair->count) {
        const struct diff_item *item = &pair->items[(*at)++];

        if (all || !diff_expected(item->class))
            return item;
    }
    return NULL;
}

bool diff_pair_alike(const struct diff_pair *one, const struct diff_pair *other, bool all)
{
    size_t i = 0, j = 0;

    for (;;) {
        const struct diff_item *x = next_shown(one, &i, all), *y = next_shown(other, &j, all);

        if (!x || !y)
            return x == y;
        if (!same_item(x, y))
            return false;
    }
}
