/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/html_grid.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/print.h"
#include "host/decode/shown.h"
#include "host/report/html_put.h"
#include "probe/decode/decode.h"
#include "probe/walk/spec.h"

/* Who has a bit, beside numbers of fields. */
enum { NOBODY = DIFF_NO_FIELD, STRANGE = DIFF_NO_FIELD + 1 /* nobody, and the bit differs */ };

/* A register of a row in all columns. */
struct grid {
    const struct sink *sink;
    const struct diff_matrix *pair;
    const struct diff_item *items; /* of this row */
    size_t count;
    struct diff_key key;
    struct diff_look looks[HTML_GRID_COLUMNS];
    unsigned reg;
    uint32_t values[HTML_GRID_COLUMNS];
    uint32_t owners[32];
};

void html_anchor(const struct sink *sink, const struct diff_key *key, size_t couple)
{
    diff_print(sink, "r%zu-%" PRIx32 ".%" PRIx32 ".%" PRIx32, couple, key->leaf, key->subleaf, key->turn);
}

/* The difference that the bits of a cell have; NULL if they have none. */
static const struct diff_item *find_item(const struct grid *grid, uint32_t owner)
{
    for (size_t i = 0; i < grid->count; i++) {
        const struct diff_item *item = &grid->items[i];

        if (item->kind == DIFF_BITS && item->place.reg == grid->reg &&
            item->place.field == (owner == STRANGE ? DIFF_NO_FIELD : owner) && owner != NOBODY)
            return item;
    }
    return NULL;
}

static void find_owners(struct grid *grid)
{
    const struct cpuid_entry entry = {.leaf = grid->key.leaf, .subleaf = grid->key.subleaf};
    uint32_t subleaf = UINT32_MAX, any = 0, told = 0;

    for (size_t i = 0; i < grid->pair->columns; i++) {
        const uint32_t there = decode_subleaf(grid->pair->views[i].table, &entry);
        const uint32_t vendors = field_vendors(grid->pair->views[i].table, entry.leaf);

        subleaf = there < subleaf ? there : subleaf;
        any |= vendors;
        told |= field_vendors_unknown(vendors) ? 0 : vendors;
    }
    /* Every maker's names only where no table tells whose leaf it is. */
    struct field_query query = field_query(entry.leaf, subleaf, told ? told : any);
    struct field field;

    for (unsigned bit = 0; bit < 32; bit++)
        grid->owners[bit] = NOBODY;
    while (field_next(&query, &field))
        for (unsigned bit = field.low; field.reg == grid->reg && bit <= field.high; bit++)
            if (grid->owners[bit] == NOBODY)
                grid->owners[bit] = field.index;
    const struct diff_item *strange = find_item(grid, STRANGE);

    for (unsigned bit = 0; strange && bit < 32; bit++)
        if (grid->owners[bit] == NOBODY && (strange->place.mask >> bit & 1))
            grid->owners[bit] = STRANGE;
}

/* The lowest bit of the cell whose highest bit this is. */
static unsigned cell_low(const struct grid *grid, unsigned high)
{
    unsigned low = high;

    while (low && grid->owners[high] != STRANGE && grid->owners[low - 1] == grid->owners[high])
        low--;
    return low;
}

/* True if columns have different values of the register. */
static bool differs(const struct grid *grid)
{
    for (size_t i = 1; i < grid->pair->columns; i++)
        if (grid->values[i] != grid->values[0] ||
            grid->looks[i].unread[grid->reg] != grid->looks[0].unread[grid->reg])
            return true;
    return false;
}

/* Bits that some column has. */
static uint32_t any_value(const struct grid *grid)
{
    uint32_t ret = 0;

    for (size_t i = 0; i < grid->pair->columns; i++)
        ret |= grid->values[i];
    return ret;
}

static void put_digits(const struct sink *sink, uint32_t value, uint32_t unread, unsigned high, unsigned low)
{
    for (unsigned bit = high + 1; bit > low; bit--)
        put_str(sink, unread >> (bit - 1) & 1 ? "?" : value >> (bit - 1) & 1 ? "1" : "0");
}

/* "[31:24] local_apic_id: initial APIC id, 8 bits; 0x5 -> 0x0, per-CPU" */
static void put_bit_name(const struct grid *grid, unsigned high, unsigned low, const struct diff_item *item)
{
    const uint32_t owner = grid->owners[high];
    const struct diff_place place = {grid->key, 0, owner == STRANGE ? DIFF_NO_FIELD : (uint16_t)owner, 0,
                                     false};
    char text[DIFF_VALUE_MAX];

    diff_print(grid->sink, high == low ? "[%u] " : "[%u:%u] ", high, low);
    if (owner >= NOBODY)
        html_text(grid->sink, owner == STRANGE ? "unknown bit" : "not defined");
    if (owner < NOBODY) {
        const struct field field = field_row(owner);

        html_text(grid->sink, shown_name(&field, grid->key.subleaf));
        put_str(grid->sink, ": ");
        html_text(grid->sink, field_text(&field));
        put_str(grid->sink, "; ");
        for (size_t i = 0; i < (item ? grid->pair->columns : 1); i++) {
            diff_value_text(&place, grid->pair->views[i].table, field_number(&field, grid->values[i]),
                            grid->looks[i].present, text);
            put_str(grid->sink, i ? " -&gt; " : "");
            html_text(grid->sink, text);
        }
    }
    if (item)
        diff_print(grid->sink, ", %s", diff_class_name(item->class));
}

