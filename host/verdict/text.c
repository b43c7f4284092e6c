/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/verdict/write.h"
#include "probe/decode/string.h"

static const char *host_words(enum verdict_host host)
{
    static const char *const words[VERDICT_HOSTS] = {"what its KVM says that it supports",
                                                     "its CPU's own table", "what a guest reads there"};

    return words[host];
}

static bool same_feature(const struct verdict_reason *a, const struct verdict_reason *b)
{
    if (a->grade != b->grade)
        return false;
    return a->group && b->group ? strcmp(a->group, b->group) == 0 : a == b;
}

/* What has to be said before anything else, a line each. */
static void put_first(const struct verdict_case *what, const char *guest, const char *host,
                      const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;

    if (verdict->partial_guest)
        diff_print(sink, "%s: a partial table (%s): take one that is whole before moving\n", guest,
                   verdict->partial_guest);
    if (verdict->partial_host)
        diff_print(sink, "%s: a partial table (%s): take one that is whole before moving\n", host,
                   verdict->partial_host);
    if (verdict->vendors_differ)
        diff_print(sink, "the vendors differ: guests move between CPUs of one vendor only\n");
    if (!verdict->hosted && !verdict->partial_guest)
        diff_print(sink, "%s names no hypervisor: a CPU's own table? a guest there sees less\n", guest);
    if (verdict->guest_msrs)
        diff_print(sink, "not looked at: feature MSRs (VMX capabilities, ARCH_CAPABILITIES)\n");
    if (verdict->same_signature && verdict->totals[MOVE_BLOCKS] && what->host_is != VERDICT_GUEST)
        diff_print(sink,
                   "both say the same CPU model: what goes was taken by microcode, kernel or monitor\n");
}

/* A line of a feature; what was said by the line before it is not said again. */
static void put_reason(const struct verdict_reason *reason, const char *said, const struct sink *sink)
{
    const bool again = !reason->why[0] || (said && strcmp(said, reason->why) == 0);
    char place[DIFF_PLACE_MAX], numbers[64] = "other text";

    diff_place_text(&reason->place, place);
    if (diff_place_string(&reason->place) == STRING_KINDS)
        snprintf(numbers, sizeof(numbers), "guest 0x%" PRIx32 ", host 0x%" PRIx32, reason->guest,
                 reason->host);
    diff_print(sink, "    %-24s %-24s %s%s%s%s\n", place, diff_place_name(&reason->place), numbers,
               reason->given ? " (the monitor gives it)" : "", again ? "" : ": ", again ? "" : reason->why);
}

/* The reasons of one feature, from number i on; the number behind them. */
static size_t put_feature(const struct verdict *verdict, size_t i, const struct sink *sink)
{
    const struct verdict_reason *first = &verdict->reasons[i];
    size_t end = i;

    diff_print(sink, "  %-8s %s", move_grade_name(first->grade),
               first->group ? first->group : diff_place_name(&first->place));
    for (; end < verdict->count && same_feature(first, &verdict->reasons[end]); end++)
        if (first->group)
            diff_print(sink, "%s %s", end == i ? ":" : "", diff_place_name(&verdict->reasons[end].place));
    diff_print(sink, "\n");
    for (size_t j = i; j < end; j++)
        put_reason(&verdict->reasons[j], j > i ? verdict->reasons[j - 1].why : NULL, sink);
    return end;
}

void verdict_text(const struct verdict_case *what, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;
    char guest[PATH_MAX], host[PATH_MAX];

    diff_clean(what->guest, guest, sizeof(guest));
    diff_clean(what->host, host, sizeof(host));
    put_first(what, guest, host, sink);
    diff_print(sink, "%s to %s (%s): %s\n", guest, host, host_words(what->host_is),
               verdict_word_text(verdict_word(verdict, what->strict)));
    for (size_t i = 0; i < verdict->count;)
        i = put_feature(verdict, i, sink);
}

void verdict_text_line(const struct verdict_case *what, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;
    char host[PATH_MAX];

    diff_print(sink, "%s: %s%s%s", diff_clean(what->host, host, sizeof(host)),
               verdict_word_text(verdict_word(verdict, what->strict)),
               verdict->partial_guest || verdict->partial_host ? " (a partial table)" : "",
               verdict->vendors_differ ? " (the vendors differ)" : "");
    for (size_t i = 0; i < verdict->count && verdict->reasons[i].grade < MOVE_HARMLESS; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];

        if (i && same_feature(reason - 1, reason))
            continue;
        diff_print(sink, "%s%s%s",
                   !i                                  ? ": "
                   : reason[-1].grade == reason->grade ? ", "
                                                       : "; ",
                   !i || reason[-1].grade != reason->grade ? move_grade_name(reason->grade) : "",
                   !i || reason[-1].grade != reason->grade ? " " : "");
        diff_print(sink, "%s", reason->group ? reason->group : diff_place_name(&reason->place));
    }
    diff_print(sink, "\n");
}
