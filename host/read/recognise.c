/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/recognise.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/leaf_line.h"
#include "host/dialect/not_a_table.h"
#include "host/dialect/paste.h"
#include "host/dialect/raw_row.h"
#include "host/dialect/suspects.h"
#include "host/read/clash.h"
#include "host/read/structured.h"
#include "probe/qr/part.h"
#include "probe/table/count.h"

/* A tell counts anywhere in a line, or only at its start. Earlier rows win. */
static const struct {
    const char *text;
    bool start;
    const struct reader_format *format;
} tells[] = {
    {"leafprobe: begin cpu=", false, &read_stream},
    {"leafprobe: percpu of=", false, &read_stream},
    {"leafprobe: FAILED", false, &read_stream},
    {PART_MARK, false, &read_qr},
    {"{nent=", false, &read_strace},
    {"KVM_SET_CPUID", false, &read_strace},
    {"KVM_GET_SUPPORTED_CPUID", false, &read_strace},
    {"cpuid_entries", false, &read_vmcore},
    {"cpuid_nent", false, &read_vmcore},
    {"kvm_cpuid_entry2", false, &read_vmcore},
    {"CpuIdEntry {", false, &read_vmcore},
    {"CpuIdEntry[", false, &read_rows[DIALECT_cloud_hv]},
    {"function =", false, &read_vmcore},
    {"function=", false, &read_vmcore},
    {"==START TEST==", true, &read_raw},
    {"------[ ", true, &read_aida64},
    {"CPUID Registers (CPU #", true, &read_aida64},
    {"CPU#", true, &read_aida64},
};

/* "leafprobe: name=value" */
static bool stream_line(struct span line)
{
    static const char mark[] = "leafprobe: ";
    const char *place = text_find(line, mark);

    if (!place)
        return false;
    line.n -= (size_t)(place - line.at) + sizeof(mark) - 1;
    line.at = place + sizeof(mark) - 1;
    return text_assigns(line);
}

/* The dialect of a line of its own kind, as text comes by mails and consoles. */
static const struct reader_format *rows_format(enum dialect dialect)
{
    return dialect == DIALECT_COUNT ? NULL : &read_rows[dialect];
}

static const struct reader_format *rows_of(const struct dialect_look *look)
{
    return rows_format(dialect_of(look));
}

/* What the lines behind the first say, NULL if none of them says anything. */
static const struct reader_format *format_of_lines(const struct input *input,
                                                   const struct dialect_index *index, struct span rest)
{
    struct dialect_look look;
    uint32_t begun;
    bool first = true;

    for (const char *stop; rest.n && (stop = memchr(rest.at, input->line_end, rest.n)) != NULL;
         first = false) {
        char room[PASTE_LINE];
        const struct span line = paste_clean((struct span){rest.at, (size_t)(stop - rest.at)}, room);

        dialect_look(index, line, &look);
        const struct reader_format *format = first ? NULL : rows_of(&look);

        if (!first && !format && suspects_begun(&look))
            format = rows_format(suspects_wrapped(index, line, paste_behind(rest, input->line_end), &begun));
        if (format)
            return format;
        if (!first && raw_row_aida64_whole(line))
            return &read_aida64;
        if (!first && raw_row_tells(line))
            return &read_raw;
        rest.n -= (size_t)(stop + 1 - rest.at);
        rest.at = stop + 1;
    }
    return NULL;
}

/* A few lines; a pipe whose writer is slow should not have to fill the whole head before its tables are read.
 */
#define FEW_LINES 256u

/* A header that cpuid -r, AIDA64 and tycho share says nothing before the first line of rows that is near. */
static const struct reader_format *format_behind(struct input *input, const struct dialect_index *index)
{
    const struct reader_format *format = NULL;

    for (size_t n = FEW_LINES; !format && n <= INPUT_HEAD; n *= 2) {
        const struct span rest = input_ahead(input, n);

        format = format_of_lines(input, index, rest);
        if (rest.n < n)
            break;
    }
    return format ? format : &read_raw;
}

/* "CPU#0", by which QEMU's monitor begins a CPU's registers; AIDA64 has three digits, and goes on. */
static bool is_qemu_cpu(struct span line)
{
    uint32_t cpu;

    return text_word(&line, "CPU#") && text_dec(&line, &cpu) && !line.n;
}

static const struct reader_format *format_of_line(struct span line)
{
    for (size_t i = 0; i < COUNT(tells); i++)
        if (!tells[i].start && text_find(line, tells[i].text))
            return tells[i].format;
    if (stream_line(line))
        return &read_stream;
    do {
        for (size_t i = 0; i < COUNT(tells); i++)
            if (tells[i].start && text_starts(line, tells[i].text) && !is_qemu_cpu(line))
                return tells[i].format;
        if (raw_row_aida64(line))
            return &read_aida64;
        if (raw_row_tells(line))
            return &read_raw;
        if (leaf_line_tells(line))
            return &read_xxd;
    } while (paste_strip(&line));
    return NULL;
}

/* The first bytes of a file, by which binary ones are known. */
#define FRONT 8

