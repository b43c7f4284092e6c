/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table from the input, decoded to text and to JSON, whole and row by row; what stands beside it is the
 * provenance. The text must be printable, the JSON must be read back, and say the same of every row.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/report/decode_write.h"

#define PROVENANCE_MAX 256

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct memory {
    size_t used, size;
    char *bytes;
};

static void require(bool good)
{
    if (!good)
        abort();
}

static void keep(void *ctx, const void *bytes, size_t n)
{
    struct memory *memory = ctx;

    if (n > memory->size - memory->used) {
        memory->size = 2 * (memory->size + n);
        memory->bytes = realloc(memory->bytes, memory->size);
        require(memory->bytes != NULL);
    }
    memcpy(memory->bytes + memory->used, bytes, n);
    memory->used += n;
}

/* The first byte tells how long the provenance is; each 28 bytes behind it are an entry. */
static size_t take_provenance(const uint8_t *bytes, size_t n, char text[PROVENANCE_MAX])
{
    const size_t length = n && bytes[0] < n ? bytes[0] : 0;

    memcpy(text, bytes + (n > 0), length);
    text[length] = 0;
    return length + (n > 0);
}

static void fill(const uint8_t *bytes, size_t n, struct cpuid_table *table)
{
    const size_t size = offsetof(struct cpuid_entry, padding);

    for (; n >= size; bytes += size, n -= size) {
        struct cpuid_entry entry;

        memcpy(&entry, bytes, size);
        const struct cpuid_regs regs = cpuid_entry_regs(&entry);

        if (cpuid_table_add(table, entry.leaf, entry.subleaf, entry.flags, &regs))
            table->note[table->count - 1] = (struct cpuid_note){bytes[8] % CPUID_END_COUNT, bytes[9] & 1};
    }
}

static void decode(enum decode_form form, const struct decode_row *row, struct decode_json_cpu *cpu,
                   struct memory *ret)
{
    const struct sink sink = {keep, ret};
    struct decode_write write = {.sink = &sink, .form = form, .row = row};

    ret->used = 0;
    decode_write_begin(&write, "a\xff", "vmcore");
    decode_write_cpu(&write, cpu);
    decode_write_end(&write);
    for (size_t i = 0; i < ret->used; i++)
        require(ret->bytes[i] == '\n' ||
                (ret->bytes[i] >= ' ' && ret->bytes[i] <= (form == DECODE_JSON ? 0x7f : '~')));
}

static void check_json(const struct memory *text, const struct cpuid_table *table, size_t rows)
{
    json_t *document = json_loadb(text->bytes, text->used, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    const json_t *cpu = json_array_get(json_object_get(document, "cpus"), 0);
    const json_t *array = json_object_get(cpu, "rows");

    require(json_array_size(array) == rows);
    for (size_t i = 0; rows > 1 && i < rows; i++) {
        const json_t *row = json_array_get(array, i);

        require(json_integer_value(json_object_get(row, "leaf")) == table->entry[i].leaf);
        require(json_integer_value(json_object_get(row, "edx")) == table->entry[i].edx);
    }
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct memory memory;
    static struct cpuid_table table;
    char provenance[PROVENANCE_MAX];
    const size_t front = take_provenance(bytes, n, provenance);
    struct decode_json_cpu cpu = {.label = provenance, .provenance = provenance, .table = &table};

    memset(&table, 0, sizeof(table));
    fill(bytes + front, n - front, &table);
    decode_virt_saved(&table, provenance, &cpu.virt);
    decode(DECODE_TEXT, NULL, &cpu, &memory);
    decode(DECODE_RAW, NULL, &cpu, &memory);
    decode(DECODE_JSON, NULL, &cpu, &memory);
    check_json(&memory, &table, table.count);
    for (uint32_t i = 0; i < table.count; i += 1 + table.count / 2) {
        const struct decode_row row = {table.entry[i].leaf, table.entry[i].subleaf};

        decode(DECODE_TEXT, &row, &cpu, &memory);
        decode(DECODE_JSON, &row, &cpu, &memory);
        check_json(&memory, &table, 1);
    }
    return 0;
}
