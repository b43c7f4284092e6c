/* SPDX-License-Identifier: BSD-2-Clause */
/* What a parser says of a document, as one text: the body of events_web.c and events_expat.c, which include a
 * parser's header first. */
#ifndef WEB_EXPAT_TESTS_EVENTS_H
#define WEB_EXPAT_TESTS_EVENTS_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct events {
    XML_Parser parser;
    char *text;
    size_t used, size;
    unsigned stop; /* after so many elements: suspend, and go on */
    unsigned seen;
    int inside_text;
};

static void events_put(struct events *events, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void events_put(struct events *events, const char *format, ...)
{
    va_list values;

    if (events->used >= events->size)
        return;
    va_start(values, format);
    const int n = vsnprintf(events->text + events->used, events->size - events->used, format, values);

    va_end(values);
    events->used += n > 0 ? (size_t)n : 0;
}

/* Text comes in pieces, which are the parser's affair: one line for all of them. */
static void events_begin(struct events *events, const char *kind)
{
    if (events->inside_text)
        events_put(events, "\n");
    events->inside_text = 0;
    events_put(events, "%llu %s", (unsigned long long)XML_GetCurrentLineNumber(events->parser), kind);
}

static void events_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct events *events = ctx;

    events_begin(events, "start ");
    events_put(events, "%s", name);
    for (; *attributes; attributes += 2)
        events_put(events, " %s=(%s)", attributes[0], attributes[1]);
    events_put(events, "\n");
    if (events->stop && ++events->seen % events->stop == 0)
        XML_StopParser(events->parser, XML_TRUE);
}

static void events_end(void *ctx, const XML_Char *name)
{
    events_begin(ctx, "end ");
    events_put(ctx, "%s\n", name);
}

static void events_comment(void *ctx, const XML_Char *text)
{
    events_begin(ctx, "comment ");
    events_put(ctx, "%s\n", text);
}

static void events_text(void *ctx, const XML_Char *text, int n)
{
    struct events *events = ctx;

    events->inside_text = 1;
    events_put(events, "%.*s", n, text);
}

static void events_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                           int internal)
{
    struct events *events = ctx;

    (void)name, (void)system, (void)public, (void)internal;
    events_begin(events, "doctype\n");
    XML_StopParser(events->parser, XML_FALSE);
}

/* A document in lines, each given to the parser by itself, as the reader of tables does. */
static void events_run(const char *bytes, size_t n, unsigned stop, char *text, size_t size)
{
    struct events events = {.parser = XML_ParserCreate(NULL), .text = text, .size = size, .stop = stop};
    enum XML_Status status = XML_STATUS_OK;

    *text = 0;
    XML_SetUserData(events.parser, &events);
    XML_SetElementHandler(events.parser, events_start, events_end);
    XML_SetCommentHandler(events.parser, events_comment);
    XML_SetCharacterDataHandler(events.parser, events_text);
    XML_SetStartDoctypeDeclHandler(events.parser, events_doctype);
    for (size_t at = 0; at <= n && status == XML_STATUS_OK;) {
        const char *stop_at = at < n ? memchr(bytes + at, '\n', n - at) : NULL;
        const size_t piece = at == n ? 0 : stop_at ? (size_t)(stop_at + 1 - bytes) - at : n - at;
        char *room = XML_GetBuffer(events.parser, (int)piece + 1);

        memcpy(room, bytes + at, piece);
        status = XML_ParseBuffer(events.parser, (int)piece, at + piece == n && at == n);
        while (status == XML_STATUS_SUSPENDED) {
            events_begin(&events, "suspended\n");
            status = XML_ResumeParser(events.parser);
        }
        at += piece + (at == n);
    }
    events_begin(&events, "last ");
    events_put(&events, "%s\n",
               status == XML_STATUS_ERROR ? XML_ErrorString(XML_GetErrorCode(events.parser)) : "good");
    XML_ParserFree(events.parser);
}

#endif
