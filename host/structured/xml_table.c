/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/xml_table.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/structured/xml_cpu.h"

/* The most that comes without an element, a text or a comment being complete: bytes, and lines, as each makes
 * the parser look at all of it again. */
#define PIECE_MAX (1u << 20)
#define PIECE_LINES 1024u

/*
 * Not in every expat. Where it is, a tag that lies in two lines is looked at when its second line comes, and
 * not some lines later, when the document may be over and another line behind it.
 */
// NOLINTNEXTLINE(readability-redundant-declaration): in some headers it is declared, too
extern XML_Bool XMLCALL XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled)
    __attribute__((weak));

struct xml_table {
    struct input *input;
    XML_Parser parser; /* NULL between documents */
    bool suspended;    /* what it has is not parsed to its end, since a table was */
    bool closed;       /* the document's own element is */
    bool inside;       /* a <cpudata> */
    bool mask;         /* a comment says that it is one */
    unsigned depth;
    uint64_t first; /* line in which the document begins */
    size_t waiting; /* bytes since something was complete, */
    unsigned lines; /* and lines */
    enum structured_result result;
    struct structured_found *ret;
    struct xml_cpu cpu;
};

struct xml_table *xml_table_start(struct input *input)
{
    struct xml_table *xml = calloc(1, sizeof(*xml));

    if (xml)
        xml->input = input;
    return xml;
}

void xml_table_free(struct xml_table *xml)
{
    if (!xml)
        return;
    if (xml->parser)
        XML_ParserFree(xml->parser);
    free(xml);
}

static void xml_progress(struct xml_table *xml)
{
    xml->waiting = 0;
    xml->lines = 0;
}

static uint64_t xml_line(const struct xml_table *xml)
{
    return xml->first + XML_GetCurrentLineNumber(xml->parser) - 1;
}

static void xml_stop(struct xml_table *xml, enum structured_result result)
{
    xml->result = result;
    XML_StopParser(xml->parser, result == STRUCTURED_TABLE);
}

/* A number in an attribute: hexadecimal behind 0x, or decimal. */
static bool xml_number(const char *text, uint32_t *ret)
{
    struct span span = {text, strlen(text)};

    return (text_0x(&span, ret) || text_dec(&span, ret)) && !span.n;
}

