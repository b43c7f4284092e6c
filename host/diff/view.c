/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/view.h"

#include <stdlib.h>

#include "host/base/order.h"
#include "probe/field/field.h"
#include "probe/walk/partial.h"
#include "probe/walk/range.h"
#include "probe/walk/replay.h"

int diff_key_order(const struct diff_key *a, const struct diff_key *b)
{
    if (a->leaf != b->leaf)
        return ORDER(a->leaf, b->leaf);
    if (a->subleaf != b->subleaf)
        return ORDER(a->subleaf, b->subleaf);
    return ORDER(a->turn, b->turn);
}

static bool is_stateful(const struct cpuid_entry *entry)
{
    return (entry->flags & (CPUID_STATEFUL | CPUID_INDEXED)) == CPUID_STATEFUL;
}

static uint32_t turn_of(const struct cpuid_table *table, uint32_t i)
{
    uint32_t turn = 0;

    for (uint32_t j = 0; j < i; j++)
        turn += table->entry[j].leaf == table->entry[i].leaf && is_stateful(&table->entry[j]);
    return turn;
}

const struct diff_block *diff_view_block(struct diff_view *view, uint32_t leaf)
{
    struct diff_block *block = &view->block;

    if (!block->known || block->number != leaf >> 8)
        *block = (struct diff_block){
            .known = true,
            .number = leaf >> 8,
            .vendors = field_vendors(view->table, leaf),
            .hypervisor = spec_table_hypervisor(view->table, leaf),
            .base = cpuid_table_leaf(view->table, replay_range_base(KVM_5_7, leaf)),
        };
    return block;
}

static bool is_redirected(struct diff_view *view, const struct cpuid_entry *entry)
{
    const struct cpuid_entry *base = diff_view_block(view, entry->leaf)->base, *zero = view->zero;

    if (!zero || zero->eax == entry->leaf || cpuid_entry_zero(entry) || (base && entry->leaf <= base->eax))
        return false;
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    return range_redirected(view->table, zero->eax, entry->subleaf, &regs);
}

static struct diff_row row_of(struct diff_view *view, uint32_t i)
{
    const struct cpuid_table *table = view->table;
    const struct cpuid_entry *entry = &table->entry[i];
    struct diff_key key = {entry->leaf, entry->flags & CPUID_INDEXED ? entry->subleaf : 0, 0};

    if (is_stateful(entry))
        key.turn = turn_of(table, i);
    if (!key.turn && cpuid_table_find(table, key.leaf, key.subleaf) != entry)
        return (struct diff_row){key, DIFF_HIDDEN};
    return (struct diff_row){key, is_redirected(view, entry) ? DIFF_REDIRECTED : DIFF_SEEN};
}

static int order_numbers(const void *a, const void *b, void *rows)
{
    const uint16_t *left = a, *right = b;
    const struct diff_row *all = rows;

    return diff_key_order(&all[*left].key, &all[*right].key);
}

bool diff_view(const struct cpuid_table *table, struct arena *arena, struct diff_view *ret)
{
    *ret = (struct diff_view){.table = table};
    if (!table)
        return true;
    struct diff_row *rows = arena_take(arena, table->count, sizeof(*rows));
    uint16_t *seen = arena_take(arena, table->count, sizeof(*seen));

    if (!rows || !seen)
        return false;
    ret->zero = cpuid_table_leaf(table, 0);
    ret->core = cpu_core(table);
    for (uint32_t i = 0; i < table->count; i++) {
        rows[i] = row_of(ret, i);
        if (rows[i].fate == DIFF_SEEN)
            seen[ret->count++] = (uint16_t)i;
    }
    qsort_r(seen, ret->count, sizeof(*seen), order_numbers, rows);
    ret->rows = rows;
    ret->seen = seen;
    return true;
}

uint32_t diff_view_find(struct diff_view *view, const struct diff_key *key)
{
    size_t from = 0, to = view->count, middle = view->next;

    for (; from < to; middle = (from + to) / 2) {
        if (middle >= to)
            continue;
        const int order = diff_key_order(&view->rows[view->seen[middle]].key, key);

        if (order == 0) {
            view->next = middle + 1;
            return view->seen[middle];
        }
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return view->table->count;
}

static const struct cpuid_entry *find_turn(const struct cpuid_table *table, const struct diff_key *key)
{
    uint32_t turn = 0;

    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == key->leaf && is_stateful(&table->entry[i]) && turn++ == key->turn)
            return &table->entry[i];
    return NULL;
}

/*
 * What a guest reads at a place where the table has no row that is seen. KVM's answer tells why there is
 * none.
 *
 * An entry answers: either one without an index, which answers for every subleaf and so repeats the data of
 * subleaf 0, or one that was redirected, which is as good as absent. No entry answers: within the range that
 * is simply zeros (REPLAY_ABSENT), outside of it (zeros or another leaf's data, by the vendor: all other
 * answers) the place is past the maximum. Either way KVM fills ECX and EDX of a topology list's missing
 * levels in, which a guest sees; but not those of the highest leaf that an answer out of range was taken
 * from.
 */
static void look_unseen(struct diff_view *view, const struct diff_key *key, struct diff_look *ret)
{
    const struct replay replay = {view->table, KVM_5_7};
    struct replay_answer answer;

    replay_lookup(&replay, key->leaf, key->subleaf, &answer);
    if (answer.how == REPLAY_ENTRY) {
        ret->repeats = key->subleaf && !(answer.entry->flags & CPUID_INDEXED);
        ret->past = is_redirected(view, answer.entry);
        if (!ret->repeats && !ret->past)
            ret->entry = answer.entry;
        return;
    }
    ret->past = answer.how != REPLAY_ABSENT;
    if (answer.topology && answer.leaf == key->leaf)
        ret->regs = answer.regs;
}

void diff_look(struct diff_view *view, const struct diff_key *key, struct diff_look *ret)
{
    const uint32_t row = diff_view_find(view, key);

    *ret = (struct diff_look){0};
    if (row < view->table->count)
        ret->entry = &view->table->entry[row];
    else if (key->turn)
        ret->entry = find_turn(view->table, key);
    else
        look_unseen(view, key, ret);
    if (ret->entry)
        ret->regs = cpuid_entry_regs(ret->entry);
    ret->present = !cpuid_regs_zero(&ret->regs);
    for (unsigned reg = EAX; view->table->partial && reg <= EDX; reg++)
        ret->unread[reg] = cpuid_unread_bits(view->table, key->leaf, key->subleaf, reg);
}

void diff_views_rewind(struct diff_view *views, size_t count)
{
    for (size_t i = 0; i < count; i++)
        views[i].next = 0;
}

void diff_views_pass(struct diff_view *views, size_t count, const struct diff_key *key)
{
    for (size_t i = 0; i < count; i++) {
        struct diff_view *view = &views[i];
        size_t from = 0, to = view->count;

        while (from < to) {
            const size_t middle = (from + to) / 2;

            if (diff_key_order(&view->rows[view->seen[middle]].key, key) <= 0)
                from = middle + 1;
            else
                to = middle;
        }
        view->next = from;
    }
}

const struct diff_key *diff_views_next(const struct diff_view *views, size_t count)
{
    const struct diff_key *lowest = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct diff_view *view = &views[i];

        if (view->next == view->count)
            continue;
        const struct diff_key *key = &view->rows[view->seen[view->next]].key;

        if (!lowest || diff_key_order(key, lowest) < 0)
            lowest = key;
    }
    return lowest;
}
