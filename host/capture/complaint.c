/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/child.h"

#include <string.h>

static struct child_complaint complaint_of(const char *line, size_t n)
{
    struct child_complaint ret;
    const bool whole = n < sizeof(ret.text) - 3;
    const size_t kept = whole ? n : sizeof(ret.text) - 4;

    memcpy(ret.text, line, kept);
    strcpy(ret.text + kept, whole ? "" : "...");
    return ret;
}

struct child_complaint child_complaint(const struct child *child)
{
    const char *line = child->errors;

    if (child->errors_torn)
        line += strcspn(line, "\n");
    while (*line) {
        const size_t n = strcspn(line, "\n");

        if (n && !memmem(line, n, "warning", strlen("warning")))
            return complaint_of(line, n);
        line += n + (line[n] == '\n');
    }
    return complaint_of(child->first, child->first_size);
}
