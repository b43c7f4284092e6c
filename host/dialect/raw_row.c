/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/raw_row.h"

#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/paste.h"
#include "probe/table/count.h"
#include "probe/walk/partial.h"

enum column { LEAF, SUBLEAF, REGISTER };

/* A number behind 0x, of so many digits where zeros fill them up. */
static bool take_wide(struct span *line, enum column column, struct raw_width *width, uint32_t *ret)
{
    const struct span start = *line;
    const size_t digits = column == SUBLEAF ? 2 : 8;
    bool *padded = &width->column[column].padded, *plain = &width->column[column].plain;

    if (!text_0x(line, ret))
        return false;
    const size_t n = start.n - line->n - 2;
    const bool zero = start.at[2] == '0';

    *padded = *padded || (n == digits && zero);
    *plain = *plain || n < digits;
    return !(*padded && *plain) && !(n > digits && zero);
}

static bool take_register(struct span *line, unsigned reg, struct raw_width *width, struct raw_row *row,
                          uint32_t *ret)
{
    static const char names[4][5] = {"eax=", "ebx=", "ecx=", "edx="};

    if (!text_blanks(line))
        return false;
    if (line->n > 4 && memcmp(line->at, names[reg], 4) == 0)
        *line = (struct span){line->at + 4, line->n - 4};
    else if (!text_word_case(line, names[reg]))
        return false;
    if (take_wide(line, REGISTER, width, ret)) {
        uint32_t known = UINT32_MAX;

        if (text_word(line, "/") && (!text_0x(line, &known) || (*ret & ~known)))
            return false;
        row->hidden[reg] = ~known;
    } else {
        if (!text_word(line, "unread"))
            return false;
        row->hidden[reg] = UINT32_MAX;
        *ret = 0;
    }
    row->partial = row->partial || row->hidden[reg];
    return true;
}

/* A comment may stand behind a row. */
static bool ends_row(struct span line)
{
    return !line.n || (text_blanks(&line) && text_starts(line, "#"));
}

static bool row_here(struct span line, struct raw_width *width, struct raw_row *ret)
{
    struct cpuid_entry *entry = &ret->entry;
    uint32_t *const registers[] = {&entry->eax, &entry->ebx, &entry->ecx, &entry->edx};

    *ret = (struct raw_row){.numbered = false};
    if (!take_wide(&line, LEAF, width, &entry->leaf))
        return false;
    if (text_blanks(&line) && text_starts(line, "0x")) {
        if (!take_wide(&line, SUBLEAF, width, &entry->subleaf))
            return false;
        ret->numbered = true;
    }
    if (!text_word(&line, ":"))
        return false;
    for (unsigned reg = 0; reg < COUNT(registers); reg++)
        if (!take_register(&line, reg, width, ret, registers[reg]))
            return false;
    return ends_row(line);
}

bool raw_row_read(struct span line, struct raw_width *width, struct raw_row *ret)
{
    do {
        struct raw_width seen = *width;

        if (row_here(line, &seen, ret)) {
            *width = seen;
            return true;
        }
    } while (paste_strip(&line));
    return false;
}

bool raw_row_hide(const struct raw_row *row, struct cpuid_table *table, uint32_t *partial)
{
    bool bits = false;

    for (unsigned reg = 0; reg < COUNT(row->hidden); reg++)
        bits = bits || (row->hidden[reg] && row->hidden[reg] != UINT32_MAX);
    if (bits)
        *partial = CPUID_PARTIAL_NAMES;
    else if (!*partial)
        *partial = CPUID_PARTIAL_WORDS;
    return cpuid_hide(table, table->count - 1, row->hidden);
}

bool raw_row_again(const struct raw_row *row, const struct cpuid_table *table)
{
    const struct cpuid_entry *first = &table->entry[0];

    return table->count && row->entry.leaf == first->leaf && !infer_stateful(first->leaf) &&
           (row->numbered ? row->entry.subleaf == first->subleaf : !infer_numbered(first->leaf));
}

static bool header_here(struct span line, uint32_t *cpu)
{
    if (!text_word_case(&line, "CPU"))
        return false;
    if (text_blanks(&line) && !text_dec(&line, cpu))
        return false;
    return text_is(line, ":");
}

bool raw_row_header(struct span line, uint32_t *cpu)
{
    do {
        if (header_here(line, cpu))
            return true;
    } while (paste_strip(&line));
    return false;
}

bool raw_row_begun(struct span line)
{
    static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx=", "EAX=", "EBX=", "ECX=", "EDX="};

    for (size_t i = 0; i < COUNT(names); i++)
        if (text_find(line, names[i]))
            return true;
    while (paste_strip(&line))
        ;
    return text_starts(line, "0x");
}

/* What a mail program puts before a mail that is answered. */
static bool introduces(struct span line)
{
    static const char wrote[] = " wrote";

    return line.n >= sizeof(wrote) - 1 &&
           text_is((struct span){line.at + line.n - (sizeof(wrote) - 1), sizeof(wrote) - 1}, wrote);
}

/* Behind quotation marks of mails. */
static struct span raw_unquoted(struct span line)
{
    while (text_word(&line, ">"))
        line = text_trim(line);
    return line;
}

bool raw_row_comment(struct span line)
{
    return text_starts(raw_unquoted(line), "#");
}

bool raw_row_label(struct span line, char *ret, size_t room)
{
    line = raw_unquoted(line);
    const bool marked = text_word(&line, "#");

    line = text_trim(line);
    if (!marked) {
        if (!line.n || line.at[line.n - 1] != ':')
            return false;
        line.n--;
    }
    if (!line.n || line.n >= room || introduces(line))
        return false;
    snprintf(ret, room, "%.*s", (int)line.n, line.at);
    return strlen(ret) == line.n;
}

bool raw_row_partial(struct span line, uint32_t *ret)
{
    line = raw_unquoted(line);
    if (!text_word(&line, "# partial: "))
        return false;
    for (uint32_t i = CPUID_WHOLE + 1; i < CPUID_PARTIAL_COUNT; i++)
        if (text_is(line, cpuid_partial_name(i))) {
            *ret = i;
            return true;
        }
    return false;
}

bool raw_row_aida64(struct span line)
{
    uint32_t leaf;

    return text_word(&line, "CPUID ") && text_hex(&line, 8, &leaf) &&
           (text_blanks(&line) || text_starts(line, ":"));
}

bool raw_row_aida64_whole(struct span line)
{
    uint32_t number;

    return text_word(&line, "CPUID ") && text_hex(&line, 8, &number) && text_word(&line, ": ") &&
           text_hex(&line, 8, &number) && text_starts(line, "-");
}

bool raw_row_tells(struct span line)
{
    struct span rest = line;
    uint32_t number;

    if (text_word(&rest, "CPU")) {
        if (text_blanks(&rest) && !text_dec(&rest, &number))
            return false;
        return text_is(rest, ":");
    }
    return text_0x(&line, &number) && (text_find(line, ": eax=0x") || text_find(line, ": EAX=0x"));
}

bool raw_row_told(struct span line)
{
    do
        if (raw_row_tells(line))
            return true;
    while (paste_strip(&line));
    return false;
}
