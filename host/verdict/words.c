/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of a verdict, whatever the form. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/diff/msrs.h"
#include "host/verdict/write.h"
#include "probe/decode/string.h"

#define TAKE_ONE "take one that is whole, such as 'leafprobe capture' writes, before moving"

__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list list;

    va_start(list, format);
    vsnprintf(text + used, size - used, format, list);
    va_end(list);
}

/* By name, since some of them may have been compared. */
static void msrs_note(unsigned missed, char text[VERDICT_NOTE_MAX])
{
    const char *name;

    snprintf(text, VERDICT_NOTE_MAX, "not looked at: feature MSRs");
    for (unsigned i = 0; (name = verdict_msr_kind(i)); i++)
        if (missed >> i & 1)
            append(text, VERDICT_NOTE_MAX, "%s %s", missed & ((1u << i) - 1) ? "," : "", name);
    append(text, VERDICT_NOTE_MAX,
           ", which not both files have; images read them, and 'leafprobe capture' as root");
}

bool verdict_note(const struct verdict_case *what, enum verdict_note note, char text[VERDICT_NOTE_MAX])
{
    const struct verdict *verdict = what->verdict;
    const char *of = note < VERDICT_NOTES_OF_GUEST ? what->guest : what->host;
    const char *partial = note == VERDICT_NOTE_GUEST_PARTIAL ? verdict->partial_guest : verdict->partial_host;
    char name[256];

    diff_clean(of, name, sizeof(name));
    switch (note) {
    case VERDICT_NOTE_GUEST_PARTIAL:
    case VERDICT_NOTE_HOST_PARTIAL:
        if (!partial)
            return false;
        snprintf(text, VERDICT_NOTE_MAX, "%s: a partial table (%s): " TAKE_ONE, name, partial);
        return true;
    case VERDICT_NOTE_GUEST_BARE:
        snprintf(text, VERDICT_NOTE_MAX,
                 "%s names no hypervisor: a CPU's own table? A guest there sees less: take the table in the "
                 "guest, or with 'leafprobe capture --guest'",
                 name);
        return !verdict->hosted && !verdict->partial_guest;
    case VERDICT_NOTE_VENDORS:
        snprintf(text, VERDICT_NOTE_MAX,
                 "%s is of another vendor: guests move between CPUs of one vendor only; start the guest "
                 "there anew",
                 name);
        return verdict->vendors_differ;
    case VERDICT_NOTE_MSRS:
        msrs_note(verdict->msrs_missed, text);
        return verdict->msrs_missed;
    case VERDICT_NOTE_SAME_CPU:
        snprintf(text, VERDICT_NOTE_MAX,
                 "both say the same CPU model: what goes was not taken by the hardware");
        return verdict->same_signature && verdict->totals[MOVE_BLOCKS] && what->host_is != VERDICT_GUEST;
    default:
        return false;
    }
}

bool verdict_same_feature(const struct verdict_reason *a, const struct verdict_reason *b)
{
    if (a->grade != b->grade)
        return false;
    return a->group && b->group ? strcmp(a->group, b->group) == 0 : a == b;
}

size_t verdict_feature_end(const struct verdict *verdict, size_t i)
{
    size_t end = i + 1;

    while (end < verdict->count && verdict_same_feature(&verdict->reasons[i], &verdict->reasons[end]))
        end++;
    return end;
}

/* The components of XCR0, or of XSS, that a reason is about, as bits of 64; 0 if it is about something else.
 */
static uint64_t components(const struct verdict_reason *reason, bool xss)
{
    const struct diff_key *key = &reason->place.key;
    const unsigned low = xss ? ECX : EAX;

    if (reason->msr || key->leaf != XSAVE_LEAF || key->subleaf != (xss ? 1u : 0u) ||
        (reason->place.reg != low && reason->place.reg != EDX))
        return 0;
    return (uint64_t)reason->place.mask << (reason->place.reg == EDX ? 32 : 0);
}

/* " and XCR0 5 to 7": runs of numbers. */
static void append_components(char *text, const char *name, uint64_t bits)
{
    const char *between = "";

    if (!bits)
        return;
    append(text, VERDICT_FEATURE_MAX, "%s%s", strchr(text, ':') ? " and " : ": ", name);
    for (unsigned first = 0; first < 64; first++) {
        unsigned last = first;

        if (!(bits >> first & 1))
            continue;
        while (last < 63 && bits >> (last + 1) & 1)
            last++;
        append(text, VERDICT_FEATURE_MAX, first == last ? "%s %u" : "%s %u to %u", between, first, last);
        between = ",";
        first = last;
    }
}

void verdict_feature_words(const struct verdict *verdict, size_t i, size_t end,
                           char text[VERDICT_FEATURE_MAX])
{
    const struct verdict_reason *first = &verdict->reasons[i];
    uint64_t xcr0 = 0, xss = 0;

    snprintf(text, VERDICT_FEATURE_MAX, "%s", first->group ? first->group : verdict_reason_name(first));
    if (!first->group)
        return;
    for (size_t j = i; j < end; j++) {
        const struct verdict_reason *reason = &verdict->reasons[j];

        xcr0 |= components(reason, false);
        xss |= components(reason, true);
        if (!components(reason, false) && !components(reason, true))
            append(text, VERDICT_FEATURE_MAX, "%s %s", strchr(text, ':') ? "" : ":",
                   verdict_reason_name(reason));
    }
    append_components(text, "XCR0", xcr0);
    append_components(text, "XSS", xss);
}

void verdict_summary(const struct verdict *verdict, char text[VERDICT_FEATURE_MAX])
{
    text[0] = 0;
    for (size_t i = 0; i < verdict->count && verdict->reasons[i].grade < MOVE_HARMLESS;
         i = verdict_feature_end(verdict, i)) {
        const struct verdict_reason *reason = &verdict->reasons[i];

        if (!i || reason[-1].grade != reason->grade)
            append(text, VERDICT_FEATURE_MAX, "%s%s ", i ? "; " : "", move_grade_name(reason->grade));
        else
            append(text, VERDICT_FEATURE_MAX, ", ");
        append(text, VERDICT_FEATURE_MAX, "%s", reason->group ? reason->group : verdict_reason_name(reason));
    }
}

const char *verdict_host_words(enum verdict_host host)
{
    static const char *const words[VERDICT_HOSTS] = {"what its KVM says that it supports",
                                                     "its CPU's own table", "what a guest reads there"};

    return words[host];
}

void verdict_reason_numbers(const struct verdict_reason *reason, char *text, size_t size)
{
    if (!reason->msr && diff_place_string(&reason->place) != STRING_KINDS)
        snprintf(text, size, "other text");
    else
        snprintf(text, size, "guest 0x%" PRIx64 ", host 0x%" PRIx64, reason->guest, reason->host);
}

void verdict_reason_place(const struct verdict_reason *reason, char text[DIFF_PLACE_MAX])
{
    if (!reason->msr)
        diff_place_text(&reason->place, text);
    else
        diff_msr_place(reason->msr, reason->high, reason->low, text);
}

const char *verdict_reason_name(const struct verdict_reason *reason)
{
    return reason->msr ? reason->name : diff_place_name(&reason->place);
}
