/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/person.h"

#include "probe/run/codes.h"
#include "probe/run/fold.h"
#include "probe/run/pager.h"
#include "probe/run/summary.h"

#define NO_ROOM "no room for a QR code  "

static bool can_save(const struct probe *probe)
{
    return probe->files.save && probe->options->files;
}

static void put_keys(const struct screen *screen, const struct probe *probe, const char *said)
{
    put_str(&screen->sink, *said ? said : "any key: report  /: search  ");
    put_str(&screen->sink, can_save(probe) ? "s: save again  " : "");
    put_str(&screen->sink, *said ? "any key: report  q: end" : "c: QR  r: reboot  p: off  q: end");
}

static void put_report(const void *ctx, const struct sink *sink)
{
    const struct probe *probe = ctx;
    const bool chosen =
        option_given(probe->options, OPTION_FORMAT) || option_given(probe->options, OPTION_RAW);

    probe_put(probe, sink, chosen ? (enum format)probe->options->format : FORMAT_TEXT, NULL);
    stream_put_verdict(sink, &probe->totals, NULL);
}

static enum screen_key show_pages(const struct screen *screen, const struct probe *probe, enum screen_key key)
{
    struct pager pager = {.screen = screen, .put = put_report, .ctx = probe};

    return pager_run(&pager, key == '/' || key == 'f' || key == 'l' ? key : SCREEN_NONE);
}

static enum screen_key save_again(const struct screen *screen, struct probe *probe)
{
    struct rows rows = {.columns = screen->columns, .show = &screen->sink, .last = screen->rows - 2};
    const struct sink sink = rows_begin(&rows);
    struct fold fold = {.next = &sink, .columns = screen->columns};
    const struct sink words = fold_begin(&fold);

    screen->clear(screen->ctx);
    put_str(&words, "leafprobe: files are written again ...\n");
    probe_save_again(probe, &words);
    fold_end(&fold);
    while (rows.count < screen->rows - 1)
        put_str(&sink, "\n");
    put_str(&screen->sink, "any key: back to the summary");
    return screen->key(screen->ctx, 0);
}

/* What a key at the summary asks for, which then stands there no more. The last key. */
static enum screen_key obey(const struct screen *screen, struct probe *probe, enum screen_key key,
                            const char **said)
{
    *said = "";
    if (screen_is(key, 's') && can_save(probe))
        return save_again(screen, probe);
    if (!screen_is(key, 'c'))
        return show_pages(screen, probe, key);
    if (!codes_show(screen, probe, 0))
        *said = NO_ROOM;
    return key;
}

enum at_end person_serve(const struct screen *screen, struct probe *probe)
{
    const char *said = "";

    for (;;) {
        put_keys(screen, probe, said);
        const enum screen_key key = screen->key(screen->ctx, 0);

        if (key == SCREEN_NONE || screen_ends(key))
            return END_DEFAULT;
        if (screen_is(key, 'r') || screen_is(key, 'p'))
            return screen_is(key, 'r') ? END_REBOOT : END_POWEROFF;
        const enum screen_key last = obey(screen, probe, key, &said);

        if (last == SCREEN_NONE || last == SCREEN_END)
            return END_DEFAULT;
        summary_draw(screen, probe);
    }
}
