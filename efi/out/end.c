/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/end.h"

#include "efi/out/keys.h"
#include "probe/run/codes.h"
#include "probe/run/person.h"
#include "probe/run/summary.h"

#define TEN_MINUTES 600u
#define ONE_DAY 86400u

static unsigned seconds_to_wait(const struct outputs *outputs, const struct options *options)
{
    switch ((enum at_end)options->at_end) {
    case END_WAIT:
    case END_HALT:
        return ONE_DAY;
    case END_DEFAULT:
        return outputs->screens.count && outputs->fw->table->ConIn ? TEN_MINUTES : 0;
    case END_POWEROFF:
    case END_REBOOT:
        break;
    }
    return 0;
}

static void ask(const struct outputs *outputs, const struct sink *sink)
{
    keys_discard(outputs->fw);
    put_str(sink, "Press a key to go on.\n");
}

void end_show(struct outputs *outputs, struct probe *probe)
{
    const struct screen *screen = outputs_take_screen(outputs);

    sink_buffer_flush(&outputs->buffer);
    if (probe->options->qr)
        keys_discard(outputs->fw);
    if (screen ? !summary_show(screen, probe) : probe->options->qr)
        codes_put_missing(outputs->lines);
    if (!screen)
        return;
    outputs->seconds = seconds_to_wait(outputs, probe->options);
    outputs->read = true;
    if (!outputs->seconds)
        return;
    ask(outputs, outputs->lines);
    outputs->asked = person_serve(screen, probe);
}

void end_run(struct outputs *outputs, const struct options *options)
{
    const struct firmware *fw = outputs->fw;
    const unsigned seconds = outputs->read ? 0 : seconds_to_wait(outputs, options);

    if (seconds) {
        ask(outputs, outputs->lines);
        ask(outputs, &outputs->screen.sink);
        keys_wait(fw, &outputs->streams, seconds);
    }
    if (outputs->asked == END_REBOOT)
        fw->table->RuntimeServices->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
    if (options->at_end == END_POWEROFF || outputs->asked == END_POWEROFF)
        fw->table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
}
