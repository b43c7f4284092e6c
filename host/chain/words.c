/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of a row, whatever the form. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/print.h"
#include "host/chain/rule.h"
#include "host/chain/write.h"

#define MODULES "/sys/module"

__attribute__((format(printf, 2, 3))) static void say_more(char text[CHAIN_WORDS_MAX], const char *format,
                                                           ...)
{
    const size_t used = strlen(text);
    va_list list;

    va_start(list, format);
    vsnprintf(text + used, CHAIN_WORDS_MAX - used, format, list);
    va_end(list);
}

static void add_rule(const struct chain *chain, const struct chain_rule *rule, char text[CHAIN_WORDS_MAX])
{
    char knobs[256];

    if (!rule)
        return;
    chain_knobs(rule, chain->here ? MODULES : NULL, knobs, sizeof(knobs));
    say_more(text, "%s", rule->text);
    if (knobs[0])
        say_more(text, "; %s decides it", knobs);
}

/* The command line's part in it: "-avx2 in -cpu Skylake-Server,-avx2". */
static void add_line(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    say_more(text, "%.*s in -cpu %s", (int)row->word.n, row->word.at, chain->wish.cpu);
}

static void add_model(const struct chain *chain, char text[CHAIN_WORDS_MAX])
{
    say_more(text, "QEMU's model %s%s%s", chain->wish.name,
             chain->wish.model && strcmp(chain->wish.model->name, chain->wish.name) != 0 ? ", which is " : "",
             chain->wish.model && strcmp(chain->wish.model->name, chain->wish.name) != 0
                 ? chain->wish.model->name
                 : "");
}

static void add_kvm(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    if (row->act == CHAIN_ADDED)
        say_more(text, "KVM offers it though the CPU does not say so");
    else if (row->act == CHAIN_CHANGED)
        say_more(text, "KVM offers another number");
    else if (row->cells[CHAIN_CPU].known)
        say_more(text, "this KVM does not offer it, though the CPU has it");
    else
        say_more(text, "this KVM does not offer it (what the CPU has is unread)");
    if (row->rule) {
        say_more(text, ": ");
        add_rule(chain, row->rule, text);
    } else if (row->act == CHAIN_TOOK) {
        say_more(text, ": its kernel does not know it, or is told not to use it (clearcpuid=)");
    }
    if (row->emulated)
        say_more(text,
                 "; KVM could emulate it, slowly (KVM_GET_EMULATED_CPUID), and QEMU does not ask for that");
}

static void add_monitor(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    static const char *const acts[] = {"", "the monitor took it", "the monitor added it",
                                       "the monitor set another number"};

    say_more(text, "%s", acts[row->act]);
    if (row->rule) {
        say_more(text, ": ");
        add_rule(chain, row->rule, text);
    } else if (row->act == CHAIN_TOOK && row->asked == CHAIN_ASKED_ON) {
        say_more(text,
                 ", though it was asked for: it does not know it, keeps it from guests that may move, or "
                 "what it rests on is off");
    } else if (row->act == CHAIN_TOOK) {
        say_more(text, ": nothing is known of what it was asked for");
    } else if (row->act == CHAIN_ADDED) {
        say_more(text, ", and KVM does not list it");
    }
}

static void add_unread(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    if (row->from == CHAIN_SET) {
        say_more(text,
                 "the guest reads another value than was set, and no rule of KVM's is known that does it");
        return;
    }
    say_more(text, "it is not known who: ");
    if (row->asked == CHAIN_ASKED_ON)
        say_more(text, "it was asked for (%s), so ", chain->wish.name);
    if (!row->cells[CHAIN_KVM].known && !chain_is_tcg(chain))
        say_more(text, "KVM, which is unread, or ");
    say_more(text, "the monitor%s", row->cells[CHAIN_SET].known ? "" : ", which is unread");
}

/* What else would have kept it from the guest. */
static void add_also(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    if (row->act != CHAIN_TOOK || row->asked != CHAIN_ASKED_OFF ||
        (row->by != CHAIN_BY_SILICON && row->by != CHAIN_BY_KVM))
        return;
    if (row->asker == CHAIN_ASKER_LINE) {
        say_more(text, "; it is switched off on the command line, too: ");
        add_line(chain, row, text);
    } else {
        say_more(text, "; ");
        add_model(chain, text);
        say_more(text, ", does not have it either");
    }
}

static void add_model_words(const struct chain *chain, const struct chain_row *row,
                            char text[CHAIN_WORDS_MAX])
{
    say_more(text, row->act == CHAIN_ADDED ? "it is of the model of CPU: " : "not in the model of CPU: ");
    add_model(chain, text);
    say_more(text, row->act == CHAIN_ADDED ? "" : ", does not have it");
    if (row->act == CHAIN_TOOK && row->cells[CHAIN_KVM].known && row->cells[CHAIN_KVM].number &&
        row->place.field != DIFF_NO_FIELD)
        say_more(text, " (KVM offers it: NAME=on behind the model asks for it)");
}

