/* SPDX-License-Identifier: BSD-2-Clause */
#include <expat.h>

#include "web/expat/tests/events.h"
#include "web/expat/tests/two_parsers.h"

void events_of_expat(const char *bytes, size_t n, unsigned stop, char *text, size_t size)
{
    events_run(bytes, n, stop, text, size);
}
