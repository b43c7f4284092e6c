/* SPDX-License-Identifier: BSD-2-Clause */
/* How the lines of the text report look; write.h has the report itself. */
#ifndef PROBE_WRITE_REPORT_LINE_H
#define PROBE_WRITE_REPORT_LINE_H

#include "probe/field/field.h"
#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/* Columns that names are padded to at least, as far as cpuid pads the longest group that people know by
 * heart. */
#define REPORT_NAME_WIDTH 39

/* "      name      = ", the name padded to width columns; both at most FIELD_TEXT_SIZE. */
void report_name(const struct sink *sink, const char *name, uint32_t width);

/* Room for a value: a name of spec/value.def and a number behind it. */
#define REPORT_VALUE_SIZE (FIELD_TEXT_SIZE + 16)

/* Columns before a name, and room for a line with a name, a value and the line's end. */
#define REPORT_INDENT 6
#define REPORT_LINE_SIZE (REPORT_INDENT + FIELD_TEXT_SIZE + 3 + REPORT_VALUE_SIZE)

/* The same in a line that holds the name, of length bytes, at REPORT_INDENT. Returns where the value begins.
 */
uint32_t report_equals(char line[REPORT_LINE_SIZE], uint32_t length, uint32_t width);

/* A text without its NUL to out; returns its length. The host command includes this, too: table/mem.h is for
 * images. */
static inline uint32_t report_copy(char *out, const char *text)
{
    const uint32_t length = (uint32_t)__builtin_strlen(text);

    __builtin_memcpy(out, text, length);
    return length;
}

/* Bytes between double quotes; what is not printable ASCII, quotes and backslashes are escaped: \0, \x1b, \",
 * \\. */
void report_quoted(const struct sink *sink, const char *bytes, uint32_t length);

/* A number of at least so many digits into out, which has room for 20; base is 16, or 10 for a number of 32
 * bits. Returns the length, without a NUL. */
uint32_t report_digits(char *out, uint64_t number, uint32_t base, uint32_t least);

/* " (64)" into out, which has room for 13 bytes; returns the length, without a NUL. */
uint32_t report_bracket(char *out, uint32_t number);

/* "0x40 (64)"; numbers of more than 32 bits in hexadecimal alone. report_format() returns the length, without
 * a NUL. */
uint32_t report_format(char out[REPORT_VALUE_SIZE], uint64_t number);
void report_number(const struct sink *sink, uint64_t number);

/* A number between two texts; nothing at all if it is 0. */
void report_part(const struct sink *sink, const char *before, uint32_t number, const char *behind);

/* "32 KB", in the largest unit that leaves no rest, up to TB. */
void report_size(const struct sink *sink, uint64_t bytes);

/* Place of a run of bits: "0x0000000d:1.eax[4]", "0x0000000d:1.eax[7:4]". reg is numbered as for cpuid_reg().
 */
void report_place(const struct sink *sink, const struct cpuid_entry *entry, unsigned reg, unsigned high,
                  unsigned low);

#endif
