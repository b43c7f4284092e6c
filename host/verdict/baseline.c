/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/baseline.h"

#include <string.h>

#include "host/base/memory.h"
#include "host/verdict/verdict.h"

/* The legacy area and the header of an XSAVE image (SDM 1, 13.4): what is there without any component. */
#define XSAVE_LEGACY 0x240u

/* One register of one place, of the baseline and of a host. */
struct fold {
    const struct baseline_events *events;
    struct diff_key key;
    const struct diff_look *looks;
    uint32_t vendors;
    unsigned reg;
    struct error_line *reterr;
};

static void fold_tell(const struct fold *fold, enum move_rule rule, uint32_t before, uint32_t after)
{
    struct field_query query = field_query(fold->key.leaf, fold->key.subleaf, fold->vendors);
    uint32_t left = before ^ after;
    struct field field;

    while (left && field_next(&query, &field)) {
        const uint32_t mask = field_bits(&field);

        if (field.reg != fold->reg || !(mask & left))
            continue;
        left &= ~mask;
        fold->events->changed(
            fold->events->ctx,
            &(struct baseline_change){
                {fold->key, mask, field.index, (uint8_t)fold->reg, false}, rule, before, after});
    }
    if (left)
        fold->events->changed(
            fold->events->ctx,
            &(struct baseline_change){
                {fold->key, left, DIFF_NO_FIELD, (uint8_t)fold->reg, false}, rule, before, after});
}

/* Numbers that must be equal, and are not. */
static bool fold_unequal(const struct fold *fold, const struct move *move, uint32_t ours, uint32_t *ret)
{
    char place[DIFF_PLACE_MAX];
    const struct diff_place where = {fold->key, move->bits, DIFF_NO_FIELD, (uint8_t)fold->reg, false};

    *ret = ours;
    if (move->grade != MOVE_BLOCKS)
        return true;
    if (!fold->looks[0].present || !fold->looks[1].present) {
        *ret = 0; /* what one of them has not goes with its flag */
        return true;
    }
    diff_place_text(&where, place);
    return error_line_set(fold->reterr, "no table suits these hosts: %s differs (%s)", place, move->why);
}

/* The bits of a segment that both can have. */
static bool fold_segment(const struct fold *fold, const struct move *move, uint32_t ours, uint32_t theirs,
                         uint32_t *ret)
{
    switch (move->rule) {
    case MOVE_SUBSET:
    case MOVE_SOFT:
        *ret = ours & theirs;
        return true;
    case MOVE_INVERTED:
    case MOVE_ACCUMULATES:
        *ret = ours | theirs;
        return true;
    case MOVE_NOT_GREATER:
        *ret = ours < theirs ? ours : theirs;
        return true;
    case MOVE_EQUAL:
        return fold_unequal(fold, move, ours, ret);
    default:
        *ret = ours;
        return true;
    }
}

static bool fold_register(const struct fold *fold, uint32_t theirs, uint32_t *ours)
{
    uint32_t left = *ours ^ theirs, part;

    while (left) {
        const struct move move =
            move_of(fold->key.leaf, fold->key.subleaf, fold->reg, (unsigned)__builtin_ctz(left));
        const uint32_t before = *ours;

        if (!fold_segment(fold, &move, before & move.bits, theirs & move.bits, &part))
            return false;
        *ours = (before & ~move.bits) | part;
        if (*ours != before)
            fold_tell(fold, move.rule, before, *ours);
        left &= ~move.bits;
    }
    return true;
}

static bool fold_place(struct baseline *baseline, struct fold *fold, const struct diff_look *looks)
{
    struct cpuid_regs regs = looks[0].regs;
    uint32_t *const numbers[] = {&regs.eax, &regs.ebx, &regs.ecx, &regs.edx};

    fold->looks = looks;
    for (fold->reg = 0; fold->reg < 4; fold->reg++)
        if (!fold_register(fold, cpuid_reg(&looks[1].regs, fold->reg), numbers[fold->reg]))
            return false;
    if (cpuid_regs_equal(&regs, &looks[0].regs))
        return true;
    if (looks[0].entry) {
        struct cpuid_entry *entry = &baseline->table.entry[looks[0].entry - baseline->table.entry];

        entry->eax = regs.eax;
        entry->ebx = regs.ebx;
        entry->ecx = regs.ecx;
        entry->edx = regs.edx;
        return true;
    }
    if (!looks[1].entry)
        return true;
    return cpuid_table_add(&baseline->table, fold->key.leaf, fold->key.subleaf, looks[1].entry->flags,
                           &regs) ||
           error_line_set(fold->reterr, "the rows of all hosts do not fit into one table");
}

