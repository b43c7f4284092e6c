/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb decode as a shell runs it, of files. ovmf-tests/witness_decode.py has what needs other programs.
 */
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/memory.h"
#include "probe/write/stream_check.h"
#include "probe/write/write.h"

#define VENDOR " 0x0 0x0: eax=0x1 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define VMX_CPU VENDOR " 0x1 0x0: eax=0x406f1 ebx=0x0 ecx=0x20 edx=0x0\n"
#define ZERO ": eax=0x00000014 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define HOST_CPU                                                              \
    " 0x0 0x0: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n" \
    " 0x1 0x0: eax=0x000406f1 ebx=0x05100800 ecx=0x7ffefbff edx=0xbfebfbff\n"

static struct run run;
static struct memory memory;

static void decode(const char *line, const char *input)
{
    run_verb(cmd_decode, line, input, &run);
    check_text(line, run.err, "");
    assert_int_equal(run.status, EXIT_OK);
}

static void check_line(const char *line)
{
    const size_t n = strlen(line);

    for (const char *at = run.out; (at = strstr(at, line)); at++)
        if ((at == run.out || at[-1] == '\n') && at[n] == '\n')
            return;
    fail_msg("no line '%s' in\n%s", line, run.out);
}

/* How people know these lines from the cpuid command: of the guest in a crash dump, and of its host. */
static void test_known_lines(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct cpuid_table sample;

    (void)state;
    kit_sample(&sample);
    write_vmcore(&sink, &sample, 80);
    decode("-", memory_text(&memory));
    check_line("CPU 0:");
    check_line("   vendor_id = \"GenuineIntel\"");
    check_line("   feature information (1/ecx):");
    check_line("      VMX: virtual machine extensions         = true");
    check_line("      SMX: safer mode extensions              = false");
    decode("- -l 0x1 -1", "CPU:\n" HOST_CPU);
    check_line("   feature information (1/ecx):");
    check_line("      VMX: virtual machine extensions         = true");
    check_line("      SMX: safer mode extensions              = true");
    decode("- -l 0x1 -1 -r", "CPU:\n" HOST_CPU);
    check_text("raw", run.out,
               "CPU 0:\n   0x00000001 0x00: eax=0x000406f1 ebx=0x05100800 ecx=0x7ffefbff edx=0xbfebfbff\n");
    decode("- -l 0x0 -1 -r", "CPU 0:\n 0x0 0x0" ZERO);
    check_text("raw", run.out, "CPU 0:\n   0x00000000 0x00" ZERO);
    /* A number that no machine has, and no list of CPUs can hold. */
    decode("- -l 0x0 -r", "CPU 8192:\n 0x0 0x0" ZERO);
    check_text("raw", run.out, "CPU 8192:\n   0x00000000 0x00" ZERO);
}

#define ROW(leaf, sub, eax) \
    "   0x" leaf " 0x" sub ": eax=0x" eax " ebx=0x00000000 ecx=0x00000000 edx=0x00000001\n"
#define TWO_CPUS                                                                       \
    "CPU 1:\n" ROW("00000004", "00", "00000121")                                       \
        ROW("00000004", "01", "00000000") "CPU 6:\n" ROW("00000004", "00", "00000122") \
            ROW("80000000", "00", "80000000")

/* Which rows of which CPUs. */
static void test_choice(void **state)
{
    static const struct {
        const char *line, *out;
    } cases[] = {
        {"- -r", TWO_CPUS},
        {"- -r -1", "CPU 1:\n" ROW("00000004", "00", "00000121") ROW("00000004", "01", "00000000")},
        {"- -r -l 4",
         "CPU 1:\n" ROW("00000004", "00", "00000121") "CPU 6:\n" ROW("00000004", "00", "00000122")},
        {"- -r --leaf=0x4 --subleaf=0 -1", "CPU 1:\n" ROW("00000004", "00", "00000121")},
        {"- -r --cpu 6", "CPU 6:\n" ROW("00000004", "00", "00000122") ROW("80000000", "00", "80000000")},
        {"- -r --cpu 0-9 -1 -l4", "CPU 1:\n" ROW("00000004", "00", "00000121")},
        {"- --raw --cpu 6,1 --one-cpu -l 4", "CPU 1:\n" ROW("00000004", "00", "00000121")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cmd_decode, cases[i].line, TWO_CPUS, &run);
        check_text(cases[i].line, run.err, "");
        assert_int_equal(run.status, EXIT_OK);
        check_text(cases[i].line, run.out, cases[i].out);
    }
}

