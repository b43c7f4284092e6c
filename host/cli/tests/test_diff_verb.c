/* SPDX-License-Identifier: BSD-2-Clause */
/* leafprobe diff as a shell runs it, and its three formats. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

static struct run run;
static struct memory memory;
static char folder[300];

/* Write tables as kvm bytes to a file of the test's folder; its path, valid until the fourth next call. */
static const char *write_file(const char *name, const struct cpuid_table *tables, size_t count)
{
    static char paths[4][600];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    const struct sink sink = memory_sink(&memory);

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    for (size_t i = 0; i < count; i++)
        write_kvm(&sink, &tables[i]);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fwrite(memory.bytes, 1, memory.used, file) == memory.used);
    fclose(file);
    return path;
}

static struct cpuid_entry *find(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf == subleaf)
            return &table->entry[i];
    print_error("no entry 0x%x\n", leaf);
    abort();
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "%s", run_folder());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static void diff(const char *options, const char *one, const char *other)
{
    char line[1400];

    snprintf(line, sizeof(line), "%s %s %s", options, one, other);
    run_verb(cmd_diff, line, NULL, &run);
}

/* Files: the sample; the sample without SMEP; the sample with another XSAVE size and without {0xd, 63}. */
static const char *sample_file(void)
{
    static struct cpuid_table table;

    kit_sample(&table);
    return write_file("sample", &table, 1);
}

static const char *changed_file(void)
{
    static struct cpuid_table table;

    kit_sample(&table);
    find(&table, 7, 0)->ebx &= ~(1u << 7);
    return write_file("changed", &table, 1);
}

static const char *drifted_file(void)
{
    static struct cpuid_table table;

    kit_sample(&table);
    find(&table, 0xd, 0)->ebx ^= 0x300;
    find(&table, 0xd, 63)->flags = 0;
    return write_file("drifted", &table, 1);
}

static void test_status(void **state)
{
    const char *sample = sample_file(), *changed = changed_file(), *drifted = drifted_file();

    (void)state;
    diff("", sample, sample);
    assert_int_equal(run.status, 0);
    diff("", sample, changed);
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, "\n  0x00000007:0.ebx[7]  lost        smep  1 -> 0  SMEP: "));
    check_text("errors", run.err, "");
    diff("", sample, drifted);
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "no real difference"));
    assert_non_null(strstr(run.out, "\nexpected, shown with --all: 1 dynamic (xsave_sz_xcr0 follows XCR0)"));
    assert_null(strstr(run.out, "0x0000000d"));
    diff("--all", sample, drifted);
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "0x0000000d:0.ebx[31:0]  dynamic"));
    diff("", changed, "/nonexistent");
    assert_int_equal(run.status, 2);
    check_text("missing", run.err, "leafprobe: /nonexistent: No such file or directory\n");
    check_text("missing", run.out, "");
}

static void test_usage(void **state)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"", "leafprobe verb: two files or more are needed, or one that names several tables ('-' is "
             "standard input)\n"},
        {"one", "leafprobe: one: No such file or directory\n"},
        {"- -", "leafprobe verb: '-' (standard input) can be given once\n"},
        {"--format=pdf a b", "leafprobe verb: --format: expected text, json, html or jsonl, found 'pdf'\n"},
        {"--al=3 a b", "leafprobe verb: no value goes with '--al'\n"},
        {"--cpu=x a b", "leafprobe verb: --cpu: expected a number from 0 to 4294967295, found 'x'\n"},
        {"--from=pdf a b",
         "leafprobe verb: --from: expected stream, vmcore, strace, kvm, raw, aida64, firecracker, kvm_json, "
         "json, qmp, libvirt, device, xxd, qr, vbox, vbox_old, cpuidset, vmware, lhm, cpuz, cpuid_old, "
         "columns, bochs, pfc, x86info, xen, kcpuid, trace, dtrace, libcpuid, tycho, hwloc, corefreq, "
         "ddcpuid, cpucontrol, cpuinfo, raw_cpuid, openvmm, svsm or cloud_hv, found 'pdf'\n"},
        {"--formt=text a b", "leafprobe verb: unknown option '--formt', did you mean '--format'?\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cmd_diff, cases[i].line, NULL, &run);
        assert_int_equal(run.status, 2);
        check_text(cases[i].line, run.err, cases[i].want);
    }
}

