/* SPDX-License-Identifier: BSD-2-Clause */
/* leafprobe's own stream out of noisy logs, whole and damaged. */
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

static struct memory memory;

/* A log as firmware, two CPUs and a kernel leave it, with CRs; edit is applied to it. */
static void make_log(enum format format, const char *last)
{
    const struct sink sink = memory_sink(&memory);
    struct cpuid_table table;

    kit_sample(&table);
    put_str(&sink, "\x1b[2J\x1b[01;01H\x1b[=3h\r\nBdsDxe: loading Boot0001\r\n\r\nBooting from "
                   "ROM..leafprobe: version=0.1.0 "
                   "mode=64\r\nleafprobe: boot=multiboot1\r\n");
    kit_write_frame(&sink, format, &table, 0);
    put_str(&sink, "[    1.0] {function = 1, index = 2}\n\x1b]0;title\x07 noise\x08\n");
    table.entry[3].ebx |= 0x02000000;
    table.count--;
    kit_write_frame(&sink, format, &table, 2);
    put_str(&sink, last);
}

/* Put one text in place of another, which is there. */
static void edit(const char *from, const char *to)
{
    const size_t from_size = strlen(from), to_size = strlen(to);
    char *place = strstr(memory_text(&memory), from);

    assert_non_null(place);
    memmove(place + to_size, place + from_size, memory.used - (size_t)(place - memory.bytes) - from_size + 1);
    memcpy(place, to, to_size);
    memory.used += to_size - from_size;
}

static void read_log(struct kit_read *ret)
{
    kit_read_bytes(memory.bytes, memory.used, NULL, ret);
}

static void check_log(const char *name, const char *error, unsigned count)
{
    struct kit_read read;

    read_log(&read);
    check_text(name, read.error, error);
    assert_int_equal(read.count, count);
    kit_free(&read);
}

static void test_whole(void **state)
{
    static const enum format formats[] = {FORMAT_VMCORE, FORMAT_RAW};
    struct cpuid_table sample;
    struct kit_read read;

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(formats); i++) {
        make_log(formats[i], "leafprobe: OK cpus=2 entries=57 dropped=0\n");
        read_log(&read);
        check_text("error", read.error, "");
        check_text("format", read.format, "stream");
        check_text("provenance", read.provenance, "version=0.1.0 mode=64\nboot=multiboot1\n");
        assert_int_equal(read.count, 2);
        assert_int_equal(read.tables[1].cpu, 2);
        check_text("label", read.tables[1].label, "apic 0x0");
        assert_int_equal(read.tables[1].table.count, 28);
        if (formats[i] == FORMAT_VMCORE)
            kit_check_entries("sample", &read.tables[0].table, &sample);
        assert_int_equal(read.warnings, 1);
        assert_non_null(strstr(read.warning, ": cpu 2: nothing tells what became of cpu 1"));
        assert_int_equal(read.uncovered, 1);
        kit_free(&read);
    }
}

