/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that differ from their like, in ways that the folders of host/tests/data/inventory do not. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/gather.h"
#include "host/inventory/find.h"
#include "host/inventory/stock.h"
#include "host/inventory/write.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

static struct inventory inventory;
static struct gather report;

/* A machine's one result. */
struct machine {
    const char *microcode; /* NULL: unread */
    const char *msr;       /* a line of feature MSRs without its head; NULL: none */
    uint32_t signature;    /* EAX of leaf 1 */
    uint32_t ebx7;
};

static void put_machine(unsigned id, const struct machine *machine)
{
    static struct memory memory;
    static struct cpuid_table table;
    const struct sink sink = memory_sink(&memory);
    struct stream_check check = {.next = &sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {.sink = &checked, .format = FORMAT_RAW, .check = &check};
    struct stream_totals sum = {0};
    char line[200], name[40];

    put_str(&checked, "leafprobe: version=0.1.0 stream=2\nleafprobe: boot=uefi time=2026-11-01T10:00:00\n");
    snprintf(line, sizeof(line), "leafprobe: machine vendor=Maker product=Box id=%08x\n", id);
    put_str(&checked, line);
    if (machine->microcode) {
        snprintf(line, sizeof(line), "leafprobe: mode=64 microcode=%s\n", machine->microcode);
        put_str(&checked, line);
    }
    if (machine->msr) {
        snprintf(line, sizeof(line), "leafprobe: msr %s\n", machine->msr);
        put_str(&checked, line);
    }
    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){7, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){machine->signature, 0x800, 0, 0x178bfbff});
    cpuid_table_add(&table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){0, machine->ebx7, 0, 1u << 29});
    cpuid_table_add(&table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000001, 0, 0, 0});
    cpuid_table_add(&table, 0x80000001, 0, 0, &(struct cpuid_regs){0, 0, 1, 0x20100800});
    stream_put_framed(&stream, 0, &table);
    stream_totals_add_table(&sum, &table);
    stream_put_verdict(&checked, &sum, &check);
    snprintf(name, sizeof(name), "%08x.txt", id);
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(memory.bytes, 1, memory.used, file), memory.used);
    assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
    (void)state;
    return chdir(run_folder());
}

static int end(void **state)
{
    (void)state;
    inventory_free(&inventory);
    gather_free(&report);
    if (chdir("/") != 0)
        return 1;
    run_folder_remove();
    return 0;
}

/* The report of so many machines, whose numbers begin with 1. */
static const char *report_of(const struct machine *machines, unsigned count)
{
    const struct sink sink = gather_sink(&report);
    struct error_line error = {""};

    for (unsigned i = 0; i < count; i++)
        put_machine(i + 1, &machines[i]);
    inventory_free(&inventory);
    gather_clear(&report);
    if (!inventory_find(&inventory, ".", &error))
        fail_msg("%s", error.text);
    assert_true(inventory_finish(&inventory));
    inventory_write_text(&inventory, &sink);
    return report.text;
}

static void says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("expected '%s' in:\n%s", words, text);
}

#define SKYLAKE 0x50654
#define SKYLAKE_WORDS "GenuineIntel family 0x6 model 0x55, Skylake"
#define HASWELL 0x306c3
#define HASWELL_WORDS "GenuineIntel family 0x6 model 0x3c, Haswell"

/* IA32_ARCH_CAPABILITIES[5], MDS_NO. */
static void test_msrs(void **state)
{
    static const struct machine machines[] = {
        {"0x5", "0x10a=0x20", SKYLAKE, 0},
        {"0x5", "0x10a=0x0", SKYLAKE, 0},
        {"0x5", "0x10a=0x20", SKYLAKE, 0},
    };

    (void)state;
    const char *text = report_of(machines, COUNT(machines));

    says(text, "3 machines, 3 results, 2 groups of machines alike, 1 machine that differs from its like, "
               "0 things that are odd\n");
    says(text, "\nmachines that differ from their like\n"
               "Maker Box 00000002: differs from 2 of 3 Maker Box (" SKYLAKE_WORDS "): lost: mds_no\n");
    assert_true(inventory_odd(&inventory));
}

/* One whose microcode is unread is compared in nothing but its tables. */
static void test_microcode(void **state)
{
    static const struct machine machines[] = {
        {"0x5", NULL, SKYLAKE, 0}, {"0x4", NULL, SKYLAKE, 0}, {"0x5", NULL, SKYLAKE, 0},
        {NULL, NULL, SKYLAKE, 0},  {"0x5", NULL, SKYLAKE, 0}, {"0x6", NULL, SKYLAKE, 0},
    };

    (void)state;
    const char *text = report_of(machines, COUNT(machines));

    says(text, "6 machines, 6 results, 1 group of machines alike, 2 machines that differ from their like, "
               "0 things that are odd\n");
    says(text,
         "Maker Box 00000002: differs from 3 of 5 Maker Box (" SKYLAKE_WORDS "): microcode 0x5 -> 0x4\n");
    says(text,
         "Maker Box 00000006: differs from 3 of 5 Maker Box (" SKYLAKE_WORDS "): microcode 0x5 -> 0x6\n");
}

