/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/dialect/not_a_table.h"
#include "host/dialect/paste_text.h"
#include "host/read/labels.h"
#include "host/read/reader_format.h"
#include "host/read/recognise.h"
#include "host/read/structured.h"
#include "probe/table/count.h"
#include "probe/walk/partial.h"

/* So many duplicates of a table are named one by one. */
#define DUPLICATES_SHOWN 4u

static const struct reader_format *const formats[] = {
    &read_stream,
    &read_vmcore,
    &read_strace,
    &read_kvm,
    &read_raw,
    &read_aida64,
    &read_json[JSON_FIRECRACKER],
    &read_json[JSON_KVM],
    &read_json[JSON_OWN],
    &read_json[JSON_QMP],
    &read_libvirt,
    &read_device,
    &read_xxd,
    &read_qr,
};

/* Format number i, the dialects behind the others; NULL past the last. */
static const struct reader_format *format_at(size_t i)
{
    if (i < COUNT(formats))
        return formats[i];
    return i < COUNT(formats) + DIALECT_COUNT ? &read_rows[i - COUNT(formats)] : NULL;
}

const struct reader_format *reader_format_find(const char *name)
{
    for (size_t i = 0; format_at(i); i++)
        if (strcmp(format_at(i)->name, name) == 0)
            return format_at(i);
    return NULL;
}

const char *reader_format_name(unsigned i)
{
    return format_at(i) ? format_at(i)->name : NULL;
}

static size_t largest_state(void)
{
    size_t size = 0;

    for (size_t i = 0; format_at(i); i++)
        if (format_at(i)->state_size > size)
            size = format_at(i)->state_size;
    return size;
}

/*
 * Zeros, but for what is written before it is read: the table held back, the input's buffers, and the state,
 * which begin_reader() clears as far as the format has one. They come to 130 KB, and every page of them that
 * is touched for nothing costs more than most of what is done with a small table.
 */
static void clear_reader(struct reader *reader)
{
    memset(reader, 0, offsetof(struct reader, held));
    memset(&reader->paste, 0, offsetof(struct reader, input.head) - offsetof(struct reader, paste));
}

static struct reader *make_reader(const struct reader_events *events, struct error_line *reterr)
{
    struct reader *reader = malloc(sizeof(*reader) + largest_state());

    if (!reader) {
        error_line_set(reterr, "out of memory");
        return NULL;
    }
    clear_reader(reader);
    if (events)
        reader->events = *events;
    return reader;
}

/* The mark that editors of Windows put before text in UTF-8. */
static void skip_byte_order_mark(struct input *input)
{
    static const char mark[] = "\xef\xbb\xbf";
    const size_t n = sizeof(mark) - 1;
    const struct span front = input_ahead(input, n);

    if (front.n == n && memcmp(front.at, mark, n) == 0)
        input->at += n;
}

static bool is_text(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!memchr("\t\n\r\x1b", at[i], 4) && (at[i] < ' ' || at[i] > '~'))
            return false;
    return n > 0;
}

/* A serial line that was opened late gives NULs before its text; a file that begins so and goes on otherwise
 * is a table in binary. */
#define TEXT_SHOWN 8u

static void skip_leading_nuls(struct input *input)
{
    const struct span front =
        input_peek(input) == 0 ? input_ahead(input, INPUT_BUFFER) : (struct span){NULL, 0};
    size_t nuls = 0;

    while (nuls < front.n && !front.at[nuls])
        nuls++;
    const size_t rest = front.n - nuls;

    if (nuls && rest && is_text(front.at + nuls, rest < TEXT_SHOWN ? rest : TEXT_SHOWN))
        input->at += nuls;
}

/* Let texts that are not read line by line come as they were before mails and consoles. */
static void begin_paste(struct reader *reader)
{
    struct span line;

    if (recognise_is_document(reader->format) && input_peek_line(&reader->input, &line))
        paste_text_begin(&reader->paste, line);
    input_set_filter(&reader->input, paste_text_filter, &reader->paste);
}

static struct reader *begin_reader(struct reader *reader, const struct reader_format *format,
                                   struct error_line *reterr)
{
    if (!format || !format->binary) {
        skip_byte_order_mark(&reader->input);
        skip_leading_nuls(&reader->input);
        input_find_line_ends(&reader->input);
        dialect_index_fill(&reader->index);
    }
    reader->forced = format != NULL;
    reader->format = format ? format : recognise(&reader->input, &reader->index, &reader->passed, reterr);
    if (!reader->format) {
        reader_close(reader);
        return NULL;
    }
    memset(reader->state, 0, reader->format->state_size);
    if (reader->format == &read_vmcore || reader->format == &read_strace ||
        (reader->passed.hurt && recognise_is_document(reader->format)))
        begin_paste(reader);
    if (reader->format->start)
        reader->format->start(reader);
    return reader;
}

