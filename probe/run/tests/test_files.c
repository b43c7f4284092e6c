/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that a run leaves. */
#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/machine.h"

static void test_files(void **state)
{
    (void)state;
    machine.deaf = 2;
    assert_false(machine_run(3, "raw file=kvm,raw,vmcore", true));
    assert_int_equal(machine.saved, 3);
    assert_string_equal(machine.names[0], "leafprobe.vmcore.txt");
    assert_string_equal(machine.names[1], "leafprobe.raw.txt");
    assert_string_equal(machine.names[2], "leafprobe.kvm");
    check_text("raw", memory_text(&machine.file[1]),
               "CPU 0:\n" LEAF_0 LEAF_1("0x00000800") "CPU 2:\n" LEAF_0 LEAF_1("0x04000800"));
    assert_int_equal(machine.file[2].used, 2 * (8 + 2 * 40));
    assert_memory_equal(machine.file[2].bytes, "\2\0\0\0\0\0\0\0", 8);
    assert_memory_equal(machine.file[2].bytes + 88, "\2\0\0\0\0\0\0\0", 8);
    assert_memory_equal(machine.file[2].bytes + 88 + 8 + 40 + 16, "\0\10\0\4", 4);
    check_tail("leafprobe: file leafprobe.raw.txt: 334 bytes, read back the same\n"
               "leafprobe: file leafprobe.kvm: 176 bytes, read back the same\n"
               "leafprobe: FAILED cpus=2 entries=4 dropped=0 unknown=0 missing=1\n");
}

/* The file of a vmcore run is its stream, word for word, but for the lines about files. */
static void test_vmcore_file_is_the_stream(void **state)
{
    char line[128];

    (void)state;
    assert_true(machine_run(3, "slots=4", true));
    assert_int_equal(machine.saved, 1);
    snprintf(line, sizeof(line), "leafprobe: file leafprobe.vmcore.txt: %zu bytes, read back the same\n",
             machine.file[0].used);
    char *stream = machine.stream.bytes, *at = strstr(memory_text(&machine.stream), line);

    assert_non_null(at);
    memmove(at, at + strlen(line), strlen(at + strlen(line)) + 1);
    check_text("file", memory_text(&machine.file[0]), stream);
}

/* The report says where it comes from, and what software may use of VMX, SMX and SVM: the stream's first
 * lines. */
static void test_text_file_has_its_origin(void **state)
{
    const char *stream, *text, *rest;
    size_t n;

    (void)state;
    assert_true(machine_run(2, "raw file=text", true));
    assert_string_equal(machine.names[0], "leafprobe.text.txt");
    stream = memory_text(&machine.stream);
    text = memory_text(&machine.file[0]);
    rest = strstr(text, "CPU 0:\n");
    assert_non_null(rest);
    assert_non_null(strstr(rest, "\nCPU 1:\n"));
    n = (size_t)(rest - text);
    if (n == 0 || memcmp(stream, text, n) != 0 || strncmp(stream + n, "leafprobe: begin ", 17) != 0)
        fail_msg("the file begins\n%.*s\nthe stream\n%s", (int)n, text, stream);
}

/* A read-only volume is one clear line, and the run goes on. */
static void test_files_that_cannot_be_written(void **state)
{
    (void)state;
    machine.problem = "the volume is read-only";
    assert_true(machine_run(1, "raw file=kvm", true));
    check_tail("leafprobe: file leafprobe.kvm not written: the volume is read-only\n"
               "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
    machine.problem = NULL;
    assert_true(machine_run(1, "raw file=none", true));
    assert_int_equal(machine.saved, 0);
    check_tail(CPU_0 "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_files, machine_reset),
        cmocka_unit_test_setup(test_vmcore_file_is_the_stream, machine_reset),
        cmocka_unit_test_setup(test_text_file_has_its_origin, machine_reset),
        cmocka_unit_test_setup(test_files_that_cannot_be_written, machine_reset),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