/* Of one product most have one CPU; where half of them do, nobody is odd. */
static void test_families(void **state)
{
    static const struct machine machines[] = {
        {"0x5", NULL, SKYLAKE, 0}, {"0x5", NULL, SKYLAKE, 0}, {"0x5", NULL, HASWELL, 0},
        {"0x5", NULL, HASWELL, 0}, {"0x5", NULL, SKYLAKE, 0},
    };

    (void)state;
    assert_null(strstr(report_of(machines, 4), "that differ from their like\nMaker"));
    assert_false(inventory_odd(&inventory));
    const char *text = report_of(machines, 5);

    says(text, "5 machines, 5 results, 2 groups of machines alike, 2 machines that differ from their like, "
               "0 things that are odd\n");
    says(text,
         "\nmachines that differ from their like\nMaker Box 00000003,\nMaker Box 00000004: differs from "
         "3 of 5 Maker Box (" SKYLAKE_WORDS "): it is " HASWELL_WORDS "\n");
    says(text, "\n" SKYLAKE_WORDS ": 3 machines, groups 1\n" HASWELL_WORDS ": 2 machines, groups 2\n");
}

/* Several of one kind stand in one line, others in others; the most are the like of all. */
static void test_kinds(void **state)
{
    static const struct machine machines[] = {
        {"0x5", NULL, SKYLAKE, 0x20}, {"0x5", NULL, SKYLAKE, 0x28}, {"0x5", NULL, SKYLAKE, 0x28},
        {"0x5", NULL, SKYLAKE, 0x28}, {"0x5", NULL, SKYLAKE, 0x20}, {"0x5", NULL, SKYLAKE, 0x128},
    };

    (void)state;
    const char *text = report_of(machines, COUNT(machines));

    says(text, "6 machines, 6 results, 3 groups of machines alike, 3 machines that differ from their like");
    says(text, "Maker Box 00000001,\nMaker Box 00000005: differs from 3 of 6 Maker Box (" SKYLAKE_WORDS
               "): lost: bmi1\n");
    says(text, "Maker Box 00000006: differs from 3 of 6 Maker Box (" SKYLAKE_WORDS "): added: bmi2\n");
    says(text, "\n" SKYLAKE_WORDS ": 6 machines, groups 1, 2, 3\n");
}

/* Of kinds with as many machines the first is the like of the others. */
static void test_tie(void **state)
{
    static const struct machine machines[] = {
        {"0x5", NULL, SKYLAKE, 0x28},
        {"0x6", NULL, SKYLAKE, 0x20},
        {"0x6", NULL, SKYLAKE, 0x20},
        {"0x5", NULL, SKYLAKE, 0x28},
    };

    (void)state;
    says(report_of(machines, COUNT(machines)),
         "\nmachines that differ from their like\n"
         "Maker Box 00000002,\nMaker Box 00000003: differs from 2 of 4 Maker Box (" SKYLAKE_WORDS
         "): lost: bmi1\n"
         "Maker Box 00000002,\nMaker Box 00000003: differs from 2 of 4 Maker Box (" SKYLAKE_WORDS
         "): microcode 0x5 -> 0x6\n");
}

/* More kinds of one family than are told apart: of the rest it is said. */
static void test_too_many_kinds(void **state)
{
    static struct machine machines[INVENTORY_KINDS_MAX + 2];
    char want[200];

    (void)state;
    for (uint32_t i = 0; i < COUNT(machines); i++)
        machines[i] = (struct machine){"0x5", NULL, SKYLAKE, (i & 0xf) << 16 | (i >> 4) << 28};
    const char *text = report_of(machines, COUNT(machines));

    snprintf(want, sizeof(want),
             "%zu machines, %zu results, %d groups of machines alike, %d machines that differ from their "
             "like, 2 things",
             COUNT(machines), COUNT(machines), INVENTORY_KINDS_MAX, INVENTORY_KINDS_MAX - 1);
    says(text, want);
    for (unsigned i = 1; i <= COUNT(machines); i++) {
        snprintf(want, sizeof(want),
                 "\nMaker Box %08x: is compared with no other: its family has %d kinds already\n", i,
                 INVENTORY_KINDS_MAX);
        assert_int_equal(strstr(text, want) != NULL, i > INVENTORY_KINDS_MAX);
    }
    assert_int_equal(inventory.anomaly_count, 2);
}

/* What a look at folders took is given back with it: once all that is kept for the next time is large enough,
 * it leaves no more than the one before. */
static void test_memory(void **state)
{
    static const struct machine machines[] = {
        {"0x5", "0x10a=0x20", SKYLAKE, 0x20}, {"0x5", NULL, SKYLAKE, 0x28}, {"0x4", NULL, SKYLAKE, 0x20},
        {"0x5", NULL, HASWELL, 0x20},         {"0x5", NULL, HASWELL, 0x28},
    };
    size_t used[8];

    (void)state;
    for (unsigned i = 0; i < COUNT(used); i++) {
        report_of(machines, COUNT(machines));
        inventory_free(&inventory);
        gather_free(&report);
        used[i] = mallinfo2().uordblks; /* 0 under a sanitizer, which looks for itself */
    }
    assert_int_equal(used[COUNT(used) - 1], used[COUNT(used) - 3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_msrs, begin, end),
        cmocka_unit_test_setup_teardown(test_microcode, begin, end),
        cmocka_unit_test_setup_teardown(test_families, begin, end),
        cmocka_unit_test_setup_teardown(test_kinds, begin, end),
        cmocka_unit_test_setup_teardown(test_too_many_kinds, begin, end),
        cmocka_unit_test_setup_teardown(test_memory, begin, end),
        cmocka_unit_test_setup_teardown(test_tie, begin, end),
    };

    return cmocka_run_group_tests_name("inventory odds", tests, NULL, NULL);
}