static void put_grid_cell(const struct grid *grid, unsigned high, unsigned low)
{
    const struct diff_item *item = find_item(grid, grid->owners[high]);
    const uint32_t mask = UINT32_MAX >> (31 - high) & UINT32_MAX << low;
    const bool set = any_value(grid) & mask;

    put_str(grid->sink, "<i");
    if (item)
        diff_print(grid->sink, " class=c%d", item->class);
    else if (set)
        put_str(grid->sink, " class=s");
    if (grid->owners[high] != NOBODY) {
        put_str(grid->sink, " title=\"");
        put_bit_name(grid, high, low, item);
        put_str(grid->sink, "\"");
    }
    put_str(grid->sink, ">");
    put_digits(grid->sink, grid->values[0], grid->looks[0].unread[grid->reg], high, low);
    for (size_t i = 1; differs(grid) && i < grid->pair->columns; i++) {
        put_str(grid->sink, "<br>");
        put_digits(grid->sink, grid->values[i], grid->looks[i].unread[grid->reg], high, low);
    }
    put_str(grid->sink, "</i>");
}

/* On paper nothing can be pointed at: the names of what is set or differs. */
static void put_names(const struct grid *grid)
{
    put_str(grid->sink, "<p class=n>");
    for (unsigned high = 32, low; high > 0; high = low) {
        low = cell_low(grid, high - 1);
        const uint32_t mask = UINT32_MAX >> (32 - high) & UINT32_MAX << low;
        const struct diff_item *item = find_item(grid, grid->owners[high - 1]);

        if (!item && !(any_value(grid) & mask))
            continue;
        put_bit_name(grid, high - 1, low, item);
        put_str(grid->sink, "<br>");
    }
    put_str(grid->sink, "</p>");
}

/* A register's number; of one that is known in part, the bits that are, as raw has them. */
static void grid_put_value(const struct grid *grid, size_t column)
{
    const uint32_t unread = grid->looks[column].unread[grid->reg];

    if (unread == UINT32_MAX) {
        put_str(grid->sink, "unread");
        return;
    }
    diff_print(grid->sink, "0x%08" PRIx32, grid->values[column]);
    if (unread)
        diff_print(grid->sink, "/0x%08" PRIx32, ~unread);
}

static void put_register(struct grid *grid, unsigned reg)
{
    grid->reg = reg;
    for (size_t i = 0; i < grid->pair->columns; i++)
        grid->values[i] = cpuid_reg(&grid->looks[i].regs, reg);
    find_owners(grid);
    diff_print(grid->sink, "<div><code>%s ", cpuid_reg_name(reg));
    grid_put_value(grid, 0);
    for (size_t i = 1; differs(grid) && i < grid->pair->columns; i++) {
        put_str(grid->sink, " -&gt; ");
        grid_put_value(grid, i);
    }
    put_str(grid->sink, "</code><div class=bits>");
    for (unsigned high = 32, low; high > 0; high = low) {
        low = cell_low(grid, high - 1);
        put_grid_cell(grid, high - 1, low);
    }
    put_str(grid->sink, "</div>");
    put_names(grid);
    put_str(grid->sink, "</div>\n");
}

/* Which of two columns has the row, where one has. */
static const char *side_of(const struct grid *grid)
{
    static const char *const sides[] = {"no row", "A alone", "B alone", ""};

    return grid->pair->columns == 2 ? sides[(grid->looks[0].entry ? 1 : 0) + (grid->looks[1].entry ? 2 : 0)]
                                    : "";
}

static void put_grid_row(struct grid *grid, size_t couple)
{
    char text[DIFF_PLACE_MAX];

    put_str(grid->sink, "<section data-f id=\"");
    html_anchor(grid->sink, &grid->key, couple);
    diff_print(grid->sink, "\"%s><h3>", grid->count ? " class=d" : "");
    diff_key_text(&grid->key, text);
    diff_print(grid->sink, "%s <small>", text);
    html_text(
        grid->sink,
        spec_leaf(grid->key.leaf, spec_table_hypervisor(grid->pair->views[0].table, grid->key.leaf))->title);
    diff_print(grid->sink, " %s</small></h3><div class=regs>\n", side_of(grid));
    for (unsigned reg = 0; reg < 4; reg++)
        put_register(grid, reg);
    put_str(grid->sink, "</div></section>\n");
}

/* The differences of the grid's row. */
static void find_items(struct grid *grid)
{
    const struct diff_matrix *pair = grid->pair;
    size_t first = 0;

    while (first < pair->count && diff_key_order(&pair->items[first].place.key, &grid->key) != 0)
        first++;
    if (first == pair->count)
        return;
    grid->items = &pair->items[first];
    while (first + grid->count < pair->count &&
           diff_key_order(&grid->items[grid->count].place.key, &grid->key) == 0)
        grid->count++;
}

/* Look the grid's row up; false if it is as in the pair before. */
static bool look_up(struct grid *grid, const struct diff_matrix *before)
{
    bool fresh = !before;

    for (size_t i = 0; i < grid->pair->columns; i++) {
        struct diff_look there;

        diff_look(&grid->pair->views[i], &grid->key, &grid->looks[i]);
        if (!before)
            continue;
        diff_look(&before->views[i], &grid->key, &there);
        fresh = fresh || !cpuid_regs_equal(&there.regs, &grid->looks[i].regs) ||
                !there.entry != !grid->looks[i].entry;
    }
    return fresh;
}

void html_grid(const struct sink *sink, const struct diff_matrix *pair, const struct diff_matrix *before,
               size_t couple)
{
    const struct diff_key *key;

    diff_views_rewind(pair->views, pair->columns);
    while ((key = diff_views_next(pair->views, pair->columns))) {
        struct grid grid = {.sink = sink, .pair = pair, .key = *key};

        find_items(&grid);
        if (look_up(&grid, before) || grid.count)
            put_grid_row(&grid, couple);
    }
}
