/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/verdict/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/order.h"

/* AMD's copies of leaf 1 EDX in 0x80000001 EDX (APM 3, E.4.2): a bit is not counted twice. */
#define COPIES 0x0183f3ffu

/* One place of both tables. */
struct here {
    struct verdict *verdict;
    const struct verdict_side *sides; /* the guest's and the host's, as are: */
    struct diff_view *views;
    const struct diff_key *key;
    const struct diff_look *looks;
    unsigned reg;
    uint32_t guest, host; /* the register, zero in: */
    uint32_t unread;      /* bits that one of the tables does not have */
};

/* The bits of a segment that breach its rule; those of a number are all or none. */
static uint32_t breached(const struct here *here, const struct move *move)
{
    const uint32_t guest = here->guest & move->bits, host = here->host & move->bits;

    switch (move->rule) {
    case MOVE_SUBSET:
    case MOVE_SOFT:
    case MOVE_ACCUMULATES:
        return guest & ~host;
    case MOVE_INVERTED:
        return here->looks[0].present ? host & ~guest : 0;
    case MOVE_NOT_GREATER:
        return guest > host ? move->bits : 0;
    case MOVE_EQUAL:
        /* A component that the host lacks goes with its bit in XCR0: its layout is no second reason. */
        if (here->key->leaf == XSAVE_LEAF && !here->looks[1].present)
            return 0;
        return here->looks[0].present && guest != host ? move->bits : 0;
    case MOVE_NOTED:
        return here->looks[0].present && guest != host ? move->bits : 0;
    case MOVE_IGNORED:
        /* What a guest would show there, and this one does not: a strict checker calls it extra. */
        if (move->grade == MOVE_HARMLESS)
            return 0;
        return here->sides[1].is == VERDICT_GUEST ? guest ^ host : guest & ~host;
    default:
        return 0;
    }
}

static bool is_given(const struct here *here, const struct move *move)
{
    const struct diff_block *block = diff_view_block(&here->views[0], here->key->leaf);

    /* The CPU has none of what hypervisors say; of their blocks KVM lists its own alone. */
    if (here->sides[1].is == VERDICT_CPU && spec_is_hypervisor_leaf(here->key->leaf))
        return true;
    if (here->sides[1].is == VERDICT_KVM && spec_is_hypervisor_leaf(here->key->leaf) &&
        (here->key->leaf & ~0xffu) + (block->hypervisor == HV_KVM ? 0 : 1) != HYPERVISOR_FIRST)
        return true;
    return (here->sides[1].is == VERDICT_KVM && (move->given & MOVE_BY_KVM)) ||
           (here->sides[1].is == VERDICT_CPU && (move->given & MOVE_BY_CPU));
}

/* True for a further part of a string that has a reason already. */
static bool is_told(const struct verdict *verdict, const struct diff_place *place)
{
    for (size_t i = 0; i < verdict->count; i++)
        if (!verdict->reasons[i].msr && diff_place_same_string(&verdict->reasons[i].place, place))
            return true;
    return false;
}

/* What becomes of a guest that runs, where something goes. */
static const char *means_of(const struct move *move, bool given, const char *group)
{
    if (given || move->rule == MOVE_IGNORED || move->rule == MOVE_NOTED)
        return "";
    if (group)
        return verdict_group_means(group);
    return move->grade == MOVE_BLOCKS ? "code that found it and uses it faults" : "";
}

static bool add_reason(const struct here *here, const struct move *move, uint32_t mask,
                       const struct field *field)
{
    struct verdict *verdict = here->verdict;
    const unsigned low = (unsigned)__builtin_ctz(mask);
    const bool given = is_given(here, move);

    const struct diff_place place = {*here->key, field ? field_bits(field) : mask,
                                     field ? field->index : DIFF_NO_FIELD, (uint8_t)here->reg, false};

    if (is_told(verdict, &place))
        return true;
    if (!array_grow(&verdict->reasons, verdict->count, 1, &verdict->capacity, sizeof(*verdict->reasons)))
        return false;
    const char *group = verdict_group(here->key->leaf, here->key->subleaf, here->reg, low);
    struct verdict_reason *reason = &verdict->reasons[verdict->count++];

    *reason = (struct verdict_reason){
        .place = place,
        .rule = move->rule,
        .grade = given ? MOVE_HARMLESS : move->grade,
        .given = given,
        .group = group,
        .why = move->rule == MOVE_SOFT && !given ? "" : move->why,
        .means = means_of(move, given, group),
        .guest = field ? field_number(field, here->guest) : here->guest & mask,
        .host = field ? field_number(field, here->host) : here->host & mask,
    };
    reason->takers = verdict_takers(verdict, &here->sides[0], &here->sides[1], reason);
    return true;
}

/* A reason for each field that has some of the bits, and one for the bits of none. */
static bool add_reasons(const struct here *here, const struct move *move, uint32_t bits)
{
    const uint32_t vendors = diff_view_block(&here->views[0], here->key->leaf)->vendors;
    struct field_query query = field_query(here->key->leaf, here->key->subleaf, vendors);
    struct field field;

    while (bits && field_next(&query, &field)) {
        const uint32_t mask = field_bits(&field);

        if (field.reg != here->reg || !(mask & bits))
            continue;
        if (field_number(&field, here->guest) != field_number(&field, here->host) &&
            !add_reason(here, move, mask & bits, &field))
            return false;
        bits &= ~mask;
    }
    bits &= here->guest ^ here->host;
    return !bits || add_reason(here, move, bits, NULL);
}

