/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/clash.h"

#include "host/base/line_text.h"
#include "host/dialect/raw_row.h"

/* The format that a line is a row of, and what prints it; NULL if there is none. */
static const struct reader_format *format_of_row(const struct dialect_look *look, const char **ret_printer)
{
    const enum dialect dialect = dialect_of(look);
    const struct span line = look->line;
    struct raw_width width = {0};
    struct raw_row row;

    if (dialect != DIALECT_COUNT) {
        *ret_printer = dialect_printer(dialect);
        return &read_rows[dialect];
    }
    *ret_printer = "cpuid -r";
    if (text_find(line, "0x") && raw_row_read(line, &width, &row))
        return &read_raw;
    *ret_printer = "AIDA64";
    return raw_row_aida64(line) ? &read_aida64 : NULL;
}

enum reader_result recognise_clash_look(struct reader *reader, const char *printer,
                                        const struct dialect_look *look, uint64_t number)
{
    const char *other_printer;
    const struct reader_format *other =
        reader->forced || !look->line.n ? NULL : format_of_row(look, &other_printer);

    if (!other || other == reader->format)
        return READER_END;
    return reader_fail(reader, number,
                       "expected rows of %s (%s), found one of %s (%s): one dialect a file, or --from",
                       printer, reader->format->name, other_printer, other->name);
}

enum reader_result recognise_clash(struct reader *reader, const char *printer, struct span line,
                                   uint64_t number)
{
    struct dialect_look look;

    if (reader->forced || !line.n)
        return READER_END;
    dialect_look(&reader->index, line, &look);
    return recognise_clash_look(reader, printer, &look, number);
}
