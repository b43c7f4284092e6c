/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/probe.h"

#include <stdio.h>
#include <string.h>

#include "probe/table/version.h"
#include "probe/tests/check.h"
#include "probe/tests/machine.h"

#define VERSION_LINE(reads, rows)                                                        \
    "leafprobe: version=" LEAFPROBE_VERSION " stream=2 cpuid_reads=" reads " rows=" rows \
    "\nleafprobe: boot_entries=2\n"
#define DEAF_1 "leafprobe: cpu 1: no answer within its time limit\n"

/* The text begins like that. */
static void check_head(char *text, const char *want)
{
    if (strlen(text) > strlen(want))
        text[strlen(want)] = 0;
    check_text("beginning", text, want);
}

static void test_streams(void **state)
{
    static const struct {
        uint32_t cpus, deaf;
        const char *options;
        bool ok;
        const char *want;
    } cases[] = {
        {1, 0, "raw", true,
         VERSION_LINE("262", "2") CPU_0 "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n"},
        {3, 0, "raw", true,
         VERSION_LINE("786", "6") CPU_0 CPU_1 CPU_2 "leafprobe: OK cpus=3 entries=6 dropped=0 unknown=0\n"},
        {3, 2, "raw", false,
         VERSION_LINE("524", "4") CPU_0 DEAF_1 CPU_2
         "leafprobe: FAILED cpus=2 entries=4 dropped=0 unknown=0 missing=1\n"},
        {1, 0, "slots=1 shape=full", true,
         VERSION_LINE("262", "2")
             BEGIN("0", "0x0", "vmcore",
                   "full") "    cpuid_nent = 2, \n    cpuid_entries = {{\n        function = "
                           "0, \n        index = 0, \n        flags = 0, \n"
                           "        eax = 1, \n        ebx = 1970169159, \n        ecx = "
                           "1818588270, \n        edx = 1231384169, \n"
                           "        padding = {0, 0, 0}\n      }, {\n        function = 1, "
                           "\n        index = 0, \n        flags = 0, \n"
                           "        eax = 329443, \n        ebx = 2048, \n        ecx = "
                           "2097152, \n        edx = 3, \n"
                           "        padding = {0, 0, 0}\n      }},\n" END(
                               "0", "3a6ac13e") "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        machine.deaf = cases[i].deaf;
        assert_int_equal(machine_run(cases[i].cpus, cases[i].options, false), cases[i].ok);
        check_text(cases[i].options, memory_text(&machine.stream), cases[i].want);
    }
}

static void test_microcode(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++)
        machine.microcode[i] = i == 1 ? 0x13 : 0x12;
    assert_true(machine_run(3, "raw", false));
    check_tail(END("2", "2893c585") "leafprobe: microcode 0x12: apic=0x0,0x4\n"
                                    "leafprobe: microcode 0x13: apic=0x2\n"
                                    "leafprobe: OK cpus=3 entries=6 dropped=0 unknown=0\n");
}

static void test_one_leaf(void **state)
{
    (void)state;
    assert_true(machine_run(1, "raw leaf=0x80000000 subleaf=2", false));
    assert_int_equal(machine.cpu[0].table.reads, 2); /* begin() asked for another leaf */
    assert_non_null(strstr(memory_text(&machine.stream), "   0x80000000 0x02: eax=0x00000000"));
    check_tail("leafprobe: OK cpus=1 entries=1 dropped=0 unknown=0\n");
}

/* A source without answers, as a broken replay would be, must not look like a CPU without leaves. */
static void test_unread_fails(void **state)
{
    (void)state;
    machine.model.mode = FAKE_STRICT;
    assert_false(machine_run(1, "raw", false));
    check_tail("leafprobe: FAILED cpus=1 entries=2 dropped=0 unknown=0 unread=260\n");
}

static void test_nobody_answers(void **state)
{
    (void)state;
    machine.deaf = 7;
    assert_false(machine_run(3, "raw", false));
    check_tail(DEAF_1 "leafprobe: cpu 2: no answer within its time limit\n"
                      "leafprobe: FAILED cpus=0 entries=0 dropped=0 unknown=0 missing=3\n");
}

/* 256 basic leaves, of which the last but one has many rows. */
static void test_full_table_fails(void **state)
{
    static struct fake_row many[300] = {{0, FAKE_ANY, {0xff, 1, 2, 3}}};

    (void)state;
    for (uint32_t i = 1; i < COUNT(many); i++)
        many[i] =
            i < 256 ? (struct fake_row){i, 0, {0, i, i, i}} : (struct fake_row){0xfe, i - 255, {0, 1, 0, i}};
    machine.model.rows = many;
    machine.model.count = COUNT(many);
    assert_false(machine_run(1, "raw", false));
    assert_true(machine.cpu[0].table.dropped > 30);
    char want[128];

    snprintf(want, sizeof(want), "leafprobe: cpu 0: the table is full at 256 entries, dropped %u\n",
             machine.cpu[0].table.dropped);
    assert_non_null(strstr(memory_text(&machine.stream), want));
    assert_non_null(strstr(memory_text(&machine.stream), " nent=256 "));
    snprintf(want, sizeof(want), "leafprobe: FAILED cpus=1 entries=256 dropped=%u",
             machine.cpu[0].table.dropped);
    assert_non_null(strstr(memory_text(&machine.stream), want));
}

