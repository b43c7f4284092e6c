/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams in which CPUs that are alike are a few values each: reading one gives what cpus=all gives. */
#include <stdio.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/alike.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

#define MACHINES 400

static struct probe_cpu cpus[ALIKE_MAX];
static struct memory memory;

static void write_machine(uint32_t count, bool all)
{
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {&sink, FORMAT_VMCORE, SHAPE_QEMU, 0, all, NULL};
    const struct stream_totals totals = stream_totals(cpus, count);

    stream_put_cpus(&stream, cpus, count);
    stream_put_verdict(&sink, &totals, NULL);
}

static void read_machine(uint32_t count, bool all, struct kit_read *ret)
{
    write_machine(count, all);
    kit_read_bytes(memory.bytes, memory.used, NULL, ret);
    check_text("error", ret->error, "");
}

/* CPUs that are not like the first, and CPUs that did not answer, among those that are. */
static void disturb(uint64_t *random, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct cpuid_table *table = &cpus[i].table;

        if (alike_random(random) % 6 == 0)
            cpus[i].done = 0;
        if (alike_random(random) % 6 == 0)
            table->entry[alike_random(random) % table->count].ecx ^= alike_random(random);
        if (alike_random(random) % 12 == 0)
            table->entry[alike_random(random) % table->count] = table->entry[0];
    }
}

static void test_same_as_all(void **state)
{
    struct kit_read distinct, all;
    uint64_t random = 7;
    unsigned saved = 0;

    (void)state;
    for (uint32_t machine = 0; machine < MACHINES; machine++) {
        const uint32_t count = alike_machine(&random, cpus);

        if (machine % 2)
            disturb(&random, count);
        read_machine(count, true, &all);
        const size_t size = memory.used;

        read_machine(count, false, &distinct);
        saved += memory.used * 2 < size;
        assert_int_equal(distinct.count, all.count);
        for (unsigned i = 0; i < all.count; i++) {
            assert_int_equal(distinct.tables[i].cpu, all.tables[i].cpu);
            check_text("label", distinct.tables[i].label, all.tables[i].label);
            kit_check_entries("distinct", &distinct.tables[i].table, &all.tables[i].table);
        }
        kit_free(&all);
        kit_free(&distinct);
    }
    assert_true(saved > MACHINES / 2);
}

/* Put one text in place of another, which is there, and read. */
static void read_edited(const char *from, const char *to, struct kit_read *ret)
{
    static char log[sizeof(memory.bytes)];
    const char *place;

    write_machine(6, false);
    place = strstr(memory_text(&memory), from);
    assert_non_null(place);
    assert_true(snprintf(log, sizeof(log), "%.*s%s%s", (int)(place - memory.bytes), memory.bytes, to,
                         place + strlen(from)) < (int)sizeof(log));
    kit_read_text(log, NULL, ret);
}

/* One line that says where, which CPU and what; the CPUs before it are given. */
static void test_damage(void **state)
{
    static const struct {
        const char *from, *to, *error;
        unsigned count;
    } cases[] = {
        {"leafprobe: begin", "leafprobe: percpu of=0 0x1:0.ebx/0xff\nleafprobe: begin",
         "text:1: expected the table of cpu 0 before CPUs that are like it", 0},
        {"leafprobe: percpu of=0", "leafprobe: percpu of=3",
         "text:68: expected the table of cpu 3 before CPUs that are like it", 1},
        {"leafprobe: percpu of=0", "leafprobe: pEr", "text:69: expected a percpu line before '1 2 576f2774'",
         1},
        {"0x1:0.ebx/", "0x9:0.ebx/", "text:69: cpu 1: expected places that the table of cpu 0 has", 1},
        {"0xb:1.edx/", "0xb:2.edx/", "text:69: cpu 1: expected places that the table of cpu 0 has", 1},
        {"0x1:0.ebx/", "0x1:0.efx/",
         "text:68: expected 'percpu of=CPU PLACES...', found 'of=0 "
         "0x1:0.efx/0xff000000,0xb:0.edx/0xffffffff,0xb:1.edx/0xf...'",
         1},
        {", 3 6 ", ", 3 ", "text:69: expected a CPU's number, 1 values and a CRC, found '3 0886d683'", 3},
        {", 3 6 ", ", 3 6 6 ", "text:69: expected a CPU's number, 1 values and a CRC, found '3 6 6 0886d683'",
         3},
        {", 3 6 ", ", 3 7 ", "text:69: cpu 3: expected crc32=0886d683, the table gives 8418684e", 3},
        {"5 a e8", "5 a f8", "text:70: cpu 5: expected crc32=f8bcc49a, the table gives e8bcc49a", 5},
    };
    struct kit_read read;

    (void)state;
    alike_small(cpus, 6);
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_edited(cases[i].from, cases[i].to, &read);
        check_text(cases[i].to, read.error, cases[i].error);
        assert_true(read.failed);
        assert_int_equal(read.count, cases[i].count);
        kit_free(&read);
    }
}

/* Two runs in one log: the second run's CPUs are built from its own first table. */
static void test_two_runs(void **state)
{
    static char log[2 * sizeof(memory.bytes)];
    struct kit_read read;

    (void)state;
    alike_small(cpus, 3);
    write_machine(3, false);
    snprintf(log, sizeof(log), "%s", memory_text(&memory));
    for (uint32_t i = 0; i < 3; i++)
        alike_entry(&cpus[i].table, 1, 0)->eax = 0x506e3;
    write_machine(3, false);
    strcat(log, memory_text(&memory));
    kit_read_text(log, NULL, &read);
    check_text("error", read.error, "");
    assert_int_equal(read.count, 3);
    kit_check_entries("the second run's last CPU", &read.tables[2].table, &cpus[2].table);
    kit_free(&read);
    kit_run.which = READER_RUN_ALL;
    kit_read_text(log, NULL, &read);
    kit_run.which = READER_RUN_LAST;
    check_text("error", read.error, "");
    assert_int_equal(read.count, 6);
    kit_check_entries("the second run's last CPU", &read.tables[5].table, &cpus[2].table);
    assert_int_equal(alike_entry(&read.tables[2].table, 1, 0)->eax, 0x906a2);
    check_text("label", read.tables[2].label, "run 1, apic 0x4");
    check_text("label", read.tables[3].label, "run 2, apic 0x0");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_as_all),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_two_runs),
    };

    return cmocka_run_group_tests_name("read_percpu", tests, NULL, NULL);
}
