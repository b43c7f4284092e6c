/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of names, for tags with more attributes than anybody writes. */
#ifndef WEB_EXPAT_NAMES_H
#define WEB_EXPAT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct xml_names {
    size_t *slot; /* 1 and where a name is in the texts; 0: free */
    size_t slots, count;
};

void xml_names_clear(struct xml_names *names);

/* One more, with a NUL at its end, at a place of the texts; whether it was there. False without memory. */
bool xml_names_add(struct xml_names *names, const char *texts, size_t at, bool *ret_twice);

#endif