/* nent is small and padding zero, or the file is too short for them; a log may begin with a stray NUL. */
static bool looks_binary(struct input *input)
{
    static const char zeros[4];
    const struct span front = input_ahead(input, FRONT);

    if (front.n < FRONT)
        return front.n && memchr(front.at, 0, front.n);
    return memcmp(front.at + 2, zeros, 2) == 0 && (front.at[0] || memcmp(front.at + 4, zeros, 4) == 0);
}

static void fail_unrecognised(struct input *input, struct error_line *reterr)
{
    uint64_t line = 1;
    const char *what = not_a_table(input->head, input->head_size, &line);

    if (input_failed(input, reterr))
        return;
    if (!input->head_size)
        what = "the file is empty, expected a CPUID table";
    else if (!what)
        what = "expected a CPUID table in a known format (--help lists them under --from), recognised none";
    error_line_set(reterr, "%s:%" PRIu64 ": %s", input->name, line, what);
}

/* The format, unless a line before was a row of it that is broken. */
static const struct reader_format *unsuspected(const struct input *input, const struct suspects *suspects,
                                               const struct reader_format *format, struct error_line *reterr)
{
    const size_t i = (size_t)(format - read_rows);

    if (format < read_rows || format >= read_rows + DIALECT_COUNT || !suspects->line[i])
        return format;
    error_line_set(reterr, "%s:%" PRIu64 ": expected a row of %s, found '%s'", input->name, suspects->line[i],
                   dialect_printer((enum dialect)i), suspects->text[i].text);
    return NULL;
}

/* The dialect of a row that was wrapped, with the line behind it. */
static const struct reader_format *format_of_wrapped(struct input *input, const struct dialect_index *index,
                                                     struct span line, uint32_t *ret_begun)
{
    char kept[PASTE_LINE];

    if (line.n > sizeof(kept))
        return NULL;
    memcpy(kept, line.at, line.n); /* what the input holds moves when the next line is looked at */
    line.at = kept;
    const struct span next = paste_behind(input_ahead(input, 2 * PASTE_LINE), input->line_end);

    return rows_format(suspects_wrapped(index, line, next, ret_begun));
}

/* True, with the error, where diff says which lines of two files differ. */
static bool is_diff(struct input *input, struct span *line, struct error_line *reterr)
{
    if (!not_a_table_places(*line))
        return false;
    const struct span next = paste_behind(input_ahead(input, PASTE_LINE), input->line_end);

    if (!text_starts(next, "< ") && !text_starts(next, "> ")) {
        input_peek_line(input, line); /* the look may have moved it */
        return false;
    }
    error_line_set(reterr,
                   "%s:%" PRIu64
                   ": the output of diff, rows of two files; expected one of them, or leafprobe "
                   "diff of both",
                   input->name, input->line);
    return true;
}

static void note_passed(struct passed *passed, struct span line)
{
    if (!line.n)
        return;
    if (passed->count == PASSED_LINES)
        memmove(&passed->lines[0], &passed->lines[1], sizeof(passed->lines[0]) * --passed->count);
    char *text = passed->lines[passed->count++].text;
    const size_t n = line.n < sizeof(passed->lines[0]) ? line.n : sizeof(passed->lines[0]) - 1;

    memcpy(text, line.at, n);
    text[n] = 0;
}

const struct reader_format *recognise(struct input *input, const struct dialect_index *index,
                                      struct passed *passed, struct error_line *reterr)
{
    const struct span front = input_ahead(input, FRONT);
    const char *other = not_a_table_file(front.at, front.n);
    struct suspects suspects = {0};
    struct span piece;
    struct document_looks looks = {0};
    bool whole;

    if (other) {
        error_line_set(reterr, "%s:1: %s", input->name, other);
        return NULL;
    }
    if (leaf_bytes_front(input_ahead(input, LEAF_BYTES)))
        return &read_device;
    if (looks_binary(input))
        return &read_kvm;
    while (input_peek_line(input, &piece)) {
        char room[PASTE_LINE];
        const struct reader_format *document = recognise_document(input, piece, &looks, &passed->hurt);

        if (document)
            return recognise_alone(input, index, document, reterr) ? document : NULL;
        if (!input_peek_line(input, &piece)) /* the look may have moved it */
            break;
        if (is_diff(input, &piece, reterr))
            return NULL;
        struct span line = paste_clean(piece, room);
        struct dialect_look look;
        uint32_t begun = 0;

        dialect_look(index, line, &look);
        const struct reader_format *format = rows_of(&look);

        if (!format && suspects_begun(&look)) {
            format = format_of_wrapped(input, index, line, &begun);
            input_peek_line(input, &piece); /* the look may have moved it */
            line = paste_clean(piece, room);
            dialect_look(index, line, &look);
        }
        if (!format)
            format = format_of_line(line);
        passed->hurt = paste_changed(line, room);
        if (format == &read_raw)
            return format_behind(input, index);
        if (!format)
            suspects_note(&suspects, &look, begun, input->line);
        if (format == &read_vmcore && !recognise_alone(input, index, format, reterr))
            return NULL;
        if (format)
            return unsuspected(input, &suspects, format, reterr);
        note_passed(passed, line);
        input_line(input, &piece, &whole);
    }
    fail_unrecognised(input, reterr);
    return NULL;
}
