/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who took or brought a bit. The last change on the way is the one that counts, since what a station in front
 * of it did made no difference to the guest.
 */
#include "host/chain/judge.h"

#include "host/chain/rule.h"

/* True for a station that was read and is on the way: with TCG neither the CPU nor KVM is. */
static bool counts(const struct chain *chain, const struct chain_row *row, unsigned station)
{
    return row->cells[station].known && !(chain_is_tcg(chain) && station < CHAIN_SET);
}

/* The next station from a number on that counts; CHAIN_STATIONS if there is none. */
static enum chain_station next_from(const struct chain *chain, const struct chain_row *row, unsigned station)
{
    while (station < CHAIN_STATIONS && !counts(chain, row, station))
        station++;
    return (enum chain_station)station;
}

/* The rule of a part; none of QEMU's for a monitor that is another. */
static const struct chain_rule *rule_of(const struct chain *chain, const struct chain_row *row,
                                        enum chain_part part)
{
    const bool qemu = part == CHAIN_GRANTS || part == CHAIN_ON_KVM || part == CHAIN_MONITOR;

    return qemu && chain->other ? NULL : chain_rule(part, &row->place);
}

static bool by_rule(const struct chain *chain, struct chain_row *row, enum chain_part part, enum chain_by by)
{
    row->rule = rule_of(chain, row, part);
    if (row->rule)
        row->by = by;
    return row->rule != NULL;
}

/* Between the monitor and the guest nobody stands but KVM and the guest itself; and what KVM holds for a
 * machine that runs shows of that what KVM keeps in its table, where it had listed the bit. */
static bool behind_set(const struct chain *chain, struct chain_row *row)
{
    if (row->to == CHAIN_GUEST)
        return by_rule(chain, row, CHAIN_STATE, CHAIN_BY_STATE) ||
               by_rule(chain, row, CHAIN_KEEPS, CHAIN_BY_REWRITE) ||
               by_rule(chain, row, CHAIN_ANSWERS, CHAIN_BY_REWRITE);
    return row->to == CHAIN_SET && chain->tables[CHAIN_SET].kept && row->from == CHAIN_KVM &&
           by_rule(chain, row, CHAIN_KEEPS, CHAIN_BY_REWRITE);
}

static enum chain_by asker_of(const struct chain_row *row)
{
    return row->asker == CHAIN_ASKER_LINE ? CHAIN_BY_LINE : CHAIN_BY_MODEL;
}

/* What QEMU does by itself, on KVM. */
static bool by_monitor(const struct chain *chain, struct chain_row *row)
{
    return by_rule(chain, row, CHAIN_ON_KVM, CHAIN_BY_MONITOR) ||
           by_rule(chain, row, CHAIN_MONITOR, CHAIN_BY_MONITOR) ||
           by_rule(chain, row, CHAIN_GRANTS, CHAIN_BY_MONITOR);
}

/* It went on the way to a station behind KVM. */
static void taken_late(const struct chain *chain, struct chain_row *row)
{
    const bool kvm_unread = row->from == CHAIN_CPU && !counts(chain, row, CHAIN_KVM);

    if (behind_set(chain, row))
        return;
    if (row->from == CHAIN_SET)
        row->by = CHAIN_BY_UNREAD;
    else if (row->asked == CHAIN_ASKED_OFF)
        row->by = asker_of(row);
    else if (by_monitor(chain, row))
        return;
    else
        row->by = kvm_unread && !chain->tables[CHAIN_KVM].read ? CHAIN_BY_UNREAD : CHAIN_BY_MONITOR;
}

/* No station has it, and this is the first that could. */
static void never_there(const struct chain *chain, struct chain_row *row, enum chain_station first)
{
    if (first == CHAIN_CPU) {
        row->by = CHAIN_BY_SILICON;
        row->rule = chain_rule(CHAIN_SILICON, &row->place);
    } else if (row->asked == CHAIN_ASKED_OFF) {
        row->by = asker_of(row);
    } else if (first == CHAIN_KVM) {
        row->by = CHAIN_BY_KVM;
        row->rule = chain_rule(CHAIN_KVM_TAKES, &row->place);
    } else if (row->asked == CHAIN_ASKED_ON && chain_is_tcg(chain)) {
        if (!by_rule(chain, row, CHAIN_MONITOR, CHAIN_BY_MONITOR))
            row->by = CHAIN_BY_TCG;
    } else {
        row->by = CHAIN_BY_UNREAD;
    }
}

/* What KVM does not list and QEMU gives all the same: its not being there in KVM's list takes nothing. */
static bool kvm_is_passed(const struct chain *chain, const struct chain_row *row)
{
    return row->cells[CHAIN_KVM].number == 0 && rule_of(chain, row, CHAIN_GRANTS);
}

static void judge_absent(const struct chain *chain, struct chain_row *row)
{
    enum chain_station had = CHAIN_STATIONS;

    for (unsigned i = 0; i < row->last; i++)
        if (counts(chain, row, i) && row->cells[i].number)
            had = (enum chain_station)i;
    row->act = CHAIN_TOOK;
    if (had == CHAIN_STATIONS) {
        never_there(chain, row, next_from(chain, row, 0));
        return;
    }
    row->from = had;
    row->to = next_from(chain, row, had + 1u);
    if (row->to == CHAIN_KVM && kvm_is_passed(chain, row) &&
        next_from(chain, row, CHAIN_SET) < CHAIN_STATIONS)
        row->to = next_from(chain, row, CHAIN_SET);
    if (row->to != CHAIN_KVM) {
        taken_late(chain, row);
        return;
    }
    row->by = CHAIN_BY_KVM;
    row->rule = chain_rule(CHAIN_KVM_TAKES, &row->place);
}

