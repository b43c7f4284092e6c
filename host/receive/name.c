/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/name.h"

#include <string.h>

#include "host/base/line_text.h"

/* A product's name may take so much of a file's. */
#define PRODUCT_MAX 48

static bool alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Append up to most characters, made safe. */
static void name_add(char *name, struct span text, size_t most)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < text.n && most && n + 1 < NAME_SIZE; i++) {
        const char c = text.at[i];
        const bool stays = alphanumeric(c) || (n && (c == '.' || c == '_' || c == '-'));

        if (!stays && (!n || name[n - 1] == '-'))
            continue;
        name[n++] = c;
        if (!stays)
            name[n - 1] = '-';
        most--;
    }
    while (n && !alphanumeric(name[n - 1]))
        n--;
    name[n] = 0;
}

/* The line of a text that begins with word, behind it; empty if there is none. */
static struct span find_line(const char *text, const char *word)
{
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        struct span line = {at, strcspn(at, "\n")};

        if (text_word(&line, word))
            return line;
    }
    return (struct span){"", 0};
}

/* The value of name=, which may stand in double quotes with blanks inside. */
static struct span machine_value(struct span line, const char *name)
{
    while (line.n) {
        text_blanks(&line);
        const bool found = text_word(&line, name) && text_word(&line, "=");
        bool quoted = false;
        size_t n = 0;

        for (; n < line.n && (quoted || line.at[n] != ' '); n++)
            quoted = quoted != (line.at[n] == '"');
        if (found)
            return (struct span){line.at, n};
        line.at += n;
        line.n -= n;
    }
    return line;
}

void name_of_machine(const char *lines, const char *address, char ret[NAME_SIZE])
{
    const struct span machine = find_line(lines, "machine ");

    ret[0] = 0;
    name_add(ret, machine_value(machine, "product"), PRODUCT_MAX);
    const struct span id = machine_value(machine, "id");

    if (id.n && ret[0])
        strcat(ret, "-");
    name_add(ret, id, 16);
    if (!ret[0])
        name_add(ret, (struct span){address, strlen(address)}, PRODUCT_MAX);
    if (!ret[0])
        memcpy(ret, "machine", sizeof("machine"));
}
