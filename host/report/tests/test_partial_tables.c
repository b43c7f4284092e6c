/* SPDX-License-Identifier: BSD-2-Clause */
/* What raw says of a table beside its rows, its label and what it leaves out, is read back. */
#include <string.h>

#include "host/report/decode_json.h"
#include "host/report/table_writer.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/walk/partial.h"

static struct memory memory;

/* Bits of up to three registers of each row, or registers as a whole. */
static void hide_some(struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        struct cpuid_entry *entry = &table->entry[i];
        const uint32_t hidden[] = {i % 5 ? 0 : UINT32_MAX, 0xff00u << i % 7, i % 3 ? 1 : UINT32_MAX,
                                   i % 5 ? 0 : 0x80000000};

        entry->eax &= ~hidden[0];
        entry->ebx &= ~hidden[1];
        entry->ecx &= ~hidden[2];
        entry->edx &= ~hidden[3];
        assert_true(cpuid_hide(table, i, hidden));
    }
}

/* Two tables, the second one partial, with a row of which two registers are not known. */
static void make_tables(struct reader_table found[2], uint32_t partial)
{
    memset(found, 0, 2 * sizeof(*found));
    for (int i = 0; i < 2; i++) {
        kit_sample(&found[i].table);
        found[i].named = true;
        found[i].cpu = (uint32_t)i + 3;
        strcpy(found[i].label, i ? "HVM Default" : "host's own");
    }
    found[1].table.partial = partial;
    if (partial == CPUID_PARTIAL_WORDS) {
        found[1].table.entry[1].eax = found[1].table.entry[1].ebx = 0;
        found[1].table.note[1].unread = 3;
    }
    if (partial == CPUID_PARTIAL_NAMES)
        hide_some(&found[1].table);
}

static void write_tables(struct reader_table found[2], unsigned format)
{
    struct table_writer writer = {.format = format};
    const struct sink sink = memory_sink(&memory);

    writer.sink = &sink;
    if (format == FORMAT_JSON)
        decode_json_begin(&writer.document, &sink, "file", "raw");
    for (int i = 0; i < 2; i++)
        table_writer_put(&writer, NULL, &found[i], &found[i].table);
    table_writer_end(&writer);
}

static void check_format(uint32_t partial, unsigned format)
{
    static struct reader_table found[2];
    struct kit_read read;

    make_tables(found, partial);
    write_tables(found, format);
    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    check_text(cpuid_partial_name(partial), read.error, "");
    assert_int_equal(read.count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct reader_table *got = &read.tables[i], *want = &found[i];

        check_text("label", got->label, want->label);
        assert_int_equal(got->cpu, want->cpu);
        assert_int_equal(got->table.partial, want->table.partial);
        assert_int_equal(got->table.count, want->table.count);
        for (uint32_t row = 0; row < got->table.count; row++) {
            assert_int_equal(got->table.note[row].unread, want->table.note[row].unread);
            assert_memory_equal(got->table.entry[row].padding, want->table.entry[row].padding, 12);
            assert_memory_equal(&got->table.entry[row].eax, &want->table.entry[row].eax, 16);
        }
    }
    kit_free(&read);
}

/* Raw and json say which bits are not known, and what the table lacks. */
static void test_read_back(void **state)
{
    (void)state;
    for (uint32_t partial = CPUID_WHOLE; partial < CPUID_PARTIAL_COUNT; partial++) {
        check_format(partial, FORMAT_RAW);
        check_format(partial, FORMAT_JSON);
    }
}

/* What is not in a partial table is not known, unless the table says that there is none. */
static void test_unread(void **state)
{
    static struct reader_table found[2];
    const struct cpuid_table *table = &found[1].table;

    (void)state;
    make_tables(found, CPUID_PARTIAL_WORDS);
    const uint32_t maximum = cpuid_table_find(table, 0, 0)->eax;

    assert_null(cpuid_table_find(table, 3, 0));
    assert_true(cpuid_unread(table, 3, 0));
    assert_false(cpuid_unread(table, maximum + 1, 0));
    assert_false(cpuid_unread(table, 0, 0));
    assert_true(cpuid_unread(table, 0xc0000000, 0));
    assert_int_equal(cpuid_unread_regs(table, table->entry[1].leaf, table->entry[1].subleaf), 3);
    assert_false(cpuid_unread(&found[0].table, 3, 0));
    assert_false(cpuid_unread(&found[0].table, 0xc0000000, 0));
    assert_int_equal(cpuid_unread_regs(&found[0].table, 3, 0), 0);
}

/* What JSON derives is null where it is not known, 0 where the CPU has none. */
static void test_json(void **state)
{
    static struct reader_table found[2];
    static const char *const unread[] = {"\"cpu\":null", "\"linear_bits\":null", "\"topology\":null"};

    (void)state;
    make_tables(found, CPUID_PARTIAL_WORDS);
    for (int i = 0; i < 2; i++) {
        struct cpuid_table *table = &found[i].table;
        const struct sink sink = memory_sink(&memory);
        struct json json = {.sink = &sink, .ascii = true};
        uint32_t kept = 0;

        for (uint32_t row = 0; row < table->count; row++)
            if (table->entry[row].leaf < 2) {
                table->note[kept].unread = i && table->entry[row].leaf == 1 ? 3 : 0;
                table->entry[kept++] = table->entry[row];
            }
        table->count = kept;
        json_object_begin(&json, NULL);
        decode_json_derived(&json, table);
        json_object_end(&json);
        for (size_t word = 0; word < COUNT(unread); word++)
            assert_int_equal(strstr(memory_text(&memory), unread[word]) != NULL, i == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read_back), cmocka_unit_test(test_unread),
                                       cmocka_unit_test(test_json)};

    return cmocka_run_group_tests_name("partial_tables", tests, NULL, NULL);
}
