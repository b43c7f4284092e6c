/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens after the last line. */
#ifndef EFI_END_H
#define EFI_END_H

#include "console.h"
#include "firmware.h"
#include "probe/options.h"

/*
 * Do what options ask for, then come back, for the application returns to whoever started it:
 *   poweroff          turn the machine off (UEFI 2.10, 8.5.1); comes back only if the firmware cannot
 *   wait, halt        a key, or a day, whichever is first
 *   nothing           started from a shell: at once; a screen and an input console: a key or ten minutes;
 * else at once
 */
void end_run(const struct firmware *fw, const struct options *options, struct console *console);

#endif