static bool compare_register(const struct here *here)
{
    uint32_t left = here->guest ^ here->host;

    if (here->key->leaf == 0x80000001 && here->reg == EDX)
        left &= ~COPIES;
    while (left) {
        const struct move move =
            move_of(here->key->leaf, here->key->subleaf, here->reg, (unsigned)__builtin_ctz(left));
        const bool numbers =
            move.rule == MOVE_NOT_GREATER || move.rule == MOVE_EQUAL || move.rule == MOVE_NOTED;
        const uint32_t bits = numbers && (move.bits & here->unread) ? 0 : breached(here, &move);

        if (bits && !add_reasons(here, &move, numbers ? bits : bits & left))
            return false;
        left &= ~move.bits;
    }
    return true;
}

static bool compare_place(struct here *here, struct diff_look *looks)
{
    for (unsigned i = 0; i < 2; i++)
        diff_look(&here->views[i], here->key, &looks[i]);
    here->looks = looks;
    for (here->reg = EAX; here->reg <= EDX; here->reg++) {
        here->unread = looks[0].unread[here->reg] | looks[1].unread[here->reg];
        here->guest = cpuid_reg(&looks[0].regs, here->reg) & ~here->unread;
        here->host = cpuid_reg(&looks[1].regs, here->reg) & ~here->unread;
        if (!compare_register(here))
            return false;
    }
    return true;
}

/* The place of the first reason of the same grade and feature: features come in the order of their first
 * bits. */
static size_t first_of_group(const struct verdict_reason *reasons, size_t i)
{
    for (size_t j = 0; j < i && reasons[i].group; j++)
        if (reasons[j].grade == reasons[i].grade && reasons[j].group &&
            strcmp(reasons[j].group, reasons[i].group) == 0)
            return j;
    return i;
}

struct sorted {
    struct verdict_reason reason;
    size_t first, number;
};

static int order_reasons(const void *a_, const void *b_)
{
    const struct sorted *a = a_, *b = b_;

    if (a->reason.grade != b->reason.grade)
        return ORDER(a->reason.grade, b->reason.grade);
    if (a->first != b->first)
        return ORDER(a->first, b->first);
    return ORDER(a->number, b->number);
}

static bool sort_reasons(struct verdict *verdict)
{
    struct sorted *sorted = malloc((verdict->count + 1) * sizeof(*sorted));

    if (!sorted)
        return false;
    for (size_t i = 0; i < verdict->count; i++)
        sorted[i] = (struct sorted){verdict->reasons[i], first_of_group(verdict->reasons, i), i};
    qsort(sorted, verdict->count, sizeof(*sorted), order_reasons);
    for (size_t i = 0; i < verdict->count; i++) {
        verdict->reasons[i] = sorted[i].reason;
        verdict->totals[sorted[i].reason.grade]++;
    }
    free(sorted);
    return true;
}

static void note_tables(const struct cpuid_table *guest, const struct cpuid_table *host, struct verdict *ret)
{
    const struct cpuid_entry *zeros[] = {cpuid_table_leaf(guest, 0), cpuid_table_leaf(host, 0)};
    const struct cpuid_entry *ones[] = {cpuid_table_leaf(guest, 1), cpuid_table_leaf(host, 1)};

    ret->partial_guest = verdict_partial(guest);
    ret->partial_host = verdict_partial(host);
    ret->vendors_differ =
        zeros[0] && zeros[1] &&
        (zeros[0]->ebx != zeros[1]->ebx || zeros[0]->ecx != zeros[1]->ecx || zeros[0]->edx != zeros[1]->edx);
    ret->same_signature = ones[0] && ones[1] && ones[0]->eax == ones[1]->eax;
    ret->hosted = ones[0] && (ones[0]->ecx & HYPERVISOR_PRESENT);
}

bool verdict_make(const struct verdict_side *guest, const struct verdict_side *host, struct verdict *ret)
{
    struct arena arena = {0};
    struct diff_view views[2];
    struct diff_look looks[2];
    const struct verdict_side sides[2] = {*guest, *host};
    struct here here = {.verdict = ret, .sides = sides, .views = views};

    *ret = (struct verdict){0};
    note_tables(guest->table, host->table, ret);
    bool good = diff_view(guest->table, &arena, &views[0]) && diff_view(host->table, &arena, &views[1]);

    if (good)
        diff_views_rewind(views, 2);
    while (good && (here.key = diff_views_next(views, 2)))
        good = compare_place(&here, looks);
    good = good && verdict_msrs(sides, ret) && sort_reasons(ret);
    arena_free(&arena);
    if (!good)
        verdict_free(ret);
    return good;
}

void verdict_free(struct verdict *verdict)
{
    free(verdict->reasons);
    *verdict = (struct verdict){0};
}

/* What a host's excerpt lacks, the host may have. */
enum verdict_word verdict_word(const struct verdict *verdict, bool strict)
{
    if (verdict->partial_host)
        return VERDICT_UNKNOWN;
    if (verdict->totals[MOVE_BLOCKS] || (strict && verdict->totals[MOVE_DIFFERS]))
        return VERDICT_CANNOT;
    return verdict->partial_guest ? VERDICT_UNKNOWN : VERDICT_CAN;
}

const char *verdict_word_text(enum verdict_word word)
{
    return word == VERDICT_CAN ? "can move" : word == VERDICT_CANNOT ? "cannot move" : "cannot tell";
}