void chain_reason(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    text[0] = 0;
    switch (row->by) {
    case CHAIN_BY_SILICON:
        say_more(text, "not in the silicon: the CPU itself does not have it");
        if (row->rule)
            say_more(text, ", %s", row->rule->text);
        break;
    case CHAIN_BY_KVM:
        add_kvm(chain, row, text);
        break;
    case CHAIN_BY_TCG:
        say_more(text, "QEMU's TCG, which stands in KVM's place, %s",
                 row->act == CHAIN_TOOK    ? "does not emulate it, though it was asked for"
                 : row->act == CHAIN_ADDED ? "emulates it"
                                           : "has a number of its own");
        break;
    case CHAIN_BY_MODEL:
        add_model_words(chain, row, text);
        break;
    case CHAIN_BY_LINE:
        say_more(text, "switched %s on the command line: ", row->act == CHAIN_ADDED ? "on" : "off");
        add_line(chain, row, text);
        break;
    case CHAIN_BY_MONITOR:
        add_monitor(chain, row, text);
        break;
    case CHAIN_BY_REWRITE:
    case CHAIN_BY_STATE:
        say_more(text, row->by == CHAIN_BY_STATE ? "the guest's own state: " : "KVM's rewriting: ");
        add_rule(chain, row->rule, text);
        break;
    case CHAIN_BY_UNREAD:
        add_unread(chain, row, text);
        break;
    case CHAIN_BY_NOBODY:
    case CHAIN_BYS:
        break;
    }
    add_also(chain, row, text);
}

/* Numbers are shown as the last part of diff shows them. */
void chain_cell_text(struct chain *chain, const struct chain_row *row, unsigned station,
                     char text[DIFF_VALUE_MAX])
{
    const struct chain_cell *cell = &row->cells[station];

    if (!cell->known)
        snprintf(text, DIFF_VALUE_MAX, "-");
    else if (station == CHAIN_KVM && row->emulated && !cell->number)
        snprintf(text, DIFF_VALUE_MAX, "emulated");
    else if (chain_is_bit(row))
        snprintf(text, DIFF_VALUE_MAX, "%u", (unsigned)cell->number);
    else
        diff_value_text(&row->place, &chain->tables[station].table, cell->number, true, text);
}

/* "the guest lacks it" of a bit; "the guest reads 0x28" of a number. */
static void add_result(struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    static const struct {
        const char *has, *lacks, *shows;
    } results[CHAIN_STATIONS + 2] = {
        {"the CPU has it", "the CPU lacks it", "the CPU shows"},
        {"KVM offers it", "KVM does not offer it", "KVM offers"},
        {"the monitor sets it", "the monitor does not set it", "the monitor sets"},
        {"the guest has it", "the guest lacks it", "the guest reads"},
        {"", "no station tells", ""},
        {"the machine has it", "the machine lacks it", "the machine has"},
    };
    const bool kept = row->last == CHAIN_SET && chain->tables[CHAIN_SET].kept;
    const unsigned as = kept ? CHAIN_STATIONS + 1u : row->last;
    char value[DIFF_VALUE_MAX];

    if (chain_is_bit(row) || row->last == CHAIN_STATIONS) {
        say_more(text, "%s", chain_lacks(row) ? results[as].lacks : results[as].has);
        return;
    }
    chain_cell_text(chain, row, row->last, value);
    say_more(text, "%s %s", results[as].shows, value);
}

void chain_sentence(struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX])
{
    char place[DIFF_PLACE_MAX], reason[CHAIN_WORDS_MAX];

    text[0] = 0;
    diff_place_text(&row->place, place);
    chain_reason(chain, row, reason);
    say_more(text, "%s (%s): ", diff_place_name(&row->place), place);
    add_result(chain, row, text);
    if (reason[0])
        say_more(text, ": %s", reason);
    say_more(text, " [");
    for (unsigned i = 0; i < CHAIN_STATIONS; i++) {
        char value[DIFF_VALUE_MAX];

        chain_cell_text(chain, row, i, value);
        say_more(text, "%s%s %s", i ? ", " : "", chain_station_name(i),
                 row->cells[i].known ? value : "unread");
    }
    say_more(text, "]");
}

bool chain_station_line(const struct chain *chain, unsigned table, char text[CHAIN_WORDS_MAX])
{
    const struct chain_table *of = &chain->tables[table];
    const bool tcg = table == CHAIN_KVM && chain_is_tcg(chain);

    text[0] = 0;
    if (table == CHAIN_EMULATED && !of->read)
        return false;
    say_more(text, "%s: ", chain_station_name(table));
    if (of->read)
        say_more(text, "%s%s", of->from,
                 tcg ? ", which is not on the way: QEMU's TCG stands there"
                 : table == CHAIN_CPU && chain_is_tcg(chain) ? ", which is not on the way: TCG is its own CPU"
                                                             : "");
    else
        say_more(text, "%s%s%s", tcg ? "QEMU's TCG stands in its place" : "unread",
                 of->why.text[0] ? ": " : "", of->why.text);
    return true;
}
