/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "host/base/print.h"
#include "host/report/html_diff.h"
#include "host/report/html_put.h"
#include "host/verdict/write.h"

/* Of html_style.c: blocks stands out as what is lost does, the rest as what merely differs. */
static const char grade_class[MOVE_GRADES][4] = {"c0", "c2", "c5"};

static void html_put_notes(const struct verdict_case *what, unsigned first, unsigned end,
                           const struct sink *sink)
{
    char text[VERDICT_NOTE_MAX];

    for (unsigned note = first; note < end; note++)
        if (verdict_note(what, (enum verdict_note)note, text))
            html_note(sink, text);
}

void verdict_html_begin(const struct sink *sink, const struct verdict_case *what)
{
    html_begin(sink, "leafprobe verdict", "avx512, blocks, microcode", false);
    html_put_notes(what, 0, VERDICT_NOTES_OF_GUEST, sink);
    put_str(sink, "<p>guest: ");
    html_text(sink, what->guest);
    diff_print(sink,
               ", cpu %u</p>\n<table class=verdicts><tr><th>host<th>its table is<th>verdict<th>what speaks "
               "against it\n",
               (unsigned)what->guest_cpu);
}

static void html_put_reason(const struct verdict_reason *reason, const struct sink *sink)
{
    char text[DIFF_PLACE_MAX];

    verdict_reason_place(reason, text);
    diff_print(sink, "<tr data-f><td>%s<td>", text);
    html_text(sink, verdict_reason_name(reason));
    verdict_reason_numbers(reason, text, sizeof(text));
    diff_print(sink, "<td class=v>%s<td>%s<td>", text, reason->given ? "the monitor gives it" : "");
    html_text(sink, reason->why);
    put_str(sink, "<td>");
    html_text(sink, reason->means);
    verdict_takers_text(reason->takers, text, sizeof(text));
    diff_print(sink, "<td>%s\n", text);
}

/* The reasons of one feature, from number i on; the number behind them. */
static size_t html_put_feature(const struct verdict *verdict, size_t i, const struct sink *sink)
{
    const enum move_grade grade = verdict->reasons[i].grade;
    const size_t end = verdict_feature_end(verdict, i);
    char words[VERDICT_FEATURE_MAX];

    verdict_feature_words(verdict, i, end, words);
    diff_print(sink, "<tbody><tr><th colspan=7><b class=%s>%s</b> ", grade_class[grade],
               move_grade_name(grade));
    html_text(sink, words);
    put_str(sink, "\n");
    for (size_t j = i; j < end; j++)
        html_put_reason(&verdict->reasons[j], sink);
    return end;
}

void verdict_html(const struct verdict_case *what, bool open, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;
    char against[VERDICT_FEATURE_MAX];

    verdict_summary(verdict, against);
    put_str(sink, "<tbody><tr data-f><td>");
    html_text(sink, what->host);
    diff_print(sink, "<td>%s<td><b>%s</b><td>", verdict_host_words(what->host_is),
               verdict_word_text(verdict_word(verdict, what->strict)));
    html_text(sink, against);
    put_str(sink, "\n<tr><td colspan=4>");
    html_put_notes(what, VERDICT_NOTES_OF_GUEST, VERDICT_NOTES, sink);
    if (verdict->count) {
        diff_print(
            sink,
            "<details%s><summary>%zu places</summary>\n<table class=reasons><thead><tr><th>place<th>name"
            "<th>values<th>given<th>why<th>what it means<th>taken by\n",
            open ? " open" : "", verdict->count);
        for (size_t i = 0; i < verdict->count;)
            i = html_put_feature(verdict, i, sink);
        put_str(sink, "</table></details>\n");
    }
}

void verdict_html_end(const struct sink *sink)
{
    put_str(sink, "</table>\n");
    html_end(sink);
}
