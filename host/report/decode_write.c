/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_write.h"

#include "host/decode/echo.h"
#include "host/decode/msr_text.h"
#include "host/decode/shown.h"
#include "host/report/decode_jsonl.h"
#include "probe/walk/writer.h"
#include "probe/write/report_derived.h"
#include "probe/write/report_entry.h"
#include "probe/write/write.h"

void decode_write_begin(struct decode_write *write, const char *file, const char *format)
{
    write->written = write->without = 0;
    write->machine = (struct machine_list){0};
    write->page = NULL;
    write->file = file;
    if (write->form == DECODE_JSON)
        decode_json_begin(&write->document, write->sink, file, format);
    if (write->form == DECODE_HTML)
        write->page = html_decode_new(file, format);
    write->failed = write->form == DECODE_HTML && !write->page;
}

static void put_cpu_heading(const struct decode_write *write, uint32_t cpu)
{
    put_str(write->sink, "CPU");
    if (!write->unnumbered) {
        put_str(write->sink, " ");
        put_dec(write->sink, cpu);
    }
    put_str(write->sink, ":\n");
}

static void put_raw_row(const struct decode_write *write, const struct decode_json_cpu *cpu)
{
    for (uint32_t i = 0; i < cpu->table->count; i++)
        if (!cpu->only || cpu->only == &cpu->table->entry[i])
            write_raw_row(write->sink, cpu->table, i);
}

const struct cpuid_table *decode_text_body(const struct sink *sink, const struct cpuid_table *table)
{
    static struct cpuid_table room;
    const struct cpuid_table *told = decode_without_echoes(table, &room);

    for (uint32_t i = 0; i < table->count; i++)
        report_entry(sink, table, i, shown_words);
    report_derived(sink, told);
    return told;
}

static void put_text(struct decode_write *write, const struct decode_json_cpu *cpu)
{
    if (cpu->only) {
        report_entry(write->sink, cpu->table, (uint32_t)(cpu->only - cpu->table->entry), shown_words);
        return;
    }
    const char *writer = shape_writer_name(shape_writer(cpu->table));

    if (writer) {
        put_str(write->sink, "rows as ");
        put_str(write->sink, writer);
        put_str(write->sink, " gives them to KVM\n");
    }
    const struct cpuid_table *told = decode_text_body(write->sink, cpu->table);

    machine_list_add(&write->machine, cpu->cpu, told);
    decode_virt_text(write->sink, &cpu->virt);
    decode_msrs_text(write->sink, &cpu->virt.virt.msr);
}

static void put_flat_lines(const struct decode_write *write, const struct decode_json_cpu *cpu)
{
    const char *machine = write->file ? write->file : "";

    if (cpu->only) {
        decode_jsonl_row(write->sink, machine, cpu->cpu, cpu->label, cpu->table,
                         (uint32_t)(cpu->only - cpu->table->entry));
        return;
    }
    decode_jsonl(write->sink, machine, cpu->cpu, cpu->label, cpu->table);
    decode_jsonl_msrs(write->sink, machine, cpu->cpu, cpu->label, &cpu->virt.virt.msr);
}

void decode_write_cpu(struct decode_write *write, struct decode_json_cpu *cpu)
{
    cpu->only = write->row ? decode_row_answer(cpu->table, write->row) : NULL;
    if (write->row && !cpu->only) {
        write->without++;
        return;
    }
    write->written++;
    if (write->form == DECODE_JSON) {
        decode_json_cpu(&write->document, cpu);
        return;
    }
    if (write->form == DECODE_HTML) {
        write->failed = write->failed || !html_decode_add(write->page, cpu, &write->machine);
        return;
    }
    if (write->form == DECODE_JSONL) {
        put_flat_lines(write, cpu);
        return;
    }
    put_cpu_heading(write, cpu->cpu);
    if (write->form == DECODE_RAW)
        put_raw_row(write, cpu);
    else
        put_text(write, cpu);
}

bool decode_write_end(struct decode_write *write)
{
    if (write->form == DECODE_JSON)
        decode_json_end(&write->document);
    if (write->form == DECODE_HTML && !write->failed)
        html_decode_put(write->page, &write->machine, write->sink);
    if (write->form == DECODE_TEXT)
        machine_list_text(&write->machine, write->sink);
    decode_write_abandon(write);
    return !write->failed;
}

void decode_write_abandon(struct decode_write *write)
{
    machine_list_free(&write->document.machine);
    machine_list_free(&write->machine);
    html_decode_free(write->page);
    write->page = NULL;
}
