/* SPDX-License-Identifier: BSD-2-Clause */
/* What each station has at a place, and which places there are. */
#include <string.h>

#include "host/chain/judge.h"
#include "probe/decode/decode.h"
#include "probe/decode/string.h"
#include "probe/walk/spec.h"

enum { HYPERVISOR_BASES = 256 };

/* The view of a station that was read. */
static struct diff_view *view_of(struct chain *chain, unsigned station)
{
    return &chain->matrix.views[chain->column[station]];
}

/* The leaf in a station's table that a field of a hypervisor stands in: a block may lie higher there, as
 * KVM's does behind Hyper-V's. */
static uint32_t leaf_there(struct diff_view *view, const struct field *field, uint32_t leaf)
{
    if (!spec_is_hypervisor_leaf(leaf))
        return leaf;
    if (diff_view_block(view, leaf)->vendors & field->vendors && diff_view_block(view, leaf)->base)
        return leaf;
    for (uint32_t i = 0; i < HYPERVISOR_BASES; i++) {
        const uint32_t there = HYPERVISOR_FIRST + (i << 8) + (leaf & 0xff);
        const struct diff_block *block = diff_view_block(view, there);

        if (block->base && (block->vendors & field->vendors))
            return there;
    }
    return leaf;
}

static struct chain_cell chain_cell_at(struct diff_view *view, const struct diff_place *place)
{
    struct diff_key key = place->key;
    struct diff_look look;
    struct field field;

    if (place->field == DIFF_NO_FIELD) {
        diff_look(view, &key, &look);
        return (struct chain_cell){!(look.unread[place->reg] & place->mask),
                                   cpuid_reg(&look.regs, place->reg) & place->mask ? 1 : 0};
    }
    field = field_row(place->field);
    key.leaf = leaf_there(view, &field, key.leaf);
    diff_look(view, &key, &look);
    if (look.unread[place->reg] & field_bits(&field))
        return (struct chain_cell){false, 0};
    const uint32_t number = field_number(&field, cpuid_reg(&look.regs, place->reg));

    return (struct chain_cell){true, diff_view_block(view, key.leaf)->vendors & field.vendors ? number : 0};
}

void chain_row(struct chain *chain, const struct diff_place *place, struct chain_row *ret)
{
    const struct cpuid_entry *entry =
        cpuid_table_find(&chain->tables[CHAIN_EMULATED].table, place->key.leaf, place->key.subleaf);

    *ret = (struct chain_row){
        .place = *place, .last = CHAIN_STATIONS, .from = CHAIN_STATIONS, .to = CHAIN_STATIONS};
    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        if (chain->tables[i].read)
            ret->cells[i] = chain_cell_at(view_of(chain, i), place);
        if (ret->cells[i].known)
            ret->last = (enum chain_station)i;
    }
    if (entry && chain->tables[CHAIN_EMULATED].read) {
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        ret->emulated = (cpuid_reg(&regs, place->reg) & place->mask) != 0;
    }
    chain_judge(chain, ret);
}

/* The vendors of a leaf at all stations together. */
static uint32_t vendors_along(struct chain *chain, uint32_t leaf)
{
    uint32_t ret = 0;

    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read)
            ret |= diff_view_block(view_of(chain, i), leaf)->vendors;
    return ret;
}

/* Fields are looked up by subleaf 0 where a table's leaf has none. */
static uint32_t field_subleaf(struct chain *chain, const struct diff_key *key)
{
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read &&
            !spec_has_subleaves(key->leaf, diff_view_block(view_of(chain, i), key->leaf)->hypervisor))
            return 0;
    return key->subleaf;
}

/* Numbers of rows at a place: fields of its registers, then bits without a field, 32 to each register. */
enum { BITS_FROM = 1u << 16, BITS_END = BITS_FROM + 4 * 32 };

/* Bits of a register that some station has and no field of any station's vendor claims. */
static uint32_t strange_bits(struct chain *chain, const struct diff_key *key, unsigned reg)
{
    const uint32_t known =
        field_claimed(vendors_along(chain, key->leaf), key->leaf, field_subleaf(chain, key), reg);
    uint32_t any = 0;

    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        struct diff_look look;

        if (!chain->tables[i].read)
            continue;
        diff_look(view_of(chain, i), key, &look);
        any |= cpuid_reg(&look.regs, reg);
    }
    return any & ~known;
}

/* The place of the row with this number or a later one; false if there is none. */
static bool place_at(struct chain *chain, struct chain_cursor *at, struct diff_place *ret)
{
    struct field_query query =
        field_query(at->at.leaf, field_subleaf(chain, &at->at), vendors_along(chain, at->at.leaf));
    struct field field;

    for (uint32_t i = 0; at->number < BITS_FROM && field_next(&query, &field); i++)
        if (i == at->number) {
            at->number++;
            *ret = (struct diff_place){at->at, field_bits(&field), field.index, field.reg, false};
            return true;
        }
    for (uint32_t i = at->number < BITS_FROM ? BITS_FROM : at->number; i < BITS_END; i++) {
        const unsigned reg = (i - BITS_FROM) / 32, bit = i % 32;

        if (strange_bits(chain, &at->at, reg) >> bit & 1) {
            at->number = i + 1;
            *ret = (struct diff_place){at->at, 1u << bit, DIFF_NO_FIELD, (uint8_t)reg, false};
            return true;
        }
    }
    return false;
}

static bool is_worth(const struct chain_row *row, bool all)
{
    bool set = row->emulated, differs = false;
    const struct chain_cell *first = NULL;

    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        if (!row->cells[i].known)
            continue;
        set = set || row->cells[i].number;
        differs = differs || (first && first->number != row->cells[i].number);
        first = first ? first : &row->cells[i];
    }
    return differs || (all && set);
}

/* Go on to the next place; false behind the last. What was looked at in between may lie anywhere. */
static bool next_place(struct chain *chain, struct chain_cursor *at)
{
    struct diff_view *views = chain->matrix.views;
    const size_t columns = chain->matrix.columns;

    if (at->begun)
        diff_views_pass(views, columns, &at->at);
    else
        diff_views_rewind(views, columns);
    const struct diff_key *key = diff_views_next(views, columns);

    if (key)
        *at = (struct chain_cursor){true, *key, 0, at->string};
    return key != NULL;
}

bool chain_next(struct chain *chain, bool all, struct chain_cursor *at, struct chain_row *ret)
{
    struct diff_place place;

    while (at->begun || next_place(chain, at)) {
        while (place_at(chain, at, &place)) {
            if (at->string.mask && diff_place_same_string(&at->string, &place))
                continue;
            chain_row(chain, &place, ret);
            if (!is_worth(ret, all))
                continue;
            if (diff_place_string(&place) < STRING_KINDS)
                at->string = place;
            return true;
        }
        if (!next_place(chain, at))
            return false;
    }
    return false;
}
