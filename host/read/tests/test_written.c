/* SPDX-License-Identifier: BSD-2-Clause */
/* What is written for other programs is read back, by readers that know their formats from them. */
#include <string.h>

#include "host/dialect/infer.h"
#include "host/dialect/write.h"
#include "host/read/tests/machines.h"
#include "probe/tests/memory.h"

static struct memory memory;

/* How each format is recognised, and what it carries. */
static const struct {
    const char *name, *format;
    bool flags;
} written[] = {
    {"libvirt", "libvirt", false}, {"firecracker", "firecracker", true},
    {"xen", "xen", false},         {"aida64", "aida64", false},
    {"tycho", "tycho", false},     {"kcpuid", "kcpuid", false},
    {"hwloc", "hwloc", false},     {"rust", "vmcore", true},
    {"c", "vmcore", true},         {"qr", "qr", true},
};

static void check_read(unsigned i, const struct cpuid_table *tables, unsigned count, uint32_t first)
{
    static struct cpuid_table want;
    struct kit_read read;

    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    check_text(written[i].name, read.error, "");
    check_text(written[i].name, read.format, written[i].format);
    if (read.count != count)
        fail_msg("%s: %u tables of\n%.3000s", written[i].name, read.count, memory.bytes);
    for (unsigned n = 0; n < count; n++) {
        want = tables[n];
        if (!written[i].flags)
            infer_flags(&want);
        kit_check_entries(written[i].name, &read.tables[n].table, &want);
        if (strcmp(written[i].format, "aida64") == 0 || strcmp(written[i].format, "tycho") == 0)
            assert_int_equal(read.tables[n].cpu, first + n);
    }
    kit_free(&read);
}

static void write_tables(unsigned i, const struct cpuid_table *tables, unsigned count, uint32_t first)
{
    const struct sink sink = memory_sink(&memory);

    for (unsigned n = 0; n < count; n++) {
        const struct dialect_table from = {.number = n, .cpu = first + n, .label = "", .table = &tables[n]};

        dialect_writer(i)->put(&sink, &from);
    }
}

static void check_table(const struct cpuid_table *table)
{
    for (unsigned i = 0; i < COUNT(written); i++) {
        write_tables(i, table, 1, 0);
        check_read(i, table, 1, 0);
    }
}

static void test_listed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(written); i++)
        check_text("name", dialect_writer(i)->name, written[i].name);
    assert_null(dialect_writer(COUNT(written)));
}

static void test_machines(void **state)
{
    (void)state;
    each_machine(check_table);
}

/* Any registers, in a table whose rows every format can tell apart. */
static void test_random(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = 15;

    (void)state;
    for (unsigned turn = 0; turn < 100; turn++) {
        do
            kit_random_table(&seed, &table);
        while (!table.count);
        for (uint32_t n = 0; n < table.count; n++) {
            memset(table.entry[n].padding, 0, sizeof(table.entry[n].padding));
            table.entry[n].leaf = (n & 1 ? 0x80000000 : 0) | (n / 8 + 4);
            table.entry[n].subleaf = n / 2 % 4;
            table.entry[n].flags = CPUID_INDEXED;
            table.entry[n].edx |= 1; /* a row of zeros at the end is an unused slot to some */
        }
        table.count = table.count > 2 ? table.count - 2 : table.count;
        check_table(&table);
    }
}

/* Several CPUs in a file, for the formats that hold them. */
static void test_several(void **state)
{
    static struct cpuid_table tables[3];
    unsigned several = 0;

    (void)state;
    for (unsigned n = 0; n < COUNT(tables); n++) {
        kit_sample(&tables[n]);
        tables[n].entry[2].ebx ^= n << 24;
    }
    for (unsigned i = 0; i < COUNT(written); i++) {
        if (dialect_writer(i)->single)
            continue;
        several++;
        write_tables(i, tables, COUNT(tables), 5);
        check_read(i, tables, COUNT(tables), 5);
    }
    assert_int_equal(several, 6);
}

/* Firecracker: flags and order survive JSON -> kvm -> JSON, and the text is the same byte for byte. */
static void test_firecracker_kvm(void **state)
{
    static struct memory first;
    static struct cpuid_table table;
    struct kit_read read;

    (void)state;
    kit_sample(&table);
    for (uint32_t n = 0; n < table.count; n++)
        table.entry[n].flags = n % 8;
    write_tables(1, &table, 1, 0);
    memcpy(first.bytes, memory.bytes, memory.used);
    first.used = memory.used;
    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    const struct sink sink = memory_sink(&memory);

    kit_write_table(&sink, FORMAT_KVM, &read.tables[0].table, 0, 0);
    kit_free(&read);
    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    check_text("kvm", read.format, "kvm");
    write_tables(1, &read.tables[0].table, 1, 0);
    assert_int_equal(memory.used, first.used);
    assert_memory_equal(memory.bytes, first.bytes, first.used);
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listed),  cmocka_unit_test(test_machines),        cmocka_unit_test(test_random),
        cmocka_unit_test(test_several), cmocka_unit_test(test_firecracker_kvm),
    };

    return cmocka_run_group_tests_name("written", tests, NULL, NULL);
}
