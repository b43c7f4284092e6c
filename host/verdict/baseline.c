/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/baseline.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/verdict/verdict.h"

#define AMX_TILES 18 /* the component of the data that leaves 0x1d and 0x1e lay out */

/* One register of one place, of the baseline and of a host. */
struct fold {
    const struct baseline_events *events;
    struct baseline *baseline;
    const char *name; /* of the host */
    bool adopts;      /* the vendor's own is taken from this host */
    bool hypervisors; /* its leaves of hypervisors count */
    struct diff_key key;
    const struct diff_look *looks;
    uint32_t vendors;
    unsigned reg;
    struct error_line *reterr;
};

/* The vendor's name, of either range. */
static bool is_vendor(const struct diff_key *key)
{
    return (key->leaf & 0x7fffffff) == 0;
}

static void fold_tell_place(const struct fold *fold, const struct move *move, uint32_t before, uint32_t after,
                            uint32_t mask, uint16_t field)
{
    const struct baseline_change change = {
        .place = {fold->key, mask, field, (uint8_t)fold->reg, false},
        .rule = move->rule,
        .group = verdict_group(fold->key.leaf, fold->key.subleaf, fold->reg, (unsigned)__builtin_ctz(mask)),
        .why = move->why,
        .before = before,
        .after = after};

    fold->events->changed(fold->events->ctx, &change);
}

static void fold_tell(const struct fold *fold, const struct move *move, uint32_t before, uint32_t after)
{
    struct field_query query = field_query(fold->key.leaf, fold->key.subleaf, fold->vendors);
    uint32_t left = before ^ after;
    struct field field;

    while (left && field_next(&query, &field)) {
        const uint32_t mask = field_bits(&field);

        if (field.reg != fold->reg || !(mask & left))
            continue;
        left &= ~mask;
        fold_tell_place(fold, move, before, after, mask, field.index);
    }
    if (left)
        fold_tell_place(fold, move, before, after, left, DIFF_NO_FIELD);
}

/* The component that a layout belongs to; BASELINE_COMPONENTS if it is of none. */
static unsigned component_of(const struct diff_key *key)
{
    if (key->leaf == XSAVE_LEAF && key->subleaf >= 2 && key->subleaf < BASELINE_COMPONENTS)
        return key->subleaf;
    return key->leaf == 0x1d || key->leaf == 0x1e ? AMX_TILES : BASELINE_COMPONENTS;
}

/* Numbers that must be equal, and are not. A component's layout counts only if the component stays, which is
 * not known before the end. */
static bool fold_unequal(const struct fold *fold, const struct move *move, uint32_t ours, uint32_t theirs,
                         uint32_t *ret)
{
    const unsigned component = component_of(&fold->key);
    struct baseline *baseline = fold->baseline;
    struct error_line line;
    char place[DIFF_PLACE_MAX];
    const struct diff_place where = {fold->key, move->bits, DIFF_NO_FIELD, (uint8_t)fold->reg, false};

    *ret = ours;
    if (move->grade != MOVE_BLOCKS)
        return true;
    if (fold->adopts && is_vendor(&fold->key)) {
        *ret = theirs;
        return true;
    }
    if (baseline->vendor && is_vendor(&fold->key))
        return true;
    if (!fold->looks[0].present || !fold->looks[1].present) {
        *ret = 0; /* what one of them has not goes with its flag */
        return true;
    }
    diff_place_text(&where, place);
    error_line_set(
        &line, "no table suits these hosts: %s differs, 0x%" PRIx32 " and in %s 0x%" PRIx32 " (%s)", place,
        ours >> __builtin_ctz(move->bits), fold->name, theirs >> __builtin_ctz(move->bits), move->why);
    if (component == BASELINE_COMPONENTS) {
        *fold->reterr = line;
        return false;
    }
    if (!(baseline->split >> component & 1))
        baseline->why_split[component] = line;
    baseline->split |= 1ull << component;
    return true;
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
        return fold_unequal(fold, move, ours, theirs, ret);
    default:
        *ret = fold->adopts ? theirs : ours;
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
            fold_tell(fold, &move, before, *ours);
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
        if (cpuid_regs_equal(&looks[0].regs, &looks[1].regs) ||
            (spec_is_hypervisor_leaf(fold->key.leaf) && !fold->hypervisors))
            continue;
        fold->vendors = diff_view_block(&views[looks[0].entry ? 0 : 1], fold->key.leaf)->vendors;
        good = fold_place(baseline, fold, looks);
    }
    fold->looks = NULL; /* they end here */
    arena_free(&arena);
    return good;
}