struct reader *reader_open(const char *path, const struct reader_format *format,
                           const struct reader_events *events, struct error_line *reterr)
{
    struct reader *reader = make_reader(events, reterr);

    if (!reader)
        return NULL;
    path = labels_path(reader, path);
    if (!path)
        error_line_set(reterr, "out of memory");
    if (!path || !input_open(&reader->input, path, reterr)) {
        free(reader->path);
        free(reader);
        return NULL;
    }
    return begin_reader(reader, format, reterr);
}

struct reader *reader_open_memory(const char *name, const void *bytes, size_t n,
                                  const struct reader_format *format, const struct reader_events *events,
                                  struct error_line *reterr)
{
    struct reader *reader = make_reader(events, reterr);

    if (!reader)
        return NULL;
    input_memory(&reader->input, name, 1, bytes, n);
    return begin_reader(reader, format, reterr);
}

void reader_choose_run(struct reader *reader, struct reader_run run)
{
    reader->run = run;
}

/* Entries that KVM's look-up never reaches, since an earlier one answers for them. */
static void warn_duplicates(struct reader *reader, const struct reader_table *ret)
{
    const struct cpuid_table *table = &ret->table;
    uint32_t hidden = 0;
    bool rising = true; /* every leaf so far is above all before it: none of them can hide another */

    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];

        rising = rising && (!i || entry[-1].leaf <= entry->leaf);
        if (rising && (!i || entry[-1].leaf < entry->leaf))
            continue;
        const struct cpuid_entry *first = cpuid_table_find(table, entry->leaf, entry->subleaf);

        if (first == entry || !first || (entry->flags & CPUID_STATEFUL) || ++hidden > DUPLICATES_SHOWN)
            continue;
        reader_warn(reader, ret->line,
                    "cpu %" PRIu32 ": entry %" PRIu32 " (0x%" PRIx32 " subleaf 0x%" PRIx32
                    ") is hidden by entry %u; both are kept",
                    ret->cpu, i, entry->leaf, entry->subleaf, (unsigned)(first - table->entry));
    }
    if (hidden > DUPLICATES_SHOWN)
        reader_warn(reader, ret->line, "cpu %" PRIu32 ": %" PRIu32 " more entries are hidden by earlier ones",
                    ret->cpu, hidden - DUPLICATES_SHOWN);
}

static enum reader_result fail_empty(struct reader *reader)
{
    uint64_t line;
    const char *what = not_a_table(reader->input.head, reader->input.head_size, &line);

    if (!reader->input.head_size)
        return reader_fail(reader, !reader->format->binary, "the file is empty, expected a CPUID table");
    if (what)
        return reader_fail(reader, line, "%s", what);
    return reader_fail(reader, reader->input.line, "the file ends without a CPUID table (read as %s)",
                       reader->format->name);
}

/* The next table as the format gives it. */
static enum reader_result reader_step(struct reader *reader, struct reader_table *ret)
{
    if (reader->failed)
        return READER_ERROR;
    if (reader->run.which == READER_RUN_NUMBER && reader->run.number > 1 && reader->format != &read_stream)
        return reader_fail(reader, reader->input.line,
                           "expected run %" PRIu32 " of a stream, a file of format %s is one run",
                           reader->run.number, reader->format->name);
    memset(ret, 0, offsetof(struct reader_table, table));
    cpuid_table_clear(&ret->table);
    ret->cpu = reader->tables;

    const enum reader_result result = reader->format->next(reader, ret);

    if (result == READER_END && !reader->tables)
        return fail_empty(reader);
    if (result != READER_TABLE)
        return result;
    reader->tables++;
    if (ret->table.partial && !reader->partial_told) {
        reader->partial_told = true;
        reader_warn(reader, ret->line, "a partial table: %s; what is not there is not known, and no zero",
                    cpuid_partial_words(ret->table.partial));
    }
    if (reader->events.warn)
        warn_duplicates(reader, ret);
    return READER_TABLE;
}

enum reader_result reader_next(struct reader *reader, struct reader_table *ret)
{
    return labels_next(reader, ret, reader_step);
}

const char *reader_error(const struct reader *reader)
{
    return reader->error.text;
}

const char *reader_format_of(const struct reader *reader)
{
    return reader->format->name;
}

const char *reader_provenance(const struct reader *reader)
{
    return reader->format->provenance ? reader->format->provenance(reader) : "";
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    if (reader->format && reader->format->close)
        reader->format->close(reader);
    input_close(&reader->input);
    free(reader->path);
    free(reader);
}
