/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts as text, JSON and HTML. */
#ifndef HOST_VERDICT_WRITE_H
#define HOST_VERDICT_WRITE_H

#include "host/report/json.h"
#include "host/verdict/verdict.h"

/* A verdict and whom it is about. */
struct verdict_case {
    const char *guest, *host; /* names of files */
    uint32_t guest_cpu, host_cpu;
    const struct verdict *verdict;
    enum verdict_host host_is;
    bool strict;
};

/* What has to be said before anything else: of the guest's table, then of one host. */
enum verdict_note {
    VERDICT_NOTE_GUEST_PARTIAL,
    VERDICT_NOTE_GUEST_BARE, /* no hypervisor in it */
    VERDICT_NOTES_OF_GUEST,
    VERDICT_NOTE_HOST_PARTIAL = VERDICT_NOTES_OF_GUEST,
    VERDICT_NOTE_VENDORS,
    VERDICT_NOTE_MSRS,
    VERDICT_NOTE_SAME_CPU,
    VERDICT_NOTES
};

/* Room for a note, and for the words of a feature. */
#define VERDICT_NOTE_MAX 512
#define VERDICT_FEATURE_MAX 1024

/* The note with what to do, one line without LF; false if there is nothing to say. */
bool verdict_note(const struct verdict_case *what, enum verdict_note note, char text[VERDICT_NOTE_MAX]);

/* Two reasons that are one feature, and of one grade; the number behind those that are one with number i. */
bool verdict_same_feature(const struct verdict_reason *a, const struct verdict_reason *b);
size_t verdict_feature_end(const struct verdict *verdict, size_t i);

/* "AVX-512: avx512f avx512dq and XCR0 5 to 7", of the reasons from number i up to end. */
void verdict_feature_words(const struct verdict *verdict, size_t i, size_t end,
                           char text[VERDICT_FEATURE_MAX]);

/* "blocks AVX-512, AMX; differs topology": what speaks against it; "" if nothing does. */
void verdict_summary(const struct verdict *verdict, char text[VERDICT_FEATURE_MAX]);

/* "what its KVM says that it supports", ... */
const char *verdict_host_words(enum verdict_host host);

/* "guest 0x1, host 0x0"; "other text" for strings. */
void verdict_reason_numbers(const struct verdict_reason *reason, char *text, size_t size);

/* All of it: the host's notes, then the reasons by grade and feature, each with its place and numbers. Before
 * it, and before many lines, verdict_text_guest() says what is to be known of the guest's table. */
void verdict_text_guest(const struct verdict_case *what, const struct sink *sink);
void verdict_text(const struct verdict_case *what, const struct sink *sink);

/* One line of many hosts: the verdict, and the features that speak against it. */
void verdict_text_line(const struct verdict_case *what, const struct sink *sink);

/* The object of a host, in an array. */
void verdict_json(const struct verdict_case *what, struct json *json);

/* A line for each reason, flat; one without a reason where there is none. */
void verdict_jsonl(const struct verdict_case *what, const struct sink *sink);

/* A page: its start with the guest's notes, a row of the table for each host with its reasons folded below it
 * (open if it is the only one), and the end. */
void verdict_html_begin(const struct sink *sink, const struct verdict_case *what);
void verdict_html(const struct verdict_case *what, bool open, const struct sink *sink);
void verdict_html_end(const struct sink *sink);

#endif
