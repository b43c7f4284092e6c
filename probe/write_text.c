/* SPDX-License-Identifier: BSD-2-Clause */
#include "write_text.h"

#include "mem.h"
#include "text.h"
#include "write.h"

/* Columns before a name, and "      name = value" with the longest of both. */
#define INDENT 6
#define LINE_SIZE (INDENT + TEXT_SIZE + 3 + TEXT_VALUE_SIZE)

static uint32_t name_part(char *line, const char *name, uint32_t width)
{
    uint32_t length = (uint32_t)strlen(name);

    if (length > TEXT_SIZE)
        length = TEXT_SIZE;
    if (width > TEXT_SIZE)
        width = TEXT_SIZE;
    if (width < length)
        width = length;
    memset(line, ' ', INDENT + width + 3);
    memcpy(line + INDENT, name, length);
    line[INDENT + width + 1] = '=';
    return INDENT + width + 3;
}

void text_name(const struct sink *sink, const char *name, uint32_t width)
{
    char line[LINE_SIZE];

    put_bytes(sink, line, name_part(line, name, width));
}

void text_line(const struct sink *sink, const char *name, uint32_t width, const char *value, uint32_t length)
{
    char line[LINE_SIZE];
    const uint32_t start = name_part(line, name, width);

    if (length > TEXT_VALUE_SIZE - 1)
        length = TEXT_VALUE_SIZE - 1;
    memcpy(line + start, value, length);
    line[start + length] = '\n';
    put_bytes(sink, line, start + length + 1);
}

void text_quoted(const struct sink *sink, const char *bytes, uint32_t length)
{
    put_str(sink, "\"");
    for (uint32_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];

        if (byte == 0) {
            put_str(sink, "\\0");
        } else if (byte < ' ' || byte > '~') {
            put_str(sink, "\\x");
            put_hex(sink, byte, 2);
        } else {
            if (byte == '"' || byte == '\\')
                put_str(sink, "\\");
            put_bytes(sink, &bytes[i], 1);
        }
    }
    put_str(sink, "\"");
}

static uint32_t digits(char *out, uint64_t number, uint32_t base)
{
    char backwards[20];
    uint32_t count = 0, length = 0;

    if (base == 16)
        for (; !count || number; number >>= 4)
            backwards[count++] = "0123456789abcdef"[number & 15];
    else
        for (uint32_t rest = (uint32_t)number; !count || rest; rest /= 10)
            backwards[count++] = (char)('0' + rest % 10);
    while (count)
        out[length++] = backwards[--count];
    return length;
}

uint32_t text_bracket(char *out, uint32_t number)
{
    uint32_t length = 2;

    out[0] = ' ';
    out[1] = '(';
    length += digits(out + length, number, 10);
    out[length++] = ')';
    return length;
}

uint32_t text_format(char out[TEXT_VALUE_SIZE], uint64_t number)
{
    uint32_t length = 2;

    out[0] = '0';
    out[1] = 'x';
    length += digits(out + length, number, 16);
    if (number > UINT32_MAX)
        return length;
    return length + text_bracket(out + length, (uint32_t)number);
}

void text_number(const struct sink *sink, uint64_t number)
{
    char text[TEXT_VALUE_SIZE];

    put_bytes(sink, text, text_format(text, number));
}

void text_part(const struct sink *sink, const char *before, uint32_t number, const char *behind)
{
    if (!number)
        return;
    put_str(sink, before);
    put_dec(sink, number);
    put_str(sink, behind);
}

void text_size(const struct sink *sink, uint64_t bytes)
{
    static const char units[][7] = {" bytes", " KB", " MB", " GB", " TB"};
    unsigned unit = 0;

    for (; bytes && !(bytes & 1023) && unit < 4; unit++)
        bytes >>= 10;
    if (bytes > UINT32_MAX)
        put_0x(sink, bytes, 1);
    else
        put_dec(sink, (uint32_t)bytes);
    put_str(sink, units[unit]);
}

void text_place(const struct sink *sink, const struct cpuid_entry *entry, unsigned reg, unsigned high,
                unsigned low)
{
    static const char names[4][5] = {".eax", ".ebx", ".ecx", ".edx"};

    put_0x(sink, entry->leaf, 8);
    put_str(sink, ":");
    put_dec(sink, entry->subleaf);
    put_str(sink, names[reg & 3]);
    put_str(sink, "[");
    put_dec(sink, high);
    if (low != high) {
        put_str(sink, ":");
        put_dec(sink, low);
    }
    put_str(sink, "]");
}

void write_text_body(const struct sink *sink, const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        text_entry(sink, table, i);
    text_derived(sink, table);
}

void write_text(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu)
{
    put_str(sink, "CPU ");
    put_dec(sink, cpu);
    put_str(sink, ":\n");
    write_text_body(sink, table);
}