static void test_verdicts(void **state)
{
    static const struct {
        const char *last;
        const char *warning;
    } cases[] = {
        {"leafprobe: FAILED cpus=2 entries=57 dropped=0 missing=1\n",
         "text:529: the run failed: cpus=2 entries=57 dropped=0 missing=1"},
        {"leafprobe: cpu 3: no answer within its time limit\nleafprobe: OK\n",
         "text:529: cpu 3: no answer within its time limit"},
        {"", "text:529: no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_log(FORMAT_VMCORE, cases[i].last);
        read_log(&read);
        check_text(cases[i].last, read.error, "");
        assert_int_equal(read.count, 2);
        check_text(cases[i].last, read.warning, cases[i].warning);
        kit_free(&read);
    }
}

static void test_damage(void **state)
{
    static const struct {
        const char *from, *to;
        unsigned count;
        const char *error;
    } cases[] = {
        {"nent=29", "nent=30", 0, "text:270: cpu 0: expected nent=30 entries, the table has 29"},
        {"crc32=737c007a", "crc32=737c007b", 0,
         "text:270: cpu 0: expected crc32=737c007b, the table gives 737c007a"},
        {"eax = 263921", "eax = 263922", 0,
         "text:270: cpu 0: expected crc32=737c007a, the table gives 67fd4033"},
        {"eax = 263921", "eax = 26\r\nBdsDxe", 0, "text:40: cpu 0: expected ',' or '}', found 'BdsDxe'"},
        {"end cpu=2", "end cpu=1", 1, "text:528: cpu 2: expected its end line, found that of cpu 1"},
        {"leafprobe: end cpu=0", "leafprobe: enD cpu=0", 0,
         "text:270: cpu 0: expected its table up to an end line, found another leafprobe line"},
        {"leafprobe: begin cpu=0", "leafprobe: begin cpu=x", 0,
         "text:6: expected 'begin cpu=NUMBER', found 'cpu=x apic=0x0 format=vmcore shape=full'"},
        {"format=vmcore", "format=kvm", 0,
         "text:6: cpu 0: expected a table in format=vmcore or format=raw, found format=kvm"},
        {" crc32=737c007a", "", 0, "text:270: cpu 0: expected 'end cpu=N nent=N crc32=xxxxxxxx'"},
        {"OK cpus=2", "OK cpus=3", 2,
         "text:529: expected the tables of 3 CPUs, as this line counts, found 2"},
        {"leafprobe: begin cpu=0", "nothing", 0,
         "text:270: expected a begin line before 'cpu=0 nent=29 crc32=737c007a'"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_log(FORMAT_VMCORE, "leafprobe: OK cpus=2\n");
        edit(cases[i].from, cases[i].to);
        read_log(&read);
        check_text(cases[i].to, read.error, cases[i].error);
        assert_true(read.failed);
        assert_int_equal(read.count, cases[i].count);
        kit_free(&read);
    }
}

/* Cut anywhere, a log never gives a table that is not whole. */
static void test_cut(void **state)
{
    struct kit_read read;
    size_t first, second;

    (void)state;
    make_log(FORMAT_RAW, "leafprobe: OK\n");
    memory_text(&memory);
    first = (size_t)(strstr(memory.bytes, "leafprobe: end cpu=0") - memory.bytes);
    second = (size_t)(strstr(memory.bytes, "leafprobe: end cpu=2") - memory.bytes);
    for (size_t n = memory.used; n > 0; n -= n > 97 ? 97 : n) {
        memory.used = n;
        read_log(&read);
        assert_uint_in_range(read.count, 0, n > second + 30 ? 2 : n > first + 30);
        kit_free(&read);
    }
    make_log(FORMAT_RAW, "leafprobe: OK\n");
    memory.used = second;
    check_log("cut", "text:70: cpu 2: expected its end line, the log ends in the table begun in line 40", 1);
}

static void test_failed_run(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("firmware\nleafprobe: FAILED no CPUID\n", NULL, &read);
    check_text("failed", read.error, "text:2: expected a table, the run failed: no CPUID");
    kit_free(&read);
}

/* CPUs that are like the first but for their numbers, and one that is not, as the core writes them. */
static struct probe_cpu cpus[5];

static void make_cpus(void)
{
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {.sink = &sink, .format = FORMAT_VMCORE, .shape = SHAPE_QEMU};

    for (uint32_t i = 0; i < COUNT(cpus); i++) {
        struct cpuid_table *table = &cpus[i].table;

        kit_sample(table);
        cpus[i].done = 1;
        for (uint32_t row = 0; row < table->count; row++) {
            if (table->entry[row].leaf == 1)
                table->entry[row].ebx |= i << 24;
            if (table->entry[row].leaf == 0xb)
                table->entry[row].edx = i;
            if (table->entry[row].leaf == 5 && i == 3)
                table->entry[row].eax = 64;
        }
    }
    stream_put_cpus(&stream, cpus, COUNT(cpus));
    put_str(&sink, "leafprobe: OK cpus=5\n");
}

static void test_alike(void **state)
{
    struct kit_read read;

    (void)state;
    make_cpus();
    assert_non_null(strstr(memory_text(&memory), "leafprobe: percpu of=0 "));
    assert_non_null(strstr(memory_text(&memory), "leafprobe: cpu 3 differs from cpu 0 at"));
    read_log(&read);
    check_text("error", read.error, "");
    check_text("warning", read.warning, "");
    assert_int_equal(read.count, COUNT(cpus));
    for (uint32_t i = 0; i < COUNT(cpus); i++) {
        assert_int_equal(read.tables[i].cpu, i);
        kit_check_entries("alike", &read.tables[i].table, &cpus[i].table);
    }
    check_text("label", read.tables[2].label, "apic 0x2");
    kit_free(&read);
}

static void test_alike_damage(void **state)
{
    static const struct {
        const char *from, *to;
        unsigned count;
        const char *error;
    } cases[] = {
        {"percpu of=0", "percpu of=1", 1,
         "text:266: expected the table of cpu 1 before CPUs that are like it"},
        {"percpu of=0", "percpu on=0", 1,
         "text:266: expected 'percpu of=CPU PLACES...', found 'on=0 "
         "0x1:0.ebx/0xff000000,0xb:0.edx/0xffffffff,0xb:1.edx/0xf...'"},
        {"0x1:0.ebx", "0x3:0.ebx", 1, "text:267: cpu 1: expected places that the table of cpu 0 has"},
        {"0x1:0.ebx", "0x1:0.rbx", 1,
         "text:266: expected 'percpu of=CPU PLACES...', found 'of=0 "
         "0x1:0.rbx/0xff000000,0xb:0.edx/0xffffffff,0xb:1.edx/0xf...'"},
        {"0x1:0.ebx/0xff000000", "0x1:0.ebx/0x0", 1,
         "text:266: expected 'percpu of=CPU PLACES...', found 'of=0 "
         "0x1:0.ebx/0x0,0xb:0.edx/0xffffffff,0xb:1.edx/0xffffffff...'"},
        {"leafprobe: percpu", "leafprobe: per", 1, "text:267: expected a percpu line before '1 1 33873ba6'"},
        {", 2 2", ", 2 5", 2, "text:267: cpu 2: expected crc32=f28a77c2, the table gives eb1ad297"},
        {", 2 2", ", 2", 2, "text:267: expected a CPU's number, 1 values and a CRC, found '2 f28a77c2'"},
        {", 2 2", ", 2 2 2", 2,
         "text:267: expected a CPU's number, 1 values and a CRC, found '2 2 2 f28a77c2'"},
        {", 2 2", ",2 2", 1,
         "text:267: expected a CPU's number, 1 values and a CRC, found '1 1 33873ba6,2 2 f28a77c2'"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_cpus();
        edit(cases[i].from, cases[i].to);
        read_log(&read);
        check_text(cases[i].to, read.error, cases[i].error);
        assert_int_equal(read.count, cases[i].count);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),        cmocka_unit_test(test_verdicts),   cmocka_unit_test(test_damage),
        cmocka_unit_test(test_cut),          cmocka_unit_test(test_failed_run), cmocka_unit_test(test_alike),
        cmocka_unit_test(test_alike_damage),
    };

    return cmocka_run_group_tests_name("read_stream", tests, NULL, NULL);
}
