/* SPDX-License-Identifier: BSD-2-Clause */
/* parse(write(t)) == t for every format, over random tables; the numbers are the same in every run. */
#include <string.h>

#include "host/dialect/infer.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

#define TABLES 2000
#define SEED 0x6c65616670726f62ull

static struct memory memory;

static void read_back(const char *name, const char *format, const struct cpuid_table *want)
{
    struct kit_read read;

    kit_read_bytes(memory.bytes, memory.used, format, &read);
    check_text(name, read.error, "");
    assert_int_equal(read.count, 1);
    kit_check_entries(name, &read.tables[0].table, want);
    kit_free(&read);
}

static void trip(enum format format, const char *from, uint32_t slots, const struct cpuid_table *table)
{
    const struct sink sink = memory_sink(&memory);

    kit_write_table(&sink, format, table, 0, slots);
    read_back(format_name(format), from, table);
}

/* What a format without flags and padding can carry. */
static void make_raw(struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        memset(table->entry[i].padding, 0, sizeof(table->entry[i].padding));
        table->entry[i].flags = 0;
    }
    infer_flags(table);
}

static void test_vmcore(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = SEED;

    (void)state;
    for (unsigned i = 0; i < TABLES; i++) {
        kit_random_table(&seed, &table);
        trip(FORMAT_VMCORE, i % 2 || !table.count ? "vmcore" : NULL, i % 3 ? 0 : 256, &table);
    }
}

static void test_kvm(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = SEED;

    (void)state;
    for (unsigned i = 0; i < TABLES; i++) {
        do
            kit_random_table(&seed, &table);
        while (!table.count); /* which no KVM holds, and the reader refuses */
        trip(FORMAT_KVM, i % 2 ? "kvm" : NULL, 0, &table);
    }
}

/* Two rows of one place are refused of a text that is not known to be somebody's table as KVM holds it. */
static void drop_repeats(struct cpuid_table *table)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t j = 0;

        while (j < kept && (table->entry[j].leaf != table->entry[i].leaf ||
                            table->entry[j].subleaf != table->entry[i].subleaf))
            j++;
        if (j == kept)
            table->entry[kept++] = table->entry[i];
    }
    table->count = kept;
    infer_flags(table);
}

static void test_raw(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = SEED;

    (void)state;
    for (unsigned i = 0; i < TABLES; i++) {
        kit_random_table(&seed, &table);
        make_raw(&table);
        if (i % 2 == 0)
            drop_repeats(&table);
        trip(FORMAT_RAW, i % 2 ? "raw" : NULL, 0, &table);
    }
}

static void test_stream(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = SEED;

    (void)state;
    for (unsigned i = 0; i < TABLES; i++) {
        const enum format format = i % 2 ? FORMAT_RAW : FORMAT_VMCORE;
        const struct sink sink = memory_sink(&memory);

        kit_random_table(&seed, &table);
        if (format == FORMAT_RAW)
            make_raw(&table);
        put_str(&sink, "\x1b[0mfirmware\r\nleafprobe: version=0\n");
        kit_write_frame(&sink, format, &table, 7);
        put_str(&sink, "leafprobe: OK\n");
        read_back("stream", i % 3 ? "stream" : NULL, &table);
    }
}

/* Several CPUs in one file, in each format that can hold them. */
static void test_several(void **state)
{
    static const enum format formats[] = {FORMAT_VMCORE, FORMAT_KVM, FORMAT_RAW};
    static struct cpuid_table tables[5];
    struct kit_read read;

    (void)state;
    for (size_t f = 0; f < COUNT(formats); f++) {
        const struct sink sink = memory_sink(&memory);
        uint64_t seed = SEED;

        for (uint32_t i = 0; i < COUNT(tables); i++) {
            kit_random_table(&seed, &tables[i]);
            if (formats[f] == FORMAT_RAW)
                make_raw(&tables[i]);
            kit_write_table(&sink, formats[f], &tables[i], i + 3, 0);
        }
        kit_read_bytes(memory.bytes, memory.used, format_name(formats[f]), &read);
        check_text("several", read.error, "");
        assert_int_equal(read.count, COUNT(tables));
        for (uint32_t i = 0; i < COUNT(tables); i++) {
            kit_check_entries("several", &read.tables[i].table, &tables[i]);
            assert_int_equal(read.tables[i].cpu, formats[f] == FORMAT_RAW ? i + 3 : i);
        }
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vmcore), cmocka_unit_test(test_kvm),     cmocka_unit_test(test_raw),
        cmocka_unit_test(test_stream), cmocka_unit_test(test_several),
    };

    return cmocka_run_group_tests_name("round_trip", tests, NULL, NULL);
}
