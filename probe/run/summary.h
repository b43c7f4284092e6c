/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person in front of the machine wants to know first, on one screen of 80 by 25 characters. */
#ifndef PROBE_RUN_SUMMARY_H
#define PROBE_RUN_SUMMARY_H

#include "probe/run/probe.h"
#include "probe/run/screen.h"

/*
 * Write the summary of a run that probe_run() has ended: when and how it was booted, processor, hypervisors,
 * VMX, SMX and SVM, how many CPUs answered, entries and unknown bits, what was found odd (how many remarks,
 * and the first), where the output went, the verdict line. What identifies the machine is the first CPU's
 * that answered. Any tables will do; strings of theirs are escaped, and a line that is too long ends in
 * "...". Returns the number of lines.
 */
uint32_t summary_put(const struct sink *sink, const struct probe *probe);

/* On the screen, before probe_run(): that the machine is at work. */
void summary_announce(const struct screen *screen);

/*
 * On the screen, after probe_run(): the summary alone, behind the codes that option qr asks for (codes.h).
 * False if it asks for some and they could not be shown.
 */
bool summary_show(const struct screen *screen, const struct probe *probe);

/* On the screen: the summary alone, the cursor in the last row. */
void summary_draw(const struct screen *screen, const struct probe *probe);

#endif
