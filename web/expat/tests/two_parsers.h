/* SPDX-License-Identifier: BSD-2-Clause */
/* What the page's parser, and expat itself, say of a document, one line an event. */
#ifndef WEB_EXPAT_TESTS_TWO_PARSERS_H
#define WEB_EXPAT_TESTS_TWO_PARSERS_H

#include <stddef.h>

/* stop: suspend behind every such start of an element, and go on; 0: never. */
void events_of_web(const char *bytes, size_t n, unsigned stop, char *text, size_t size);
void events_of_expat(const char *bytes, size_t n, unsigned stop, char *text, size_t size);

#endif
