/* SPDX-License-Identifier: BSD-2-Clause */
/* What capture --guest starts QEMU with, and what it makes of what comes back; QEMU is a script of the test.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/capture/capture.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "host/tests/said.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

/* It keeps its words, a line each, and what stands in the volume of a UEFI guest; then it plays the guest. */
static const char script[] =
    "#!/bin/sh\n"
    "cd \"$(dirname \"$0\")\"\n"
    "printf '%s\\n' \"$@\" >words\n"
    "for word; do case $word in *file=/dev/fd/*)\n"
    "  mcopy -n -i \"${word##*file=}\" ::/EFI/BOOT/BOOTX64.EFI booted\n"
    "  mcopy -n -i \"${word##*file=}\" ::/EFI/BOOT/leafprobe.cfg config ;; esac; done\n"
    "cat stream\n"
    "cat errors >&2\n";

static const char *folder;

static const char *path_in(const char *name)
{
    static char path[2][300];
    static unsigned used;
    char *ret = path[used++ % 2];

    snprintf(ret, sizeof(path[0]), "%s/%s", folder, name);
    return ret;
}

static void put_file(const char *name, const char *bytes, size_t n)
{
    kit_put_file(path_in(name), bytes, n);
}

static void has(const char *name, const char *want)
{
    size_t size;
    char *text = kit_slurp(path_in(name), &size);

    check_text(name, text, want);
    free(text);
}

/* Of two CPUs, as the image writes it. */
static void put_stream(const char *behind)
{
    static struct memory memory;
    static struct cpuid_table table;
    const struct sink sink = memory_sink(&memory);
    struct stream_check check = {.next = &sink};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {.sink = &checked, .format = FORMAT_VMCORE, .check = &check};
    struct stream_totals sum = {0};

    memory.used = 0;
    put_str(&checked, "leafprobe: version=0.1.0 stream=2\n");
    kit_sample(&table);
    for (uint32_t i = 0; i < 2; i++) {
        table.entry[2].ebx += i << 24;
        stream_put_framed(&stream, i, &table);
        stream_totals_add_table(&sum, &table);
    }
    put_str(&checked, behind);
    stream_put_verdict(&checked, &sum, &check);
    put_file("stream", memory.bytes, memory.used);
}

static int begin(void **state)
{
    (void)state;
    folder = run_folder();
    put_file("qemu", script, sizeof(script) - 1);
    assert_int_equal(chmod(path_in("qemu"), 0755), 0);
    put_file("errors", "", 0);
    put_file("image.elf", "image", 5);
    return 0;
}