static bool fold_all(struct baseline *baseline, const struct cpuid_table *host, struct fold *fold)
{
    struct arena arena = {0};
    struct diff_view views[2];
    struct diff_look looks[2];
    const struct diff_key *key;
    bool good = diff_view(&baseline->table, &arena, &views[0]) && diff_view(host, &arena, &views[1]);

    if (good)
        diff_views_rewind(views, 2);
    else
        error_line_set(fold->reterr, "not enough memory");
    while (good && (key = diff_views_next(views, 2))) {
        fold->key = *key; /* the row may move on */
        for (unsigned i = 0; i < 2; i++)
            diff_look(&views[i], &fold->key, &looks[i]);
        if (cpuid_regs_equal(&looks[0].regs, &looks[1].regs))
            continue;
        fold->vendors = diff_view_block(&views[looks[0].entry ? 0 : 1], fold->key.leaf)->vendors;
        good = fold_place(baseline, fold, looks);
    }
    arena_free(&arena);
    return good;
}

static bool is_same_table(const struct cpuid_table *a, const struct cpuid_table *b)
{
    return a->count == b->count && memcmp(a->entry, b->entry, a->count * sizeof(a->entry[0])) == 0;
}

bool baseline_add(struct baseline *baseline, const struct cpuid_table *host,
                  const struct baseline_events *events, struct error_line *reterr)
{
    const char *partial = verdict_partial(host);
    struct fold fold = {.events = events, .reterr = reterr};

    if (partial)
        return error_line_set(reterr, "a partial table (%s): take one that is whole", partial);
    if (baseline->hosts++ == 0)
        baseline->table = *host;
    else if (!is_same_table(host, &baseline->last) && !fold_all(baseline, host, &fold))
        return false;
    baseline->last = *host;
    return true;
}

/* A component's row stays if XCR0 or XSS has it. */
static bool is_gone(const struct cpuid_entry *entry, uint64_t components)
{
    return entry->leaf == XSAVE_LEAF && entry->subleaf >= 2 && entry->subleaf <= XSAVE_LAST &&
           !(components >> entry->subleaf & 1);
}

void baseline_end(struct baseline *baseline)
{
    struct cpuid_table *table = &baseline->table;
    const struct cpuid_entry *one = cpuid_table_find(table, XSAVE_LEAF, 1);
    struct cpuid_entry *zero = NULL;
    uint32_t kept = 0, size = XSAVE_LEGACY;

    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == XSAVE_LEAF && table->entry[i].subleaf == 0)
            zero = &table->entry[i];
    if (!zero || baseline->hosts < 2)
        return;
    const uint64_t xcr0 = (uint64_t)zero->edx << 32 | zero->eax;
    const uint64_t xss = one ? (uint64_t)one->edx << 32 | one->ecx : 0;
    const uint32_t zero_at = (uint32_t)(zero - table->entry);

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        if (is_gone(entry, xcr0 | xss))
            continue;
        if (entry->leaf == XSAVE_LEAF && entry->subleaf >= 2 && entry->subleaf <= XSAVE_LAST &&
            (xcr0 >> entry->subleaf & 1) && entry->ebx + entry->eax > size)
            size = entry->ebx + entry->eax;
        if (i == zero_at)
            zero = &table->entry[kept];
        table->note[kept] = table->note[i];
        table->entry[kept++] = *entry;
    }
    table->count = kept;
    zero->ecx = zero->ecx ? size : 0;
    if (zero->ebx > zero->ecx)
        zero->ebx = zero->ecx;
}
