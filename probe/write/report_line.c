/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_line.h"

#include "probe/table/mem.h"

uint32_t report_equals(char line[REPORT_LINE_SIZE], uint32_t length, uint32_t width)
{
    if (width > FIELD_TEXT_SIZE)
        width = FIELD_TEXT_SIZE;
    if (width < length)
        width = length;
    memset(line, ' ', REPORT_INDENT);
    memset(line + REPORT_INDENT + length, ' ', width - length + 3);
    line[REPORT_INDENT + width + 1] = '=';
    return REPORT_INDENT + width + 3;
}

void report_name(const struct sink *sink, const char *name, uint32_t width)
{
    char line[REPORT_LINE_SIZE];
    uint32_t length = (uint32_t)strlen(name);

    if (length > FIELD_TEXT_SIZE)
        length = FIELD_TEXT_SIZE;
    memcpy(line + REPORT_INDENT, name, length);
    put_bytes(sink, line, report_equals(line, length, width));
}

void report_quoted(const struct sink *sink, const char *bytes, uint32_t length)
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

uint32_t report_digits(char *out, uint64_t number, uint32_t base, uint32_t least)
{
    char backwards[20];
    uint32_t count = 0, length = 0;

    if (base == 16)
        for (; count < least || number; number >>= 4)
            backwards[count++] = "0123456789abcdef"[number & 15];
    else
        for (uint32_t rest = (uint32_t)number; count < least || rest; rest /= 10)
            backwards[count++] = (char)('0' + rest % 10);
    while (count)
        out[length++] = backwards[--count];
    return length;
}

uint32_t report_bracket(char *out, uint32_t number)
{
    uint32_t length = 2;

    out[0] = ' ';
    out[1] = '(';
    length += report_digits(out + length, number, 10, 1);
    out[length++] = ')';
    return length;
}

uint32_t report_format(char out[REPORT_VALUE_SIZE], uint64_t number)
{
    uint32_t length = 2;

    out[0] = '0';
    out[1] = 'x';
    length += report_digits(out + length, number, 16, 1);
    if (number > UINT32_MAX)
        return length;
    return length + report_bracket(out + length, (uint32_t)number);
}

void report_number(const struct sink *sink, uint64_t number)
{
    char text[REPORT_VALUE_SIZE];

    put_bytes(sink, text, report_format(text, number));
}

void report_part(const struct sink *sink, const char *before, uint32_t number, const char *behind)
{
    if (!number)
        return;
    put_str(sink, before);
    put_dec(sink, number);
    put_str(sink, behind);
}

void report_size(const struct sink *sink, uint64_t bytes)
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

void report_place(const struct sink *sink, const struct cpuid_entry *entry, unsigned reg, unsigned high,
                  unsigned low)
{
    char text[40] = "0x";
    uint32_t length = 2;

    length += report_digits(text + length, entry->leaf, 16, 8);
    text[length++] = ':';
    length += report_digits(text + length, entry->subleaf, 10, 1);
    text[length++] = '.';
    length += report_copy(text + length, cpuid_reg_name(reg));
    text[length++] = '[';
    length += report_digits(text + length, high, 10, 1);
    if (low != high) {
        text[length++] = ':';
        length += report_digits(text + length, low, 10, 1);
    }
    text[length++] = ']';
    put_bytes(sink, text, length);
}