/* More than the walk would read is told, and is no failure: nothing that was read is lost. */
static void test_capped_is_told(void **state)
{
    static const struct fake_row rows[] = {{0, FAKE_ANY, {0x100, 1, 2, 3}}};

    (void)state;
    machine.model.rows = rows;
    machine.model.count = COUNT(rows);
    assert_true(machine_run(1, "raw", false));
    assert_non_null(strstr(memory_text(&machine.stream), "\nleafprobe: OK cpus=1 entries="));
    check_tail(" dropped=0 unknown=0 capped=1\n");
}

#define THREE_ROWS                                                               \
    "leafprobe: version=" LEAFPROBE_VERSION " stream=2 cpuid_reads=262 rows=2\n" \
    "leafprobe: boot_entries=3\n"

/* Provenance says which machine it is, and that a processor has a number of its own. */
static void test_identity(void **state)
{
    static struct memory memory;
    const struct identity identity = {
        .known = true, .numbered = true, .id = 0xab, .version = 0x300, .system = {"V", "P", "S", {1}}};
    const struct sink sink = memory_sink(&memory);

    (void)state;
    assert_true(machine_run(1, "raw", false));
    machine.probe.identity = &identity;
    machine.cpu[0].table.entry[1].edx |= 1u << 18;
    cpuid_table_add(&machine.cpu[0].table, 3, 0, 0, &(struct cpuid_regs){.edx = 1});
    probe_put(&machine.probe, &sink, FORMAT_RAW, NULL);
    check_head(memory_text(&memory),
               THREE_ROWS "leafprobe: machine vendor=V product=P id=000000ab\n"
                          "leafprobe: problem=\"leaf 3 holds the serial number of this processor\"\n"
                          "leafprobe: begin cpu=0 ");
    machine.options.named = 1;
    const struct sink again = memory_sink(&memory);

    probe_put(&machine.probe, &again, FORMAT_RAW, NULL);
    check_head(memory_text(&memory), THREE_ROWS "leafprobe: machine vendor=V product=P id=000000ab serial=S "
                                                "uuid=00000001-0000-0000-0000-000000000000\n");
}

/* Words that were meant for a kernel are told, as they may have been meant for this. */
static void test_foreign(void **state)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    (void)state;
    assert_true(machine_run(1, "raw", false));
    assert_null(strstr(memory_text(&machine.stream), "problem="));
    machine.options.foreign = 1;
    probe_put(&machine.probe, &sink, FORMAT_RAW, NULL);
    assert_non_null(strstr(memory_text(&memory),
                           "\nleafprobe: problem=\"the command line is a kernel's, and was passed over\"\n"
                           "leafprobe: begin cpu=0 "));
}

/* Leaves that nobody documents are asked of the boot CPU, if they are asked for. */
static void test_sweep(void **state)
{
    static const struct fake_row rows[] = {
        {0, FAKE_ANY, {1, FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")}},
        {1, FAKE_ANY, {0x506e3, 0x800, 0x200000, 3}},
        {0x50000, FAKE_ANY, {0x50000, 1, 2, 3}},
    };

    (void)state;
    machine.model = (struct fake_cpu){"one that nobody knows", FAKE_AMD, rows, COUNT(rows)};
    assert_true(machine_run(2, "raw sweep", false));
    check_tail(
        "leafprobe: sweep: 65536 bases of leaves, 1 answers with data that is no echo and in no known range\n"
        "leafprobe: sweep: 0x00050000 0x00: eax=0x00050000 ebx=0x00000001 ecx=0x00000002 "
        "edx=0x00000003\n"
        "leafprobe: OK cpus=2 entries=4 dropped=0 unknown=0\n");
    machine.sweep.done = true;
    assert_true(machine_run(1, "raw", false));
    assert_null(strstr(memory_text(&machine.stream), "sweep"));
}

static void test_other_endings(void **state)
{
    const struct option_error error = {"formta=raw", "unknown option", "format"};
    struct sink sink = memory_sink(&machine.stream);

    (void)state;
    probe_fail(&sink, "no CPUID");
    check_text("fail", memory_text(&machine.stream), "leafprobe: FAILED no CPUID\n");
    sink = memory_sink(&machine.stream);
    probe_fail_option(&sink, &error);
    check_text("option", memory_text(&machine.stream),
               "leafprobe: unknown option 'formta=raw', did you mean 'format'?\n"
               "leafprobe: FAILED bad option, nothing was run; 'help' lists the options\n");
    sink = memory_sink(&machine.stream);
    probe_help(&sink);
    assert_non_null(strstr(memory_text(&machine.stream), "\n-r, raw "));
    check_tail("\nleafprobe: OK help\n");
    check_head(memory_text(&machine.stream),
               "leafprobe " LEAFPROBE_VERSION ": name, name=value, --name=value or a letter behind a dash\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_streams, machine_reset),
        cmocka_unit_test_setup(test_microcode, machine_reset),
        cmocka_unit_test_setup(test_one_leaf, machine_reset),
        cmocka_unit_test_setup(test_unread_fails, machine_reset),
        cmocka_unit_test_setup(test_nobody_answers, machine_reset),
        cmocka_unit_test_setup(test_full_table_fails, machine_reset),
        cmocka_unit_test_setup(test_capped_is_told, machine_reset),
        cmocka_unit_test_setup(test_identity, machine_reset),
        cmocka_unit_test_setup(test_foreign, machine_reset),
        cmocka_unit_test_setup(test_sweep, machine_reset),
        cmocka_unit_test_setup(test_other_endings, machine_reset),
    };

    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