static int end(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static struct capture capture;
static char heard[1024]; /* on standard error */

static bool start(struct capture_request request, struct error_line *reterr)
{
    static const struct reader_events silent = {0};
    char program[300], image[300];

    snprintf(program, sizeof(program), "%s", path_in("qemu"));
    snprintf(image, sizeof(image), "%s", path_in("image.elf"));
    request.program = program;
    request.image = image;
    request.seconds = 60;
    request.events = &silent;
    request.shaped = true;
    request.shape = SHAPE_FULL;
    capture = (struct capture){.source = "guest"};
    assert_true(said_begin());
    const bool good = capture_guest(&request, &capture, reterr);

    snprintf(heard, sizeof(heard), "%s", said());
    said_end();
    return good;
}

static char *const options[] = {(char *)"-cpu", (char *)"max,-avx", (char *)"-smp", (char *)"2"};

static void test_multiboot(void **state)
{
    struct error_line error = {""};
    char want[1000];

    (void)state;
    put_stream("");
    if (!start((struct capture_request){.options = options, .option_count = 4}, &error))
        fail_msg("%s", error.text);
    snprintf(
        want, sizeof(want),
        "-nodefaults\n-no-user-config\n-display\nnone\n-no-reboot\n-serial\nstdio\n-kernel\n%s\n-append\n"
        "poweroff shape=full\n-cpu\nmax,-avx\n-smp\n2\n",
        path_in("image.elf"));
    has("words", want);
    assert_string_equal(heard, "");
    assert_string_equal(capture.words, "-cpu max,-avx -smp 2");
    assert_int_equal(capture.count, 2);
    assert_int_equal(capture.cpus[1].cpu, 1);
    assert_int_equal(capture.cpus[1].table.entry[2].ebx - capture.cpus[0].table.entry[2].ebx, 1u << 24);
    assert_non_null(strstr(capture.provenance, "version=0.1.0"));
    capture_free(&capture);
}

/* What a sweep found, and what QEMU remarks, goes to standard error. */
static void test_remarks(void **state)
{
    static const char remarks[] = "qemu: warning: no such feature\nqemu: second\n";
    struct error_line error = {""};

    (void)state;
    put_stream("leafprobe: sweep: 65536 bases of leaves, 0 answer\n");
    put_file("errors", remarks, sizeof(remarks) - 1);
    assert_true(start((struct capture_request){.one_cpu = true, .sweep = true}, &error));
    char want[300];

    snprintf(want, sizeof(want), "%s\n-append\npoweroff shape=full one-cpu sweep\n", path_in("image.elf"));
    size_t size;
    char *words = kit_slurp(path_in("words"), &size);

    assert_non_null(strstr(words, want));
    free(words);
    check_text("remarks", heard,
               "leafprobe: qemu: second (the first of several lines)\n"
               "leafprobe: sweep: 65536 bases of leaves, 0 answer\n");
    capture_free(&capture);

    put_file("errors", remarks, strlen("qemu: warning: no such feature\n"));
    assert_true(start((struct capture_request){.one_cpu = true}, &error));
    check_text("one remark", heard, "leafprobe: qemu: warning: no such feature\n");
    capture_free(&capture);
}

/* Options that are ours, in both of QEMU's ways to write them. */
static void test_ours(void **state)
{
    static const char *const words[] = {"-kernel",  "--kernel",   "-append",
                                        "--append", "-daemonize", "--daemonize"};
    struct error_line error = {""};
    char want[100];

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        char *const given[] = {(char *)"-m", (char *)words[i]};

        assert_false(start((struct capture_request){.options = given, .option_count = 2}, &error));
        snprintf(want, sizeof(want), "leave QEMU's option %s away: capture --guest sets it", words[i]);
        check_text("ours", error.text, want);
        capture_free(&capture);
    }
    assert_int_not_equal(access(path_in("words"), F_OK), 0);
}

/* From a volume in memory, with variables that nothing of the run is left in. */
static void test_uefi(void **state)
{
    struct error_line error = {""};

    (void)state;
    if (access("/usr/bin/mformat", X_OK) != 0)
        skip();
    put_file("OVMF_CODE.fd", "code", 4);
    put_file("OVMF_VARS.fd", "vars", 4);
    put_stream("");
    assert_int_equal(setenv("OVMF_DIR", folder, 1), 0);
    const bool good =
        start((struct capture_request){.uefi = true, .options = options, .option_count = 2}, &error);

    assert_int_equal(unsetenv("OVMF_DIR"), 0);
    if (!good)
        fail_msg("%s", error.text);
    has("booted", "image");
    has("config", "poweroff shape=full file=none\n");
    size_t size;
    char *words = kit_slurp(path_in("words"), &size), want[1000];
    const char *drive = strstr(words, "/dev/fd/");

    assert_non_null(drive);
    snprintf(want, sizeof(want),
             "-nodefaults\n-no-user-config\n-display\nnone\n-no-reboot\n-serial\nstdio\n-M\nq35\n-m\n256\n"
             "-drive\nif=pflash,format=raw,unit=0,readonly=on,file=%s/OVMF_CODE.fd\n"
             "-drive\nif=pflash,format=raw,unit=1,snapshot=on,file=%s/OVMF_VARS.fd\n"
             "-drive\nif=none,id=leafprobe,format=raw,file=%.*s\n"
             "-device\nvirtio-blk-pci,drive=leafprobe\n-cpu\nmax,-avx\n",
             folder, folder, (int)strcspn(drive, "\n"), drive);
    check_text("words", words, want);
    free(words);
    assert_int_equal(capture.count, 2);
    capture_free(&capture);
    assert_int_not_equal(setenv("OVMF_DIR", "/nowhere", 1), -1);
    assert_false(start((struct capture_request){.uefi = true}, &error));
    assert_string_equal(error.text, "no UEFI firmware for QEMU in /nowhere (Debian package ovmf)");
    assert_int_equal(unsetenv("OVMF_DIR"), 0);
    capture_free(&capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_multiboot, begin, end),
        cmocka_unit_test_setup_teardown(test_remarks, begin, end),
        cmocka_unit_test_setup_teardown(test_ours, begin, end),
        cmocka_unit_test_setup_teardown(test_uefi, begin, end),
    };

    return cmocka_run_group_tests_name("started qemu", tests, NULL, NULL);
}
