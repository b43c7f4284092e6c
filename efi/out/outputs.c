/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/outputs.h"

#include "efi/out/keys.h"

static void clear(void *ctx)
{
    struct outputs *outputs = ctx;

    console_clear(&outputs->screens);
}

#define SECOND 1000000u /* microseconds */

static enum screen_key next_key(void *ctx, uint32_t seconds)
{
    const struct outputs *outputs = ctx;

    /* Nobody can press a key, but somebody may look. */
    if (!outputs->fw->table->ConIn) {
        for (uint32_t second = 0; second < seconds; second++)
            outputs->fw->boot->Stall(SECOND);
        return SCREEN_NONE;
    }
    return keys_wait(outputs->fw, &outputs->streams, seconds ? seconds : outputs->seconds);
}

static bool show_code(void *ctx, const struct qr_symbol *symbol)
{
    const struct outputs *outputs = ctx;

    return console_code(&outputs->screens, outputs->screen.rows, symbol);
}

void outputs_open(struct outputs *outputs, const struct firmware *fw)
{
    struct screen *screen = &outputs->screen;

    outputs->fw = fw;
    outputs->seconds = 0;
    outputs->read = false;
    outputs->asked = END_DEFAULT;
    console_find(fw, &outputs->streams, &outputs->screens);
    outputs->lines = &outputs->sinks[0];
    if (serial_open(fw, &outputs->serial)) {
        console_silence(&outputs->streams);
        outputs->lines = &outputs->sinks[1];
    }
    *screen = (struct screen){.sink = console_sink(&outputs->screens),
                              .clear = clear,
                              .key = next_key,
                              .code = show_code,
                              .ctx = outputs};
    console_size(&outputs->screens, &screen->columns, &screen->rows);
    outputs->sinks[0] = console_sink(&outputs->streams);
    outputs->sinks[1] = serial_sink(&outputs->serial);
    outputs->sinks[2] = screen->sink;
    outputs->tee = (struct sink_tee){outputs->sinks, outputs->screens.count ? 3 : 2};
    outputs->all = sink_tee(&outputs->tee);
    outputs->buffer = (struct sink_buffer){&outputs->all, outputs->bytes, sizeof(outputs->bytes), 0};
}

const struct screen *outputs_take_screen(struct outputs *outputs)
{
    if (!outputs->screens.count)
        return NULL;
    sink_buffer_flush(&outputs->buffer);
    outputs->tee.count = 2;
    return &outputs->screen;
}

void outputs_trouble(void *ctx, const struct sink *sink)
{
    struct outputs *outputs = ctx;

    sink_buffer_flush(&outputs->buffer);
    serial_trouble(&outputs->serial, sink);
    console_trouble(&outputs->streams, "console", sink);
    console_trouble(&outputs->screens, "screen", sink);
}

const char *outputs_words(const struct outputs *outputs)
{
    if (outputs->streams.count)
        return "serial console";
    return outputs->serial.count ? "serial port" : "";
}
