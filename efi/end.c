/* SPDX-License-Identifier: BSD-2-Clause */
#include "end.h"

#define TEN_MINUTES 600u
#define ONE_DAY 86400u

void end_run(const struct firmware *fw, const struct options *options, struct console *console)
{
    switch ((enum at_end)options->at_end) {
    case END_POWEROFF:
        fw->table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
        break;
    case END_WAIT:
    case END_HALT:
        console_wait_key(fw, console, ONE_DAY);
        break;
    case END_DEFAULT:
        if (!firmware_in_shell(fw) && console_has_screen(fw))
            console_wait_key(fw, console, TEN_MINUTES);
        break;
    }
}
