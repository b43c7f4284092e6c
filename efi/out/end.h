/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens after the last line. */
#ifndef EFI_OUT_END_H
#define EFI_OUT_END_H

#include "efi/out/outputs.h"
#include "probe/run/probe.h"

/*
 * After probe_run(): the summary on the screens, if there are any, and the rest while somebody turns the
 * pages, as long as end_run() would wait.
 */
void end_show(struct outputs *outputs, struct probe *probe);

/*
 * Do what somebody asked for in end_show(), turn the machine off or reset it, and else what options ask for,
 * then come back, for the application returns to whoever started it:
 *   poweroff          turn the machine off (UEFI 2.10, 8.5.1); comes back only if the firmware cannot
 *   wait, halt        a key, or a day, whichever is first
 *   nothing           a screen (console_find(): not in a shell) and an input console: a key or ten minutes;
 *                     else at once
 * Nothing is waited for once end_show() has.
 */
void end_run(struct outputs *outputs, const struct options *options);

#endif