static void added_late(const struct chain *chain, struct chain_row *row)
{
    if (behind_set(chain, row))
        return;
    if (row->from == CHAIN_SET) {
        row->by = CHAIN_BY_UNREAD;
        return;
    }
    if (by_rule(chain, row, CHAIN_GRANTS, CHAIN_BY_MONITOR))
        return;
    if (row->from == CHAIN_CPU && !counts(chain, row, CHAIN_KVM) &&
        by_rule(chain, row, CHAIN_KVM_ADDS, CHAIN_BY_KVM))
        return;
    if (by_rule(chain, row, CHAIN_MONITOR, CHAIN_BY_MONITOR))
        return;
    row->by = row->asked == CHAIN_ASKED_ON && !chain->wish.all ? asker_of(row) : CHAIN_BY_MONITOR;
}

/* A bit, or a number, that this machine's CPU has otherwise, which TCG does not care for. */
static void tcg_has(const struct chain *chain, struct chain_row *row)
{
    row->from = CHAIN_CPU;
    row->to = row->last;
    row->act = chain_is_bit(row) ? CHAIN_ADDED : CHAIN_CHANGED;
    if (!by_rule(chain, row, CHAIN_STATE, CHAIN_BY_STATE) &&
        !by_rule(chain, row, CHAIN_MONITOR, CHAIN_BY_MONITOR))
        row->by = CHAIN_BY_TCG;
}

/* The station from which on it is there, and the one before, which lacks it. */
static void judge_present(const struct chain *chain, struct chain_row *row)
{
    enum chain_station lacked = CHAIN_STATIONS;

    for (unsigned i = 0; i < row->last; i++)
        if (counts(chain, row, i) && !row->cells[i].number)
            lacked = (enum chain_station)i;
    if (lacked == CHAIN_STATIONS) {
        if (chain_is_tcg(chain) && row->cells[CHAIN_CPU].known && !row->cells[CHAIN_CPU].number)
            tcg_has(chain, row);
        return;
    }
    row->act = CHAIN_ADDED;
    row->from = lacked;
    row->to = next_from(chain, row, lacked + 1u);
    if (row->to == CHAIN_KVM) {
        row->by = CHAIN_BY_KVM;
        row->rule = chain_rule(CHAIN_KVM_ADDS, &row->place);
    } else {
        added_late(chain, row);
    }
}

/* The last two stations between which a number changed. */
static void judge_number(const struct chain *chain, struct chain_row *row)
{
    enum chain_station before = next_from(chain, row, 0);

    for (unsigned i = before + 1u; i < CHAIN_STATIONS; i++) {
        if (!counts(chain, row, i))
            continue;
        if (row->cells[i].number != row->cells[before].number) {
            row->from = before;
            row->to = (enum chain_station)i;
        }
        before = (enum chain_station)i;
    }
    if (row->to == CHAIN_STATIONS) {
        if (chain_is_tcg(chain) && row->cells[CHAIN_CPU].known &&
            row->cells[CHAIN_CPU].number != row->cells[row->last].number)
            tcg_has(chain, row);
        return;
    }
    row->act = CHAIN_CHANGED;
    if (row->to == CHAIN_KVM) {
        row->by = CHAIN_BY_KVM;
        row->rule = chain_rule(CHAIN_KVM_TAKES, &row->place);
        if (!row->rule)
            row->rule = chain_rule(CHAIN_KVM_ADDS, &row->place);
        return;
    }
    if (behind_set(chain, row))
        return;
    row->by = row->from == CHAIN_SET ? CHAIN_BY_UNREAD : CHAIN_BY_MONITOR;
    if (row->by == CHAIN_BY_MONITOR)
        by_monitor(chain, row);
}

/* A bit that follows the guest's own doing, at a station that shows it: what is in front of it decides
 * nothing. */
static void see_state(const struct chain *chain, struct chain_row *row)
{
    const bool shown = row->last == CHAIN_GUEST || (row->last == CHAIN_SET && chain->tables[CHAIN_SET].kept);
    const struct chain_rule *rule = chain_rule(CHAIN_STATE, &row->place);

    if (!shown || !rule || row->by == CHAIN_BY_NOBODY || row->by == CHAIN_BY_SILICON)
        return;
    row->by = CHAIN_BY_STATE;
    row->rule = rule;
}

void chain_judge(const struct chain *chain, struct chain_row *row)
{
    row->asked = chain_wish_of(&chain->wish, &row->place, &row->asker, &row->word);
    if (row->last == CHAIN_STATIONS || !counts(chain, row, row->last)) {
        row->by = row->last == CHAIN_STATIONS ? CHAIN_BY_UNREAD : CHAIN_BY_NOBODY;
        return;
    }
    if (!chain_is_bit(row))
        judge_number(chain, row);
    else if (row->cells[row->last].number)
        judge_present(chain, row);
    else
        judge_absent(chain, row);
    see_state(chain, row);
}
