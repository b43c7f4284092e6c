/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_json.h"

#include <limits.h>

#include "host/base/print.h"
#include "host/decode/echo.h"
#include "host/decode/msr_text.h"
#include "host/decode/shown.h"
#include "probe/decode/decode.h"
#include "probe/table/version.h"
#include "probe/walk/partial.h"
#include "probe/walk/writer.h"

/* What a reader of the document may rely on; grows when a member goes or changes its meaning. */
#define SCHEMA 1

#define NAME_MAX_BYTES 256

static void put_msrs(struct json *json, const struct msr_values *msr)
{
    json_object_begin(json, "msr");
    for (uint32_t i = 0; i < MSR_COUNT; i++)
        if (msr_known(msr, (enum msr)i))
            json_put_hex(json, msr_name((enum msr)i), msr->value[i]);
        else if (msr->refused >> i & 1)
            json_put_null(json, msr_name((enum msr)i));
    json_object_end(json);
}

void decode_json_msrs(struct json *json, const struct msr_values *values)
{
    struct msr_field field;
    enum msr msr;

    json_array_begin(json, "msrs");
    for (uint32_t at = 0; decode_msr_next(values, &at, &msr);) {
        unsigned bit = 0;

        json_object_begin(json, NULL);
        json_put_number(json, "number", msr_number(msr));
        json_put_text(json, "name", msr_name(msr));
        if (msr_known(values, msr))
            json_put_hex(json, "value", values->value[msr]);
        else
            json_put_null(json, "value");
        json_array_begin(json, "fields");
        while (msr_known(values, msr) &&
               decode_msr_field_next(msr_number(msr), values->value[msr], &bit, &field)) {
            json_object_begin(json, NULL);
            json_put_number(json, "high", field.high);
            json_put_number(json, "low", field.low);
            json_put_text(json, "name", shown_msr_name(&field));
            json_put_quantity(json, "number", msr_field_number(&field, values->value[msr]));
            json_object_end(json);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void json_virt(struct json *json, const struct decode_virt *virt)
{
    static const char names[VIRT_FEATURES][4] = {[VIRT_VMX] = "vmx", [VIRT_SMX] = "smx", [VIRT_SVM] = "svm"};

    json_object_begin(json, "virtualization");
    for (unsigned i = 0; i < VIRT_FEATURES; i++)
        json_put_text(json, names[i], virt_verdict_name(virt->virt.verdict[i]));
    json_put_text(json, "confidential", virt_guest_name(virt->virt.guest));
    put_msrs(json, &virt->virt.msr);
    decode_json_msrs(json, &virt->virt.msr);
    json_put_word(json, "unread_because", virt->why.text);
    if (virt->virt.getsec_known)
        json_put_number(json, "getsec", virt->virt.getsec);
    else
        json_put_null(json, "getsec");
    json_object_end(json);
}

static void put_source(struct json *json, const char *file, const char *format)
{
    char path[PATH_MAX];

    json_object_begin(json, "input");
    json_put_word(json, "file", file ? diff_clean(file, path, sizeof(path)) : NULL);
    json_put_text(json, "format", format);
    json_object_end(json);
}

void decode_json_begin(struct decode_json *document, const struct sink *sink, const char *file,
                       const char *format)
{
    struct json *json = &document->json;

    *document = (struct decode_json){.json = {.sink = sink, .ascii = true}};
    json_object_begin(json, NULL);
    json_put_number(json, "schema", SCHEMA);
    json_line(json);
    json_put_text(json, "version", LEAFPROBE_VERSION);
    json_line(json);
    put_source(json, file, format);
    json_line(json);
    json_array_begin(json, "cpus");
}

static void put_totals(struct json *json, const struct cpuid_table *table)
{
    json_object_begin(json, "totals");
    json_put_number(json, "entries", table->count);
    json_put_number(json, "dropped", table->dropped);
    json_put_number(json, "unread", table->unread);
    json_put_number(json, "capped", table->capped);
    json_put_number(json, "unknown_bits", decode_json_unknown(table));
    json_object_end(json);
}

void decode_json_cpu(struct decode_json *document, const struct decode_json_cpu *cpu)
{
    struct json *json = &document->json;
    const struct cpuid_table *table = cpu->table;
    char label[NAME_MAX_BYTES];

    json_line(json);
    json_object_begin(json, NULL);
    json_put_number(json, "cpu", cpu->cpu);
    json_line(json);
    json_put_number(json, "apic", cpuid_table_apic_id(table));
    json_line(json);
    json_put_word(json, "label", diff_clean(cpu->label, label, sizeof(label)));
    json_line(json);
    decode_json_provenance(json, cpu->provenance);
    json_line(json);
    put_totals(json, table);
    json_line(json);
    if (table->partial) {
        json_put_text(json, "partial", cpuid_partial_name(table->partial));
        json_line(json);
    }
    json_put_word(json, "written_by", shape_writer_name(shape_writer(table)));
    json_line(json);
    decode_json_rows(json, table, cpu->only);
    if (!cpu->only) {
        static struct cpuid_table room;
        const struct cpuid_table *told = decode_without_echoes(table, &room);

        json_line(json);
        decode_json_strings(json, told);
        json_line(json);
        decode_json_derived(json, told);
        json_line(json);
        json_virt(json, &cpu->virt);
        machine_list_add(&document->machine, cpu->cpu, told);
    }
    json_object_end(json);
}

void decode_json_end(struct decode_json *document)
{
    struct json *json = &document->json;

    json_array_end(json);
    json_line(json);
    machine_list_json(&document->machine, json);
    machine_list_free(&document->machine);
    json_object_end(json);
    put_str(json->sink, "\n");
}
