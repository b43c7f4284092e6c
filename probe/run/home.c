/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/home.h"

static const char home_names[PROBE_HOMES][7] = {"post", "syslog"};

void home_put(const struct sink *sink, enum probe_home home, const char *to, const struct probe_saved *sent)
{
    put_str(sink, home_names[home]);
    put_str(sink, " ");
    put_str(sink, to);
    if (sent->problem) {
        put_str(sink, " not sent: ");
        put_str(sink, sent->problem);
        return;
    }
    put_str(sink, ": ");
    put_dec(sink, sent->size);
    put_str(sink, home == PROBE_POST ? " bytes, taken by the server" : " bytes, sent without an answer");
}

void home_send(const struct probe_homes *homes, enum probe_home home, const char *to,
               const struct home_text *text, const struct sink *stream, struct probe_saved *ret,
               struct stream_files *files)
{
    if (homes->send)
        homes->send(homes->ctx, home, to, text->fill, text->arg, ret);
    else
        ret->problem = "this image has no network";
    put_str(stream, "leafprobe: ");
    home_put(stream, home, to, ret);
    put_str(stream, "\n");
    files->sends++;
    files->sent += !ret->problem;
    if (ret->problem && !files->unsent)
        files->unsent = home_names[home];
}
