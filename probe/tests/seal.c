/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/seal.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "probe/tests/check.h"

#define MARK "leafprobe: "

unsigned long seal_of(const char *text, const char *stop)
{
    unsigned long sum = 0;
    bool text_table = false;

    for (const char *line = text; line < stop;) {
        const char *newline = memchr(line, '\n', (size_t)(stop - line));
        const char *end = newline ? newline : stop, *next = newline ? newline + 1 : stop;
        const bool own = strncmp(line, MARK, strlen(MARK)) == 0;

        while (end > line && strchr(" \t\r", end[-1]))
            end--;
        if (strncmp(line, MARK "version=", strlen(MARK "version=")) == 0)
            sum = 0;
        text_table = text_table && !own;
        if (own || text_table) {
            sum = crc32(sum, (const unsigned char *)line, (unsigned)(end - line));
            sum = crc32(sum, (const unsigned char *)"\n", 1);
        }
        if (own && strncmp(line, MARK "begin ", strlen(MARK "begin ")) == 0) {
            const char *format = strstr(line, " format=text");

            text_table = format && format < end;
        }
        line = next;
    }
    return sum;
}

void check_seal(char *text)
{
    char *word = NULL, want[32];

    for (char *at = strstr(text, " crc32="); at; at = strstr(at + 1, " crc32="))
        word = at;
    if (!word || strlen(word) != strlen(" crc32=01234567\n")) {
        fail_msg("expected a last line with a checksum, the text ends '%s'", word ? word : "without any");
        return;
    }
    snprintf(want, sizeof(want), " crc32=%08lx\n", seal_of(text, word));
    check_text("checksum of the run", word, want);
    strcpy(word, "\n");
}
