/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What host/structured/ calls of expat, for the page: Debian has no expat for WebAssembly. A parser without
 * document types, in expat's own words: the same calls, in the same order, with the same bytes, lines and
 * errors (expat 2.5, expat.h, has what each means; only what differs is said here). Of encodings it knows
 * UTF-8, US-ASCII and ISO-8859-1; letters of other scripts than Latin are names' letters, whichever they are.
 *
 * Names are renamed, so that a test can hold this against expat itself in one program.
 */
#ifndef WEB_EXPAT_EXPAT_H
#define WEB_EXPAT_EXPAT_H

#include <stdint.h>

#define XMLCALL
#define XML_TRUE 1
#define XML_FALSE 0

#define XML_ParserCreate page_xml_create
#define XML_ParserFree page_xml_free
#define XML_SetUserData page_xml_set_data
#define XML_SetElementHandler page_xml_set_element
#define XML_SetCommentHandler page_xml_set_comment
#define XML_SetCharacterDataHandler page_xml_set_text
#define XML_SetStartDoctypeDeclHandler page_xml_set_doctype
#define XML_SetReparseDeferralEnabled page_xml_set_deferral
#define XML_GetBuffer page_xml_buffer
#define XML_ParseBuffer page_xml_parse_buffer
#define XML_Parse page_xml_parse
#define XML_StopParser page_xml_stop
#define XML_ResumeParser page_xml_resume
#define XML_GetCurrentLineNumber page_xml_line
#define XML_GetErrorCode page_xml_error
#define XML_ErrorString page_xml_error_text

typedef char XML_Char;
typedef unsigned char XML_Bool;
typedef struct page_xml *XML_Parser;

enum XML_Status { XML_STATUS_ERROR, XML_STATUS_OK, XML_STATUS_SUSPENDED };

/* With expat's own numbers. */
enum XML_Error {
    XML_ERROR_NONE = 0,
    XML_ERROR_NO_MEMORY = 1,
    XML_ERROR_SYNTAX = 2,
    XML_ERROR_NO_ELEMENTS = 3,
    XML_ERROR_INVALID_TOKEN = 4,
    XML_ERROR_UNCLOSED_TOKEN = 5,
    XML_ERROR_PARTIAL_CHAR = 6,
    XML_ERROR_TAG_MISMATCH = 7,
    XML_ERROR_DUPLICATE_ATTRIBUTE = 8,
    XML_ERROR_JUNK_AFTER_DOC_ELEMENT = 9,
    XML_ERROR_UNDEFINED_ENTITY = 11,
    XML_ERROR_BAD_CHAR_REF = 14,
    XML_ERROR_MISPLACED_XML_PI = 17,
    XML_ERROR_UNKNOWN_ENCODING = 18,
    XML_ERROR_INCORRECT_ENCODING = 19,
    XML_ERROR_UNCLOSED_CDATA_SECTION = 20,
    XML_ERROR_XML_DECL = 30,
    XML_ERROR_SUSPENDED = 33,
    XML_ERROR_ABORTED = 35,
};

typedef void (*page_xml_start)(void *data, const XML_Char *name, const XML_Char **attributes);
typedef void (*page_xml_end)(void *data, const XML_Char *name);
typedef void (*page_xml_comment)(void *data, const XML_Char *text);
typedef void (*page_xml_text)(void *data, const XML_Char *text, int n);
typedef void (*page_xml_doctype)(void *data, const XML_Char *name, const XML_Char *system,
                                 const XML_Char *public, int internal);

/* encoding must be NULL. NULL without memory. Every handler is to be set before the first byte: none is
 * looked for. */
XML_Parser XML_ParserCreate(const XML_Char *encoding);
void XML_ParserFree(XML_Parser parser);

void XML_SetUserData(XML_Parser parser, void *data);
void XML_SetElementHandler(XML_Parser parser, page_xml_start start, page_xml_end end);
void XML_SetCommentHandler(XML_Parser parser, page_xml_comment handler);
void XML_SetCharacterDataHandler(XML_Parser parser, page_xml_text handler);

/* Called without a name. What is behind a document type is an error: the handler is to stop the parser.
 */
void XML_SetStartDoctypeDeclHandler(XML_Parser parser, page_xml_doctype handler);

/* Nothing is deferred here. */
XML_Bool XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled);

/* Room for so many bytes, which XML_ParseBuffer() takes; NULL without memory. */
void *XML_GetBuffer(XML_Parser parser, int size);
enum XML_Status XML_ParseBuffer(XML_Parser parser, int size, int final);

/* size must be 0. */
enum XML_Status XML_Parse(XML_Parser parser, const char *bytes, int size, int final);

enum XML_Status XML_StopParser(XML_Parser parser, XML_Bool resumable);
enum XML_Status XML_ResumeParser(XML_Parser parser);

/* Of the event that a handler is told of, or of the place of an error. */
uint64_t XML_GetCurrentLineNumber(XML_Parser parser);
enum XML_Error XML_GetErrorCode(XML_Parser parser);
const XML_Char *XML_ErrorString(enum XML_Error error);

#endif