/* CPUs by APIC id although they stand in another order; CPUs that one side alone has. */
static void test_cpus(void **state)
{
    static struct cpuid_table one[3], other[3];
    const char *first, *second;

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        kit_sample(&one[i]);
        for (uint32_t sub = 0; sub < 3; sub++)
            find(&one[i], 0xb, sub)->edx = i;
        find(&one[i], 1, 0)->ebx = (find(&one[i], 1, 0)->ebx & 0xffffff) | i << 24;
        other[2 - i] = one[i];
    }
    first = write_file("first", one, 3);
    diff("", first, write_file("second", other, 3));
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "CPU 0 (apic 0x0) and CPU 2 (apic 0x0), and alike 1-2 of A: no real"));
    assert_null(strstr(run.out, "expected"));
    second = write_file("second", other, 1);
    diff("", first, second);
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, "CPU 1 (apic 0x1): A alone has this CPU"));
    diff("--cpu 0", first, second);
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "CPU 0 (apic 0x0) and CPU 0 (apic 0x2)"));
    assert_non_null(strstr(run.out, "per-CPU"));
    diff("--cpu 2", first, second);
    assert_int_equal(run.status, 2);
}

static void test_vendors(void **state)
{
    static struct cpuid_table table;

    (void)state;
    kit_sample(&table);
    memcpy(&find(&table, 0, 0)->ebx, "Auth", 4);
    memcpy(&find(&table, 0, 0)->edx, "enti", 4);
    memcpy(&find(&table, 0, 0)->ecx, "cAMD", 4);
    diff("", sample_file(), write_file("amd", &table, 1));
    assert_int_equal(run.status, 1);
    assert_true(strncmp(run.out,
                        "note: the CPUs are of different vendors, \"GenuineIntel\" and \"AuthenticAMD\"",
                        74) == 0);
}

static void test_json(void **state)
{
    json_error_t error;

    (void)state;
    diff("--format=json", sample_file(), changed_file());
    assert_int_equal(run.status, 1);
    json_t *root = json_loads(run.out, 0, &error);

    assert_non_null(root);
    assert_true(json_is_true(json_object_get(root, "real")));
    const json_t *pair = json_array_get(json_object_get(root, "pairs"), 0);
    const json_t *items = json_object_get(pair, "differences"), *item = json_array_get(items, 0);

    assert_int_equal(json_array_size(items), 1);
    check_text("name", json_string_value(json_object_get(item, "name")), "smep");
    check_text("place", json_string_value(json_object_get(item, "place")), "0x00000007:0.ebx[7]");
    check_text("class", json_string_value(json_object_get(item, "class")), "lost");
    assert_int_equal(json_integer_value(json_object_get(item, "a")), 1);
    assert_int_equal(json_integer_value(json_object_get(item, "b")), 0);
    json_decref(root);
}

static void test_matrix(void **state)
{
    const char *sample = sample_file(), *changed = changed_file();
    char line[1400];
    json_error_t error;

    (void)state;
    snprintf(line, sizeof(line), "%s %s %s", sample, changed, sample);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, ": 1 lost\n"));
    assert_non_null(strstr(run.out, "  0x00000007:0.ebx[7]  lost        smep  1  0  1\n"));
    snprintf(line, sizeof(line), "--format json %s %s %s", sample, sample, changed);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 1);
    json_t *root = json_loads(run.out, 0, &error),
           *matrix = json_array_get(json_object_get(root, "matrices"), 0);
    json_t *rows = json_object_get(matrix, "rows");

    assert_int_equal(json_array_size(rows), 1);
    assert_int_equal(
        json_integer_value(json_array_get(json_object_get(json_array_get(rows, 0), "values"), 1)), 1);
    json_decref(root);
    snprintf(line, sizeof(line), "--format html %s %s %s", sample, sample, changed);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, ">smep<td class=v>1<td class=v>1<td class=v>0\n"));
    snprintf(line, sizeof(line), "%s %s %s", sample, sample, sample);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 0);
    snprintf(line, sizeof(line), "%s %s %s", sample, sample, drifted_file());
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.out, "expected, shown with --all: 1 dynamic\n"));
}

/* -o: the file is there and whole, or not there. */
static void test_output(void **state)
{
    char options[700], path[600];
    size_t size;

    (void)state;
    snprintf(path, sizeof(path), "%s/report", folder);
    snprintf(options, sizeof(options), "--format=html -o %s", path);
    diff(options, sample_file(), "/nonexistent");
    assert_int_equal(run.status, 2);
    assert_int_equal(access(path, F_OK), -1);
    diff(options, sample_file(), changed_file());
    assert_int_equal(run.status, 1);
    check_text("standard output", run.out, "");
    char *text = kit_slurp(path, &size);

    assert_true(strncmp(text, "<!DOCTYPE html>", 15) == 0);
    assert_true(size > 10 && strcmp(text + size - 8, "</html>\n") == 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),  cmocka_unit_test(test_usage), cmocka_unit_test(test_cpus),
        cmocka_unit_test(test_vendors), cmocka_unit_test(test_json),  cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_output),
    };

    return cmocka_run_group_tests_name("the verb diff", tests, setup, teardown);
}
