/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/decode_json.h"

#include <limits.h>

#include "host/base/print.h"
#include "host/read/provenance.h"
#include "host/report/decode_json_put.h"
#include "host/report/diff_json.h"
#include "probe/decode/decode.h"
#include "probe/table/version.h"
#include "probe/walk/writer.h"

/* What a reader of the document may rely on; grows when a member goes or changes its meaning. */
#define SCHEMA 1

#define NAME_MAX_BYTES 256

static json_t *provenance_of(const char *lines)
{
    json_t *object = decode_json_object();
    struct span name, value;

    while (provenance_next(&lines, &name, &value)) {
        char raw[NAME_MAX_BYTES], key[NAME_MAX_BYTES];

        snprintf(raw, sizeof(raw), "%.*s", (int)(name.n < sizeof(raw) ? name.n : sizeof(raw) - 1), name.at);
        diff_clean(raw, key, sizeof(key));
        json_t *text = decode_json_bytes(value.at, value.n), *before = json_object_get(object, key);

        if (!before) {
            diff_json_set(object, key, text);
            continue;
        }
        if (!json_is_array(before)) {
            json_t *array = decode_json_array();

            diff_json_append(array, json_incref(before));
            diff_json_set(object, key, array);
            before = array;
        }
        diff_json_append(before, text);
    }
    return object;
}

static json_t *registers_of(const struct msr_values *msr)
{
    json_t *object = decode_json_object();

    for (uint32_t i = 0; i < MSR_COUNT; i++)
        if (msr_known(msr, (enum msr)i))
            diff_json_set(object, msr_name((enum msr)i), decode_json_hex(msr->value[i]));
        else if (msr->refused >> i & 1)
            diff_json_set(object, msr_name((enum msr)i), json_null());
    return object;
}

static json_t *virt_of(const struct decode_virt *virt)
{
    static const char names[VIRT_FEATURES][4] = {[VIRT_VMX] = "vmx", [VIRT_SMX] = "smx", [VIRT_SVM] = "svm"};
    json_t *object = decode_json_object();

    for (unsigned i = 0; i < VIRT_FEATURES; i++)
        diff_json_set(object, names[i], json_string(virt_verdict_name(virt->virt.verdict[i])));
    diff_json_set(object, "confidential", json_string(virt_guest_name(virt->virt.guest)));
    diff_json_set(object, "msr", registers_of(&virt->virt.msr));
    diff_json_set(object, "unread_because", decode_json_text(virt->why.text));
    diff_json_set(object, "getsec", virt->virt.getsec_known ? json_integer(virt->virt.getsec) : json_null());
    return object;
}

void decode_json_begin(struct decode_json *json, const struct sink *sink, const char *file,
                       const char *format)
{
    json_t *input = decode_json_object();
    char path[PATH_MAX];

    *json = (struct decode_json){sink, 0};
    diff_json_set(input, "file", decode_json_text(file ? diff_clean(file, path, sizeof(path)) : NULL));
    diff_json_set(input, "format", json_string(format));
    diff_print(sink, "{\"schema\":%d,\n\"version\":\"%s\"", SCHEMA, LEAFPROBE_VERSION);
    decode_json_member(sink, "input", input);
    put_str(sink, ",\n\"cpus\":[");
}

static json_t *totals_of(const struct cpuid_table *table)
{
    json_t *object = decode_json_object();

    diff_json_set(object, "entries", json_integer(table->count));
    diff_json_set(object, "dropped", json_integer(table->dropped));
    diff_json_set(object, "unread", json_integer(table->unread));
    diff_json_set(object, "capped", json_integer(table->capped));
    diff_json_set(object, "unknown_bits", json_integer(decode_unknown_count(table)));
    return object;
}

static void put_rows(const struct sink *sink, const struct cpuid_table *table, const struct cpuid_entry *only)
{
    uint32_t written = 0;

    put_str(sink, ",\n\"rows\":[");
    for (uint32_t i = 0; i < table->count; i++) {
        if (only && only != &table->entry[i])
            continue;
        put_str(sink, written++ ? ",\n" : "\n");
        decode_json_put(sink, decode_json_row(table, i));
    }
    put_str(sink, "]");
}

void decode_json_cpu(struct decode_json *json, const struct decode_json_cpu *cpu)
{
    const struct sink *sink = json->sink;
    const struct cpuid_table *table = cpu->table;
    char label[NAME_MAX_BYTES];

    put_str(sink, json->cpus++ ? ",\n{\"cpu\":" : "\n{\"cpu\":");
    put_dec(sink, cpu->cpu);
    decode_json_member(sink, "apic", json_integer(cpuid_table_apic_id(table)));
    decode_json_member(sink, "label", decode_json_text(diff_clean(cpu->label, label, sizeof(label))));
    decode_json_member(sink, "provenance", provenance_of(cpu->provenance));
    decode_json_member(sink, "totals", totals_of(table));
    decode_json_member(sink, "written_by", decode_json_text(shape_writer_name(shape_writer(table))));
    put_rows(sink, table, cpu->only);
    if (!cpu->only) {
        decode_json_member(sink, "strings", decode_json_strings(table));
        decode_json_derived(sink, table);
        decode_json_member(sink, "virtualization", virt_of(&cpu->virt));
    }
    put_str(sink, "}");
}

void decode_json_end(const struct decode_json *json)
{
    put_str(json->sink, "]}\n");
}
