/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/clash.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/paste.h"
#include "host/dialect/raw_row.h"
#include "probe/table/count.h"

/* What no row of another format has beside it, and no log. */
static const struct {
    const char *text, *printer;
    const struct reader_format *format;
} others[] = {
    {"<cpudata", "libvirt", &read_libvirt},
    {"\"cpuid_modifiers\"", "Firecracker", &read_json[JSON_FIRECRACKER]},
    {"kvm_cpuid_entry2 {", "a debugger or Rust", &read_vmcore},
    {"{ .function = ", "bpftrace", &read_vmcore},
};

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
    if (raw_row_aida64(line))
        return &read_aida64;
    for (size_t i = 0; i < COUNT(others); i++)
        if (text_find(line, others[i].text)) {
            *ret_printer = others[i].printer;
            return others[i].format;
        }
    return NULL;
}

bool recognise_alone(struct input *input, const struct dialect_index *index,
                     const struct reader_format *format, struct error_line *reterr)
{
    struct span rest = input_ahead(input, INPUT_BUFFER);
    uint64_t number = input->line;

    for (const char *stop; rest.n && (stop = memchr(rest.at, input->line_end, rest.n)) != NULL; number++) {
        char room[PASTE_LINE];
        const struct span line = paste_clean((struct span){rest.at, (size_t)(stop - rest.at)}, room);
        struct dialect_look look;
        const char *printer;

        dialect_look(index, line, &look);
        const struct reader_format *other = format_of_row(&look, &printer);

        if (other && other != format)
            return error_line_set(reterr,
                                  "%s:%" PRIu64 ": expected %s alone, found a line of %s (%s): one dialect a "
                                  "file, or --from",
                                  input->name, number, format->name, printer, other->name);
        rest.n -= (size_t)(stop + 1 - rest.at);
        rest.at = stop + 1;
    }
    return true;
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
