/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/html_put.h"

#include <limits.h>
#include <string.h>

#include "host/base/print.h"

void html_text(const struct sink *sink, const char *text)
{
    static const struct {
        char from[2];
        const char *to;
    } entities[] = {{"<", "&lt;"}, {">", "&gt;"}, {"&", "&amp;"}, {"\"", "&quot;"}, {"'", "&#39;"}};
    char clean[PATH_MAX];
    const char *at = diff_clean(text, clean, sizeof(clean));

    while (*at) {
        const size_t plain = strcspn(at, "<>&\"'");

        put_bytes(sink, at, plain);
        at += plain;
        for (size_t i = 0; *at && i < sizeof(entities) / sizeof(entities[0]); i++)
            if (*at == entities[i].from[0]) {
                put_str(sink, entities[i].to);
                at++;
                break;
            }
    }
}

void html_begin(const struct sink *sink, const char *title, const char *words, bool differing)
{
    put_str(sink, "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                  "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
    html_text(sink, title);
    put_str(sink, "</title>\n<style>\n");
    put_str(sink, html_style);
    put_str(sink, "</style>\n<header><h1>");
    html_text(sink, title);
    put_str(
        sink,
        "</h1>\n<form onsubmit=\"return false\"><input id=\"filter\" type=\"search\" placeholder=\"filter: ");
    html_text(sink, words);
    put_str(sink, " ...\" aria-label=\"filter\">");
    if (differing)
        put_str(sink, " <label><input id=\"only\" type=\"checkbox\"> only rows that differ</label>");
    put_str(sink, "</form></header>\n<main>\n");
}

void html_end(const struct sink *sink)
{
    put_str(sink, "</main>\n<script>\n");
    put_str(sink, html_script);
    put_str(sink, "</script>\n</html>\n");
}
