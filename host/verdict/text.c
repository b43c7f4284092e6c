/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <string.h>

#include "host/base/print.h"
#include "host/verdict/write.h"

static void text_put_notes(const struct verdict_case *what, unsigned first, unsigned end,
                           const struct sink *sink)
{
    char text[VERDICT_NOTE_MAX];

    for (unsigned note = first; note < end; note++)
        if (verdict_note(what, (enum verdict_note)note, text))
            diff_print(sink, "%s\n", text);
}

void verdict_text_guest(const struct verdict_case *what, const struct sink *sink)
{
    text_put_notes(what, 0, VERDICT_NOTES_OF_GUEST, sink);
}

/* A line of a feature; what was said by the line before it is not said again. */
static void text_put_reason(const struct verdict_reason *reason, const char *said, const struct sink *sink)
{
    const bool again = !reason->why[0] || (said && strcmp(said, reason->why) == 0);
    char place[DIFF_PLACE_MAX], numbers[64];

    verdict_reason_place(reason, place);
    verdict_reason_numbers(reason, numbers, sizeof(numbers));
    diff_print(sink, "    %-24s %-24s %s%s%s%s\n", place, verdict_reason_name(reason), numbers,
               reason->given ? " (the monitor gives it)" : "", again ? "" : ": ", again ? "" : reason->why);
}

/* What it means, and who took it, of all reasons of a feature together. */
static void put_meaning(const struct verdict *verdict, size_t i, size_t end, const struct sink *sink)
{
    const char *means = "";
    unsigned takers = 0;
    char who[64];

    for (size_t j = i; j < end; j++) {
        means = means[0] ? means : verdict->reasons[j].means;
        takers |= verdict->reasons[j].takers;
    }
    verdict_takers_text(takers, who, sizeof(who));
    if (means[0] || takers)
        diff_print(sink, "           %s%s%s%s\n", means, means[0] && takers ? "; " : "",
                   takers ? "taken by " : "", who);
}

/* The reasons of one feature, from number i on; the number behind them. */
static size_t text_put_feature(const struct verdict *verdict, size_t i, const struct sink *sink)
{
    const size_t end = verdict_feature_end(verdict, i);
    char words[VERDICT_FEATURE_MAX];

    verdict_feature_words(verdict, i, end, words);
    diff_print(sink, "  %-8s %s\n", move_grade_name(verdict->reasons[i].grade), words);
    put_meaning(verdict, i, end, sink);
    for (size_t j = i; j < end; j++)
        text_put_reason(&verdict->reasons[j], j > i ? verdict->reasons[j - 1].why : NULL, sink);
    return end;
}

void verdict_text(const struct verdict_case *what, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;
    char guest[PATH_MAX], host[PATH_MAX];

    text_put_notes(what, VERDICT_NOTES_OF_GUEST, VERDICT_NOTES, sink);
    diff_print(sink, "%s to %s (%s): %s\n", diff_clean(what->guest, guest, sizeof(guest)),
               diff_clean(what->host, host, sizeof(host)), verdict_host_words(what->host_is),
               verdict_word_text(verdict_word(verdict, what->strict)));
    for (size_t i = 0; i < verdict->count;)
        i = text_put_feature(verdict, i, sink);
}

void verdict_text_line(const struct verdict_case *what, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;
    char host[PATH_MAX], against[VERDICT_FEATURE_MAX];

    verdict_summary(verdict, against);
    diff_print(sink, "%s: %s%s%s%s%s%s\n", diff_clean(what->host, host, sizeof(host)),
               verdict_word_text(verdict_word(verdict, what->strict)),
               verdict->partial_guest || verdict->partial_host ? " (a partial table)" : "",
               verdict->vendors_differ ? " (the vendors differ)" : "",
               verdict->msrs_missed ? " (feature MSRs not looked at)" : "", against[0] ? ": " : "", against);
}
