/* SPDX-License-Identifier: BSD-2-Clause */
/* Two inputs, compared CPU by CPU, as the writers take them. */
#ifndef HOST_DIFF_REPORT_H
#define HOST_DIFF_REPORT_H

#include "host/diff/input.h"
#include "host/diff/match.h"
#include "host/diff/pair.h"
#include "probe/table/sink.h"

struct diff_couple {
    struct diff_match match;
    size_t like; /* number of the first couple with the same differences; its own number if there is none */
    struct diff_pair pair; /* empty if one side has no such CPU */
};

struct diff_report {
    const struct diff_input *a, *b;
    bool all;     /* expected differences are shown too */
    bool by_apic; /* how CPUs were matched */
    size_t count; /* couples of CPUs, those of one side alone last */
    struct diff_couple *couples;
};

/* Compare; *ret keeps pointers to the inputs. Each has a CPU. It is to be freed. */
void diff_report(const struct diff_input *a, const struct diff_input *b, bool all, struct diff_report *ret);
void diff_report_free(struct diff_report *report);

/* True if there is a real difference, a CPU that one side alone has being one. */
bool diff_report_real(const struct diff_report *report);

/* The CPU of a couple on either side; NULL if there is none. */
const struct diff_cpu *diff_couple_a(const struct diff_report *report, const struct diff_couple *couple);
const struct diff_cpu *diff_couple_b(const struct diff_report *report, const struct diff_couple *couple);

/*
 * Say, in one line without LF, that two tables are of other CPU vendors; false, and nothing said, if they are
 * of one.
 */
bool diff_vendor_words(const struct cpuid_table *a, const struct cpuid_table *b, char *words, size_t size);

/* The names of inputs: "A", "B", ... "Z", then "27", ... Valid until the fourth next call. */
const char *diff_letter(size_t input);

/* The writers. */
void diff_text(const struct diff_report *report, bool colour, const struct sink *sink);
void diff_json(const struct diff_report *report, const struct sink *sink);
void diff_html(const struct diff_report *report, const struct sink *sink);

#endif
