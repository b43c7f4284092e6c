/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/table_writer.h"

#include <inttypes.h>

#include "host/base/print.h"
#include "host/report/decode_write.h"
#include "probe/walk/partial.h"
#include "probe/write/stream.h"

const char *table_writer_format(unsigned i)
{
    if (i < FORMAT_COUNT)
        return format_name(i);
    if (i == FORMAT_JSON)
        return "json";
    return dialect_writer(i - FORMAT_OTHER) ? dialect_writer(i - FORMAT_OTHER)->name : NULL;
}

/* What a format has no words for; own: one of ours, which is not told of rows that are not there. */
static bool can_be_said(const char *format, bool own, const struct reader_table *found,
                        const struct cpuid_table *table, const struct reader_events *events,
                        struct error_line *reterr)
{
    struct error_line line;

    for (uint32_t i = 0; i < table->count; i++)
        if (cpuid_hidden_regs(table, i))
            return error_line_set(
                reterr,
                "cpu %" PRIu32 ": registers of leaf 0x%" PRIx32
                " are not in the file, and a file of %s cannot say so: take raw, text or json",
                found->cpu, table->entry[i].leaf, format);
    if (!table->partial || own)
        return true;
    error_line_set(&line, "cpu %" PRIu32 ": %s, and a file of %s does not say so", found->cpu,
                   cpuid_partial_words(table->partial), format);
    events->warn(events->ctx, line.text);
    return true;
}

bool table_writer_takes(const struct table_writer *writer, const char *file, const struct reader_table *found,
                        const struct cpuid_table *table, const struct reader_events *events,
                        struct error_line *reterr)
{
    if (writer->format == FORMAT_VMCORE || writer->format == FORMAT_KVM)
        return can_be_said(format_name((uint32_t)writer->format), true, found, table, events, reterr);
    if (writer->format < FORMAT_OTHER)
        return true;
    const struct dialect_writer *other = dialect_writer(writer->format - FORMAT_OTHER);

    if (other->single && writer->tables)
        return error_line_set(reterr,
                              "%s: a file of %s holds one table, this has more: say --cpu=N, or FILE:LABEL",
                              file, other->name);
    return can_be_said(other->name, false, found, table, events, reterr);
}

void table_writer_begin(struct table_writer *writer, const struct sink *sink, const char *file,
                        const struct reader *reader)
{
    writer->sink = sink;
    writer->machine = (struct machine_list){0};
    if (writer->format == FORMAT_JSON)
        decode_json_begin(&writer->document, sink, file, reader_format_of(reader));
}

static void put_other(struct table_writer *writer, const struct reader_table *found,
                      const struct cpuid_table *table)
{
    char label[sizeof(found->label) * SHOWN_LONGEST];
    const struct dialect_table from = {
        .number = writer->tables,
        .cpu = found->cpu,
        .label = found->named ? diff_clean(found->label, label, sizeof(label)) : "",
        .table = table,
    };

    dialect_writer(writer->format - FORMAT_OTHER)->put(writer->sink, &from);
}

void table_writer_put(struct table_writer *writer, const struct reader *reader,
                      const struct reader_table *found, const struct cpuid_table *table)
{
    struct decode_json_cpu cpu = {.cpu = found->cpu,
                                  .label = found->label,
                                  .provenance = reader ? reader_provenance(reader) : "",
                                  .table = table};

    if (writer->format >= FORMAT_OTHER) {
        put_other(writer, found, table);
        writer->tables++;
        return;
    }
    if (writer->format != FORMAT_JSON) {
        char label[sizeof(found->label) * SHOWN_LONGEST];

        if (found->named && (writer->format == FORMAT_RAW || writer->format == FORMAT_VMCORE ||
                             writer->format == FORMAT_TEXT))
            diff_print(writer->sink, "# %s\n", diff_clean(found->label, label, sizeof(label)));
        if (table->partial && (writer->format == FORMAT_RAW || writer->format == FORMAT_VMCORE ||
                               writer->format == FORMAT_TEXT))
            diff_print(writer->sink, "# partial: %s\n", cpuid_partial_name(table->partial));
        if (writer->format == FORMAT_TEXT) {
            diff_print(writer->sink, "CPU %" PRIu32 ":\n", found->cpu);
            machine_list_add(&writer->machine, found->cpu, decode_text_body(writer->sink, table));
            return;
        }
        const struct stream stream = {
            .sink = writer->sink, .format = (enum format)writer->format, .slots = writer->slots};

        stream_put_table(&stream, found->cpu, table);
        return;
    }
    decode_virt_saved(table, cpu.provenance, &cpu.virt);
    decode_json_cpu(&writer->document, &cpu);
}

void table_writer_end(struct table_writer *writer)
{
    if (writer->format == FORMAT_JSON)
        decode_json_end(&writer->document);
    machine_list_text(&writer->machine, writer->sink);
    table_writer_abandon(writer);
}

void table_writer_abandon(struct table_writer *writer)
{
    machine_list_free(&writer->machine);
    machine_list_free(&writer->document.machine);
}
