/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs as a shell runs them: what they print, where, and with which exit status. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

static struct run run;
static struct memory memory;

static void verb(int (*function)(int, char **), const char *format, const char *file)
{
    char line[1024];

    snprintf(line, sizeof(line), format, file);
    run_verb(function, line, NULL, &run);
}

/* The sample in every format, and what convert makes of it in every format. */
static void test_convert(void **state)
{
    static const enum format formats[] = {FORMAT_VMCORE, FORMAT_KVM};
    struct cpuid_table table;
    char file[512], line[600];

    (void)state;
    kit_sample(&table);
    snprintf(file, sizeof(file), "%s/table", run_folder());
    for (size_t from = 0; from < COUNT(formats); from++)
        for (size_t to = 0; to < COUNT(formats); to++) {
            FILE *stream = fopen(file, "w");
            const struct sink sink = memory_sink(&memory);

            kit_write_table(&sink, formats[from], &table, 0, 80);
            assert_true(stream && fwrite(memory.bytes, 1, memory.used, stream) == memory.used);
            fclose(stream);
            memory_sink(&memory);
            kit_write_table(&sink, formats[to], &table, 0, formats[to] == FORMAT_VMCORE ? 80 : 0);
            snprintf(line, sizeof(line), "%s --to %s%s", file, format_name(formats[to]),
                     formats[to] == FORMAT_VMCORE ? " --slots=80" : "");
            run_verb(cmd_convert, line, NULL, &run);
            check_text(line, run.err, "");
            assert_int_equal(run.status, 0);
            assert_int_equal(run.out_size, memory.used);
            assert_memory_equal(run.out, memory.bytes, memory.used);
        }
    run_folder_remove();
}

static void test_convert_raw(void **state)
{
    (void)state;
    run_verb(cmd_convert, "- --to=raw", "CPU 2:\n 0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\n", &run);
    check_text("raw", run.out,
               "CPU 2:\n   0x00000001 0x00: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004\n");
    run_verb(cmd_convert, "- --to raw --from raw --shape=qemu",
             "CPU 2:\n 0x3 0x0: eax=0x0 ebx=0x0 ecx=0x0 edx=0x0\n 0x40000000 0x0: eax=0x1 ebx=0x2 ecx=0x3 "
             "edx=0x4\n",
             &run);
    check_text("shape", run.out,
               "CPU 2:\n   0x40000000 0x00: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004\n");
}

/* The shape's row {0xd, 63} finds no room behind 256 others. */
static void test_convert_full(void **state)
{
    static char text[CPUID_TABLE_MAX * 80];
    size_t used = 0;

    (void)state;
    for (unsigned i = 0; i < CPUID_TABLE_MAX; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "0x%x 0x0: eax=0xff ebx=0x1 ecx=0x1 edx=0x1\n", i);
    run_verb(cmd_convert, "- --to=raw", text, &run);
    assert_int_equal(run.status, 0);
    run_verb(cmd_convert, "- --to=raw --shape=qemu", text, &run);
    check_text("full", run.err, "leafprobe: cpu 0: 1 entries more than a table can hold (256)\n");
    assert_int_equal(run.status, 2);
}

/* A table that breaks off behind one that is sound: no file, and on standard output the sound one. */
static void test_no_partial_file(void **state)
{
    char line[600], file[512];

    (void)state;
    snprintf(file, sizeof(file), "%s/out", run_folder());
    snprintf(line, sizeof(line), "- --to kvm -o %s", file);
    run_verb(cmd_convert, line, "CPU 0:\n0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\nCPU 1:\nbroken\n", &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text(
        "err", run.err,
        "leafprobe: standard input:4: expected a row of cpuid -r or a header 'CPU 0:', found 'broken'\n");
    assert_int_equal(access(file, F_OK), -1);
    run_verb(cmd_convert, "- --to kvm", "CPU 0:\n0x1 0x0: eax=0x1 ebx=0x2 ecx=0x3 edx=0x4\nCPU 1:\nbroken\n",
             &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_int_equal(run.out_size, 8 + sizeof(struct cpuid_entry));
    run_folder_remove();
}

static void test_help(void **state)
{
    int (*const functions[])(int, char **) = {cmd_convert, cmd_lookup,  cmd_decode, cmd_walk,  cmd_replay,
                                              cmd_diff,    cmd_capture, cmd_lint,   cmd_fields};

    (void)state;
    for (size_t i = 0; i < COUNT(functions); i++) {
        run_verb(functions[i], "--help", NULL, &run);
        assert_int_equal(run.status, 0);
        check_text("help", run.err, "");
        assert_non_null(strstr(run.out, "Usage: leafprobe verb"));
        /* argp leaves a line of blanks behind a text that just fills its line. */
        assert_null(strstr(run.out, "  \n"));
    }
}

static void test_lookup(void **state)
{
    (void)state;
    verb(cmd_lookup, "%s 4 1", kit_data("gdb-hex.txt"));
    assert_int_equal(run.status, 0);
    check_text(
        "4.1", run.out,
        "0x00000004 0x01: eax=0x00000000 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n"
        "entry 5 (0x4 subleaf 0x1, flags 1) matches leaf and subleaf\nrules: KVM in Linux since 5.7\n");
    verb(cmd_lookup, "%s 0 --cpu 5", kit_data("aida64.txt"));
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "eax=0x00000010"));
    verb(cmd_lookup, "%s 0 --cpu 1", kit_data("aida64.txt"));
    assert_int_equal(run.status, EXIT_BAD);
    assert_non_null(strstr(run.err, "aida64.txt: no CPU 1 in it\n"));
}

static void test_walk(void **state)
{
    (void)state;
    verb(cmd_walk, "%s --to raw --shape full", kit_data("aida64-old.txt"));
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "CPU 3:\n   0x00000000 0x00: eax=0x00000002 "));
    assert_non_null(strstr(run.out, "0x00000002 0x00: eax=0x00000000 "));
    assert_non_null(strstr(run.err, "cpu 3: 3 entries, "));
}

/* The walk over the sample gives the sample. */
static void test_walk_sample(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct cpuid_table table;

    (void)state;
    kit_sample(&table);
    write_vmcore(&sink, &table, 0);
    run_verb(cmd_walk, "-", memory_text(&memory), &run);
    check_text("walk", run.out, memory_text(&memory));
}

static void test_replay_without_helper(void **state)
{
    (void)state;
    setenv("PATH", "/nowhere", 1);
    verb(cmd_replay, "--image none --table %s", kit_data("gdb-hex.txt"));
    assert_int_equal(run.status, EXIT_BAD);
    check_text("helper", run.err,
               "leafprobe: leafprobe-replay, beside this program or in PATH: No such file or directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convert),
        cmocka_unit_test(test_convert_raw),
        cmocka_unit_test(test_convert_full),
        cmocka_unit_test(test_no_partial_file),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_walk_sample),
        cmocka_unit_test(test_replay_without_helper),
    };

    return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
