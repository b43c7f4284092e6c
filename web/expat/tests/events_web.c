/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/expat/expat.h"

#include "web/expat/tests/events.h"
#include "web/expat/tests/two_parsers.h"

void events_of_web(const char *bytes, size_t n, unsigned stop, char *text, size_t size)
{
    events_run(bytes, n, stop, text, size);
}
