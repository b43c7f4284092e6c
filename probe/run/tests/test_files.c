/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that a run leaves. */
#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/machine.h"
#include "probe/tests/seal.h"

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
               "leafprobe: FAILED cpus=2 entries=4 dropped=0 unknown=0 missing=1 files=3/3\n");
}

static void cut_out(char *text, const char *piece)
{
    char *at = strstr(text, piece);

    assert_non_null(at);
    memmove(at, at + strlen(piece), strlen(at + strlen(piece)) + 1);
}

/* The file of a vmcore run is its stream, word for word, but for the line about the file and what the last
 * line says of it. */
static void test_vmcore_file_is_the_stream(void **state)
{
    char line[128];

    (void)state;
    machine.trouble = "a sink was given up";
    assert_true(machine_run(3, "slots=4", true));
    assert_int_equal(machine.saved, 1);
    assert_non_null(strstr(memory_text(&machine.stream), "leafprobe: problem=\"a sink was given up\"\n"));
    snprintf(line, sizeof(line), "leafprobe: file leafprobe.vmcore.txt: %zu bytes, read back the same\n",
             machine.file[0].used);
    char *stream = machine.stream.bytes;

    memory_text(&machine.stream);
    cut_out(stream, line);
    cut_out(stream, " files=1/1");
    check_seal(memory_text(&machine.file[0]));
    check_text("file", machine.file[0].bytes, stream);
}

/* The report says where it comes from, and what software may use of VMX, SMX and SVM: the stream's first
 * lines. */
static void test_text_file_has_its_origin(void **state)
{
    const char *stream, *text, *rest;
    size_t n;

    (void)state;
    machine.trouble = "lost";
    assert_true(machine_run(2, "raw file=text", true));
    assert_string_equal(machine.names[0], "leafprobe.text.txt");
    stream = memory_text(&machine.stream);
    text = memory_text(&machine.file[0]);
    rest = strstr(text, "CPU 0:\n");
    assert_non_null(rest);
    assert_non_null(strstr(rest, "\nCPU 1:\n"));
    assert_non_null(strstr(rest, "\nleafprobe: problem=lost\n"));
    n = (size_t)(rest - text);
    if (n == 0 || memcmp(stream, text, n) != 0 || strncmp(stream + n, "leafprobe: begin ", 17) != 0)
        fail_msg("the file begins\n%.*s\nthe stream\n%s", (int)n, text, stream);
}

/* A file that was asked for and is not safe fails the run, which goes on all the same. */
static void test_files_that_cannot_be_written(void **state)
{
    (void)state;
    machine.problem = "the volume is read-only";
    assert_false(machine_run(1, "raw file=kvm,vmcore", true));
    assert_int_equal(machine.saved, 2);
    check_tail("leafprobe: file leafprobe.vmcore.txt not written: the volume is read-only\n"
               "leafprobe: file leafprobe.kvm not written: the volume is read-only\n"
               "leafprobe: FAILED file leafprobe.vmcore.txt not written cpus=1 entries=2 dropped=0 unknown=0 "
               "files=0/2\n");
    machine.nowhere = true;
    assert_false(machine_run(1, "raw file=vmcore", true));
    check_tail(" files=0/1\n");
    machine.problem = NULL;
    machine.nowhere = false;
    assert_true(machine_run(1, "raw file=none", true));
    assert_int_equal(machine.saved, 0);
    check_tail(CPU_0 "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
}

/* One that is whole but could not be given its name is not lost. */
static void test_file_without_its_name(void **state)
{
    (void)state;
    machine.problem = "the volume is full";
    machine.name = "leafprobe.new";
    assert_false(machine_run(1, "raw file=kvm", true));
    check_tail(
        "leafprobe: file leafprobe.kvm not written: the volume is full; it stands in leafprobe.new\n"
        "leafprobe: FAILED file leafprobe.kvm not written cpus=1 entries=2 dropped=0 unknown=0 files=0/1\n");
}

/* The file that is left unasked is none that was asked for, where no file can be left. */
static void test_no_place_for_files(void **state)
{
    (void)state;
    machine.problem = "the volume is read-only";
    assert_false(machine_run(1, "raw", true));
    check_tail("unknown=0 files=0/1\n");
    machine.nowhere = true;
    assert_true(machine_run(1, "raw", true));
    check_tail("leafprobe: file leafprobe.vmcore.txt not written: the volume is read-only\n"
               "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0 files=0/0\n");
}

/* Whose file may stand where a complete one of before stood. */
static void test_complete(void **state)
{
    (void)state;
    machine_run(2, "raw file=kvm", true);
    assert_true(machine.complete);
    for (unsigned fault = 0; fault < 4; fault++) {
        machine_reset(state);
        machine.unknown = fault == 0;
        machine.lost = fault == 1;
        machine.deaf = fault >= 2 ? fault - 1 : 0;
        assert_false(machine_run(2, "raw file=kvm", true));
        assert_false(machine.complete);
    }
}

/* A second copy among those of other machines. */
static void test_gathered(void **state)
{
    (void)state;
    machine.gathered = "machines/a/leafprobe.kvm";
    assert_true(machine_run(1, "raw file=kvm", true));
    check_tail("leafprobe: file leafprobe.kvm: 88 bytes, read back the same; also machines/a/leafprobe.kvm\n"
               "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0 files=1/1\n");
    machine.gathered = "a";
    assert_true(machine_run(1, "raw file=kvm", true));
    assert_non_null(strstr(memory_text(&machine.stream), "the same; also a\n"));
    machine.gathered = "machines/a/leafprobe.kvm";
    machine.not_gathered = "the volume is full";
    assert_true(machine_run(1, "raw file=kvm", true));
    check_tail(
        "leafprobe: file leafprobe.kvm: 88 bytes, read back the same; not in machines/a/leafprobe.kvm: "
        "the volume is full\n"
        "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0 files=1/1\n");
}

/* The last line and the remarks tell under which names files stand, the new ones and those of before. */
static void test_names(void **state)
{
    (void)state;
    machine.before = "leafprobe-7.kvm";
    assert_true(machine_run(1, "raw file=kvm", true));
    check_tail(
        "leafprobe: file leafprobe.kvm: 88 bytes, read back the same; the one before is leafprobe-7.kvm\n"
        "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0 files=1/1\n");
    machine.before = NULL;
    machine.name = "leafprobe-8.kvm";
    assert_true(machine_run(1, "raw file=kvm,raw", true));
    check_tail("leafprobe: file leafprobe-8.kvm: 88 bytes, read back the same\n"
               "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0 files=2/2 "
               "file=leafprobe-8.kvm,leafprobe-8.kvm\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_files, machine_reset),
        cmocka_unit_test_setup(test_vmcore_file_is_the_stream, machine_reset),
        cmocka_unit_test_setup(test_text_file_has_its_origin, machine_reset),
        cmocka_unit_test_setup(test_files_that_cannot_be_written, machine_reset),
        cmocka_unit_test_setup(test_file_without_its_name, machine_reset),
        cmocka_unit_test_setup(test_no_place_for_files, machine_reset),
        cmocka_unit_test_setup(test_names, machine_reset),
        cmocka_unit_test_setup(test_gathered, machine_reset),
        cmocka_unit_test_setup(test_complete, machine_reset),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
