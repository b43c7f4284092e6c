/* SPDX-License-Identifier: BSD-2-Clause */
/* The places that a word names. */
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/chain/chain.h"
#include "probe/field/project.h"
#include "probe/walk/spec.h"

/* A number in decimal, or hexadecimal behind 0x. */
static bool place_number(struct span *text, uint32_t *ret)
{
    return text_0x(text, ret) || text_dec(text, ret);
}

static bool place_register(struct span *text, uint8_t *ret)
{
    for (unsigned reg = EAX; reg <= EDX; reg++)
        if (text_word_case(text, cpuid_reg_name(reg))) {
            *ret = (uint8_t)reg;
            return true;
        }
    return false;
}

/* "7.ebx[5]", "7.0.ebx[5]", "7:0.ebx[5]". */
static bool parse_place(const char *word, struct diff_key *key, uint8_t *reg, uint32_t *bit)
{
    struct span text = {word, strlen(word)};

    *key = (struct diff_key){0};
    if (!place_number(&text, &key->leaf))
        return false;
    if (text_word(&text, ":") && !place_number(&text, &key->subleaf))
        return false;
    if (!text_word(&text, "."))
        return false;
    if (place_number(&text, &key->subleaf) && !text_word(&text, "."))
        return false;
    return place_register(&text, reg) && text_word(&text, "[") && text_dec(&text, bit) && *bit < 32 &&
           text_word(&text, "]") && text.n == 0;
}

static uint32_t vendors_at(struct chain *chain, uint32_t leaf)
{
    uint32_t ret = 0;

    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read)
            ret |= diff_view_block(&chain->matrix.views[chain->column[i]], leaf)->vendors;
    return ret;
}

/* The field that holds a bit, or the bit alone. */
static void place_of_bit(struct chain *chain, const struct diff_key *key, uint8_t reg, uint32_t bit,
                         struct diff_place *ret)
{
    struct field_query query = field_query(key->leaf, key->subleaf, vendors_at(chain, key->leaf));
    struct field field;

    *ret = (struct diff_place){*key, 1u << bit, DIFF_NO_FIELD, reg, false};
    while (field_next(&query, &field))
        if (field.reg == reg && (field_bits(&field) >> bit & 1)) {
            ret->mask = field_bits(&field);
            ret->field = field.index;
            return;
        }
}

/* True if a station's vendor has the field, or no station's has any of that name. */
static bool is_ours(struct chain *chain, const struct field *field, const char *word)
{
    if (vendors_at(chain, field->leaf) & field->vendors)
        return true;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field other = field_row(i);

        if ((vendors_at(chain, other.leaf) & other.vendors) && project_field_is(&other, word))
            return false;
    }
    return true;
}

bool chain_place(struct chain *chain, const char *word, uint32_t *next, struct diff_place *ret)
{
    struct diff_key key;
    uint32_t bit;
    uint8_t reg;

    if (*next == 0 && parse_place(word, &key, &reg, &bit)) {
        *next = field_count();
        place_of_bit(chain, &key, reg, bit, ret);
        return true;
    }
    while (*next < field_count()) {
        const struct field field = field_row((*next)++);

        if (!project_field_is(&field, word) || !is_ours(chain, &field, word))
            continue;
        key = (struct diff_key){field.leaf, field.first, 0};
        *ret = (struct diff_place){key, field_bits(&field), field.index, field.reg, false};
        return true;
    }
    return false;
}