static bool is_same_table(const struct cpuid_table *a, const struct cpuid_table *b)
{
    return a->count == b->count && memcmp(a->entry, b->entry, a->count * sizeof(a->entry[0])) == 0;
}

/* The rows of hypervisors, from a host that has some to a baseline that has none. */
static bool take_hypervisors(struct baseline *baseline, const struct cpuid_table *host)
{
    for (uint32_t i = 0; i < host->count; i++) {
        const struct cpuid_entry *entry = &host->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (spec_is_hypervisor_leaf(entry->leaf) &&
            !cpuid_table_add(&baseline->table, entry->leaf, entry->subleaf, entry->flags, &regs))
            return false;
    }
    return true;
}

static bool has_hypervisors(const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (spec_is_hypervisor_leaf(table->entry[i].leaf) &&
            (table->entry[i].eax | table->entry[i].ebx | table->entry[i].ecx | table->entry[i].edx))
            return true;
    return false;
}

static bool is_of(const struct cpuid_table *table, const char *vendor)
{
    const struct cpuid_entry *zero = cpuid_table_leaf(table, 0);

    return zero && memcmp(&zero->ebx, vendor, 4) == 0 && memcmp(&zero->edx, vendor + 4, 4) == 0 &&
           memcmp(&zero->ecx, vendor + 8, 4) == 0;
}

static bool add_another(struct baseline *baseline, const struct cpuid_table *host, struct fold *fold)
{
    const bool hosted = has_hypervisors(host);

    if (!baseline->vendor && !baseline_one_vendor(&baseline->table, host, fold->reterr))
        return false;
    fold->hypervisors = hosted && baseline->hosted;
    fold->adopts = baseline->vendor && !baseline->of_vendor && is_of(host, baseline->vendor);
    if (!fold_all(baseline, host, fold))
        return false;
    if (hosted && !baseline->hosted && !take_hypervisors(baseline, host))
        return error_line_set(fold->reterr, "the rows of all hosts do not fit into one table");
    baseline->hosted = baseline->hosted || hosted;
    return true;
}

/* Rows that no guest reads, as one of the same place stands before: read again by a program, they would
 * contradict it. Leaf 2 of old CPUs is read several times. */
static void drop_repeated(struct cpuid_table *table)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        uint32_t before = 0;

        while (before < kept && (entry->leaf == 2 || table->entry[before].leaf != entry->leaf ||
                                 table->entry[before].subleaf != entry->subleaf))
            before++;
        if (before < kept)
            continue;
        table->entry[kept] = *entry;
        table->note[kept++] = table->note[i];
    }
    table->count = kept;
}

bool baseline_add(struct baseline *baseline, const struct cpuid_table *host, const char *name,
                  const struct baseline_events *events, struct error_line *reterr)
{
    const char *partial = verdict_partial(host);
    struct fold fold = {.events = events, .baseline = baseline, .name = name, .reterr = reterr};

    if (partial)
        return error_line_set(reterr, "a partial table (%s): take one that is whole", partial);
    if (baseline->hosts++ == 0) {
        baseline->table = *host;
        drop_repeated(&baseline->table);
        baseline->hosted = has_hypervisors(host);
    } else if (!is_same_table(host, &baseline->last) && !add_another(baseline, host, &fold))
        return false;
    if (baseline->vendor && is_of(host, baseline->vendor))
        baseline->of_vendor = true;
    baseline->last = *host;
    return true;
}