/* The attributes of <cpuid>, in the order of struct cpuid_entry; -1: another one. */
static int word_of(const char *name)
{
    static const char *const names[] = {"eax_in", "ecx_in", "flags", "eax", "ebx", "ecx", "edx"};

    if (strcmp(name, "function") == 0)
        return 0;
    for (int i = 0; i < 7; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

static void xml_row(struct xml_table *xml, const char **attributes)
{
    enum { NEEDED = 0x79 }; /* all but ecx_in and flags, which libvirt has not */
    struct cpuid_entry entry = {0};
    unsigned seen = 0;

    for (; *attributes; attributes += 2) {
        const int word = word_of(attributes[0]);
        uint32_t value;

        if (word < 0)
            continue;
        if (!xml_number(attributes[1], &value)) {
            xml_stop(xml,
                     structured_bad(xml->ret, xml_line(xml),
                                    "expected a number of 32 bits in %s, found '%.40s'", attributes[0],
                                    text_show((struct span){attributes[1], strlen(attributes[1])}).text));
            return;
        }
        memcpy((char *)&entry + (size_t)word * sizeof(value), &value, sizeof(value));
        seen |= 1u << word;
    }
    if ((seen & NEEDED) != NEEDED)
        xml_stop(xml, structured_bad(xml->ret, xml_line(xml),
                                     "expected <cpuid> with eax_in, eax, ebx, ecx and edx, it lacks some"));
    else if (structured_add(xml->ret, xml_line(xml), &entry) == STRUCTURED_BAD)
        xml_stop(xml, STRUCTURED_BAD);
}

static void xml_begin(void *ctx, const char *name, const char **attributes)
{
    struct xml_table *xml = ctx;

    xml_progress(xml);
    xml->depth++;
    if (xml->result == STRUCTURED_BAD)
        return;
    if (xml->cpu.depth || (!xml->inside && strcmp(name, "cpu") == 0)) {
        if (xml_cpu_element(&xml->cpu, name, attributes, xml_line(xml), xml->ret) == STRUCTURED_BAD)
            xml_stop(xml, STRUCTURED_BAD);
        return;
    }
    if (xml->inside && strcmp(name, "cpuid") == 0) {
        xml_row(xml, attributes);
        return;
    }
    if (strcmp(name, "cpudata") != 0)
        return;
    if (xml->mask)
        xml_stop(xml, structured_bad(xml->ret, xml_line(xml),
                                     "libvirt's mask of the features that QEMU enables or disables, expected "
                                     "the table beside it: the file without -enabled or -disabled"));
    xml->inside = true;
}

static void xml_end(void *ctx, const char *name)
{
    struct xml_table *xml = ctx;

    xml_progress(xml);
    xml->closed = --xml->depth == 0;
    if (xml->cpu.depth && xml->result != STRUCTURED_BAD) {
        const enum structured_result result = xml_cpu_element_end(&xml->cpu, name, xml->ret);

        if (result == STRUCTURED_TABLE)
            xml->ret->line = xml->cpu.line;
        if (result != STRUCTURED_END)
            xml_stop(xml, result);
        return;
    }
    if (strcmp(name, "cpudata") != 0)
        return;
    xml->inside = false;
    if (xml->result != STRUCTURED_BAD && xml->ret->table->count)
        xml_stop(xml, STRUCTURED_TABLE);
}

static void xml_comment(void *ctx, const char *text)
{
    struct xml_table *xml = ctx;

    xml_progress(xml);
    xml->mask = xml->mask || strstr(text, "Features enabled by") || strstr(text, "Features disabled by");
}

static void xml_text(void *ctx, const char *text, int n)
{
    struct xml_table *xml = ctx;

    xml_progress(xml);
    if (xml->cpu.depth)
        xml_cpu_text(&xml->cpu, text, (size_t)n);
}

/* No file of libvirt has one, and what it may declare (entities) is nothing that a table needs. */
static void xml_doctype(void *ctx, const char *name, const char *system, const char *public, int internal)
{
    struct xml_table *xml = ctx;

    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    xml_stop(xml, structured_bad(xml->ret, xml_line(xml), "expected XML without a document type"));
}

static bool xml_open(struct xml_table *xml)
{
    xml->parser = XML_ParserCreate(NULL);
    if (!xml->parser)
        return false;
    if (XML_SetReparseDeferralEnabled)
        XML_SetReparseDeferralEnabled(xml->parser, XML_FALSE);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, xml_begin, xml_end);
    XML_SetCommentHandler(xml->parser, xml_comment);
    XML_SetCharacterDataHandler(xml->parser, xml_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, xml_doctype);
    xml->closed = xml->inside = xml->mask = false;
    xml->depth = xml->cpu.depth = 0;
    xml_progress(xml);
    return true;
}

static void xml_close(struct xml_table *xml)
{
    XML_ParserFree(xml->parser);
    xml->parser = NULL;
    xml->suspended = false;
}

/* What the parser made of a piece. STRUCTURED_END: go on. */
static enum structured_result after_piece(struct xml_table *xml, enum XML_Status status)
{
    xml->suspended = status == XML_STATUS_SUSPENDED;
    if (xml->result == STRUCTURED_BAD || status == XML_STATUS_SUSPENDED)
        return xml->result;
    if (status == XML_STATUS_ERROR)
        return structured_bad(xml->ret, xml_line(xml), "expected XML, found: %s",
                              XML_ErrorString(XML_GetErrorCode(xml->parser)));
    if (xml->waiting > PIECE_MAX || xml->lines > PIECE_LINES)
        return structured_bad(xml->ret, xml_line(xml),
                              "expected an element or a text of at most 1 MiB and %u lines", PIECE_LINES);
    if (xml->closed && xml->result == STRUCTURED_END)
        xml_close(xml);
    return xml->result;
}

/* A piece and the end of its line, as one. */
static enum structured_result take_piece(struct xml_table *xml, struct span piece)
{
    char *room = XML_GetBuffer(xml->parser, (int)piece.n + 1);

    if (!room)
        return structured_bad(xml->ret, xml->input->line, "not enough memory");
    memcpy(room, piece.at, piece.n);
    room[piece.n] = '\n';
    xml->waiting += piece.n;
    xml->lines++;
    return after_piece(xml, XML_ParseBuffer(xml->parser, (int)piece.n + !xml->input->inside, 0));
}

/* The next line, or a piece of it; outside of a document only if it begins one. *ret_more is false at the end
 * of the input. */
static enum structured_result next_piece(struct xml_table *xml, bool *ret_more)
{
    const uint64_t number = xml->input->line;
    struct span piece;
    bool whole;

    *ret_more = input_line(xml->input, &piece, &whole);
    if (!*ret_more)
        return xml->parser && !xml->input->error ? after_piece(xml, XML_Parse(xml->parser, "", 0, 1))
                                                 : STRUCTURED_END;
    if (!xml->parser) {
        text_blanks(&piece);
        if (!text_starts(piece, "<"))
            return STRUCTURED_END;
        xml->first = number;
        if (!xml_open(xml))
            return structured_bad(xml->ret, number, "not enough memory");
    }
    return take_piece(xml, piece);
}

enum structured_result xml_table_next(struct xml_table *xml, struct structured_found *ret)
{
    enum structured_result result = STRUCTURED_END;
    bool more = true;

    xml->ret = ret;
    xml->result = STRUCTURED_END;
    if (xml->suspended)
        result = after_piece(xml, XML_ResumeParser(xml->parser));
    while (more && result == STRUCTURED_END)
        result = next_piece(xml, &more);
    return result;
}