/* What is not there is an error, or a warning if other CPUs have it. */
static void test_missing(void **state)
{
    char file[512], line[600];

    (void)state;
    run_verb(cmd_decode, "- -r -l 0x80000000", TWO_CPUS, &run);
    assert_int_equal(run.status, EXIT_OK);
    check_text("some", run.out, "CPU 6:\n" ROW("80000000", "00", "80000000"));
    check_text("some", run.err,
               "leafprobe: warning: standard input: 1 of 2 CPUs have no row of leaf 0x80000000, subleaf 0x0; "
               "'leafprobe lookup' tells what a guest reads there\n");
    snprintf(file, sizeof(file), "%s/out", run_folder());
    snprintf(line, sizeof(line), "- -l 0x8 -s 0x2 -o %s", file);
    run_verb(cmd_decode, line, TWO_CPUS, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text(
        "none", run.err,
        "leafprobe: standard input: 2 of 2 CPUs have no row of leaf 0x8, subleaf 0x2; 'leafprobe lookup' "
        "tells what a guest reads there\n");
    assert_int_equal(access(file, F_OK), -1);
    run_verb(cmd_decode, "- --cpu 1-3", TWO_CPUS, &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_int_equal(run.out_size, 0);
    check_text("cpu", run.err, "leafprobe: cpu 2 is not in the file, these are: 1,6\n");
    snprintf(line, sizeof(line), "- --format=json -o %s", file);
    run_verb(cmd_decode, line, "CPU 0:\n" VENDOR "CPU 1:\nbroken\n", &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text(
        "broken", run.err,
        "leafprobe: standard input:4: expected a row of cpuid -r or a header 'CPU 0:', found 'broken'\n");
    assert_int_equal(access(file, F_OK), -1);
    run_folder_remove();
}

static void test_usage(void **state)
{
    static const struct {
        const char *line, *err;
    } cases[] = {
        {"file -s 1", "-s goes with -l"},
        {"file -r --format=text", "-r and --format exclude each other"},
        {"--from=raw", "--from goes with FILE"},
        {"file --format yaml", "--format: expected text, json, html or jsonl, found 'yaml'"},
        {"file -l 0xg", "--leaf: expected a number from 0 to 4294967295, found '0xg'"},
        {"file --cpu 3-1", "--cpu:"},
        {"file more", "one FILE is taken, found 'more' behind it"},
        {"--formt=json", "unknown option '--formt', did you mean '--format'?"},
        {"/nowhere", "leafprobe: /nowhere: No such file or directory"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cmd_decode, cases[i].line, NULL, &run);
        if (run.status != EXIT_BAD || !strstr(run.err, cases[i].err) || run.out_size)
            fail_msg("%s: status %d, %zu bytes, '%s'", cases[i].line, run.status, run.out_size, run.err);
    }
}

/* A member of the only CPU of the document; names apart by dots. */
static json_t *member(json_t *document, const char *path)
{
    json_t *at = json_array_get(json_object_get(document, "cpus"), 0);
    char names[128], *rest = names;

    assert_int_equal(json_array_size(json_object_get(document, "cpus")), 1);
    snprintf(names, sizeof(names), "%s", path);
    for (char *name; (name = strsep(&rest, "."));)
        at = *name >= '0' && *name <= '9' ? json_array_get(at, (size_t)(*name - '0'))
                                          : json_object_get(at, name);
    if (!at)
        fail_msg("no %s in\n%s", path, run.out);
    return at;
}

static json_t *decode_json(const char *line, const char *input)
{
    decode(line, input);
    json_t *document = json_loads(run.out, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

    if (!document)
        fail_msg("%s: not JSON:\n%s", line, run.out);
    return document;
}

static void check_string(json_t *document, const char *path, const char *want)
{
    check_text(path, json_string_value(member(document, path)), want);
}

static void check_number(json_t *document, const char *path, json_int_t want)
{
    if (!json_is_integer(member(document, path)) || json_integer_value(member(document, path)) != want)
        fail_msg("%s is %lld, expected %lld", path, json_integer_value(member(document, path)), want);
}

static void test_json(void **state)
{
    json_t *document =
        decode_json("- --format json",
                    "CPU 3:\n" VMX_CPU " 0x4 0x0: eax=0xfc000121 ebx=0x1c0003f ecx=0x3f edx=0x80000000\n");

    (void)state;
    check_number(document, "cpu", 3);
    check_number(document, "rows.1.leaf", 1);
    check_number(document, "rows.1.eax", 0x406f1);
    check_string(document, "rows.1.list_end", "unknown");
    check_string(document, "rows.1.fields.0.place", "0x00000001:0.eax[3:0]");
    check_string(document, "rows.2.fields.0.value", "data");
    check_number(document, "rows.2.fields.0.number", 1);
    check_string(document, "rows.2.unknown.0.place", "0x00000004:0.edx[31]");
    check_number(document, "totals.unknown_bits", 1);
    check_string(document, "strings.0.text", "GenuineIntel");
    check_string(document, "derived.cpu.microarchitecture", "Broadwell");
    check_number(document, "derived.caches.0.bytes", 32768);
    check_string(document, "virtualization.vmx", "unread");
    check_string(document, "virtualization.unread_because", "not saved with the table");
    assert_true(json_is_null(member(document, "virtualization.msr.feature_control")));
    json_decref(document);
}

/* Bytes that no text has: as the report escapes them, and in JSON as characters of that number. */
static void test_unprintable(void **state)
{
    static const char rows[] = " 0x0 0x0: eax=0x1 ebx=0xff0a2200 ecx=0x9b7fc31b edx=0x41005c0d\n";
    json_t *document = decode_json("- --format json", rows);

    (void)state;
    check_string(document, "strings.0.bytes", "00220aff0d5c00411bc37f9b");
    assert_int_equal(json_string_length(member(document, "strings.0.text")), 12 + 3);
    json_decref(document);
    for (size_t i = 0; i < run.out_size; i++)
        assert_true(run.out[i] == '\n' || (run.out[i] >= ' ' && run.out[i] <= 0x7f));
    decode("-", rows);
    check_line("   vendor_id = \"\\0\\\"\\x0a\\xff\\x0d\\\\\\0A\\x1b\\xc3\\x7f\\x9b\"");
}

/* A stream says how its boot CPU's registers stood. */
static const char *stream(const char *provenance)
{
    const struct cpuid_regs vendor = {1, 0x756e6547, 0x6c65746e, 0x49656e69},
                            version = {.eax = 0x406f1, .ecx = 0x20};
    const struct sink sink = memory_sink(&memory);
    struct cpuid_table table = {0};

    cpuid_table_add(&table, 0, 0, 0, &vendor);
    cpuid_table_add(&table, 1, 0, 0, &version);
    struct stream_check check = {.next = &sink};
    const struct sink checked = stream_check_sink(&check);

    put_str(&checked, "leafprobe: version=9 stream=2\n");
    put_str(&checked, provenance);
    kit_write_frame(&checked, FORMAT_VMCORE, &table, 0);
    put_str(&checked, "leafprobe: OK cpus=1");
    stream_check_put(&checked, &check);
    put_str(&checked, "\n");
    return memory_text(&memory);
}

static void test_provenance(void **state)
{
    json_t *document =
        decode_json("- --format json",
                    stream("leafprobe: loader=\"EDK II\" feature_control=0x5\n"
                           "leafprobe: vmx_basic=0xda0400ffffffffff note=a note=b note=c empty=\"\"\n"));

    (void)state;
    check_string(document, "provenance.loader", "EDK II");
    check_string(document, "provenance.empty", "");
    check_string(document, "provenance.note.2", "c");
    check_string(document, "virtualization.vmx", "usable");
    check_string(document, "virtualization.msr.vmx_basic", "0xda0400ffffffffff");
    assert_true(json_is_null(member(document, "virtualization.msr.vmx_pin")));
    json_decref(document);
    /* By their numbers: what images write today. */
    document = decode_json("- --format json", stream("leafprobe: msr 0x480=0xda0400ffffffffff 0x481=unread\n"
                                                     "leafprobe: msr 0x485=0x20\n"));
    check_string(document, "virtualization.msr.vmx_basic", "0xda0400ffffffffff");
    check_string(document, "virtualization.msrs.0.name", "vmx_basic");
    assert_true(json_is_null(member(document, "virtualization.msrs.1.value")));
    check_string(document, "virtualization.msrs.5.fields.0.name", "vmx_store_lma");
    json_decref(document);
    decode("-", stream("leafprobe: feature_control=0x1\n"));
    check_line("      VMX for software                        = disabled by firmware (locked)");
    decode("-", stream("leafprobe: feature_control=unread\n"));
    check_line("      VMX for software                        = unread: not saved with the table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_lines), cmocka_unit_test(test_choice), cmocka_unit_test(test_missing),
        cmocka_unit_test(test_usage),       cmocka_unit_test(test_json),   cmocka_unit_test(test_unprintable),
        cmocka_unit_test(test_provenance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
