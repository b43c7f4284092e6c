/* SPDX-License-Identifier: BSD-2-Clause */
/* capture --guest with a QEMU of the test's own, which keeps the words it was started with and says what a
 * guest said. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run run;
static char folder[256];

static void write_text(const char *name, const char *text, mode_t mode)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* It says its version when asked, else the guest's log; more is what it does besides. */
static void make_qemu(const char *version, const char *more)
{
    char script[2000];

    snprintf(script, sizeof(script),
             "#!/bin/sh\n"
             "case $1 in -version|--version) echo 'QEMU emulator version %s'; exit 0;; esac\n"
             "printf '%%s\\n' \"$@\" >'%s/words'\n%s\ncat '%s'\n",
             version, folder, more, kit_data("stream-2.txt"));
    write_text("qemu-system-x86_64", script, 0755);
}

static int set_up(void **state)
{
    char path[600];

    (void)state;
    snprintf(folder, sizeof(folder), "%s", run_folder());
    snprintf(path, sizeof(path), "%s:/usr/bin:/bin", folder);
    assert_int_equal(setenv("PATH", path, 1), 0);
    write_text("image", "an image", 0644);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static void capture(const char *format)
{
    char line[600];

    snprintf(line, sizeof(line), format, folder);
    run_verb(cmd_capture, line, NULL, &run);
}

static void check_words(const char *said, const char *own)
{
    char path[400], want[1500];
    size_t size;

    snprintf(path, sizeof(path), "%s/words", folder);
    char *words = kit_slurp(path, &size);

    snprintf(want, sizeof(want),
             "-nodefaults\n-no-user-config\n-display\nnone\n-no-reboot\n-serial\nstdio\n-kernel\n%s/image\n"
             "-append\n%s\n%s",
             folder, said, own);
    check_text("words", words, want);
    free(words);
}

/* The user's words are the last ones, and stand in the provenance. */
static void test_words(void **state)
{
    (void)state;
    make_qemu("8.2.0", "");
    capture("--guest --image=%s/image -- -accel tcg -smp 2");
    check_text("errors", run.err, "");
    assert_int_equal(run.status, EXIT_OK);
    check_words("poweroff shape=qemu", "-accel\ntcg\n-smp\n2\n");
    assert_non_null(strstr(run.out, "\nleafprobe: qemu=\"-accel tcg -smp 2\"\n"));
    assert_non_null(strstr(run.out, "leafprobe: begin cpu=0 apic=0x0 format=vmcore shape=qemu\n"));
    assert_non_null(strstr(run.out, "\nleafprobe: OK cpus=2 "));
    capture("--guest --image=%s/image");
    check_words("poweroff shape=qemu", "");
    assert_non_null(strstr(run.out, "\nleafprobe: qemu=\"\"\n"));
    capture("--guest --one-cpu --shape=full --image=%s/image -- -cpu max");
    check_words("poweroff shape=full one-cpu", "-cpu\nmax\n");
}

/* The shape is that of the QEMU that runs it. */
static void test_shape(void **state)
{
    static const struct {
        const char *version, *said;
    } cases[] = {
        {"9.1.3", "poweroff shape=qemu"},
        {"9.2.0", "poweroff shape=qemu-9.2"},
        {"10.0.2 (Debian 1:10.0.2+ds-2)", "poweroff shape=qemu-9.2"},
        {"4.2.1", "poweroff shape=qemu"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_qemu(cases[i].version, "");
        capture("--guest --image=%s/image");
        check_words(cases[i].said, "");
    }
}

/* Words that would take the image's place, with one dash or two. */
static void test_refused(void **state)
{
    static const char *const words[] = {"-kernel",  "--kernel",   "-append",
                                        "--append", "-daemonize", "--daemonize"};
    char line[400], want[200];

    (void)state;
    make_qemu("8.2.0", "");
    for (size_t i = 0; i < COUNT(words); i++) {
        snprintf(line, sizeof(line), "--guest --image=%%s/image -- -smp 2 %s", words[i]);
        capture(line);
        snprintf(want, sizeof(want), "leafprobe: leave QEMU's option %s away: capture --guest sets it\n",
                 words[i]);
        check_text(words[i], run.err, want);
        assert_int_equal(run.status, EXIT_BAD);
        assert_int_equal(run.out_size, 0);
    }
}

/* What QEMU has to say is passed on: its first line, and that there are more. */
static void test_complaints(void **state)
{
    (void)state;
    make_qemu("8.2.0", "echo 'warning: one' >&2");
    capture("--guest --image=%s/image");
    check_text("one", run.err, "leafprobe: warning: one\n");
    assert_int_equal(run.status, EXIT_OK);
    make_qemu("8.2.0", "echo 'warning: one' >&2; echo 'warning: two' >&2");
    capture("--guest --image=%s/image");
    check_text("two", run.err, "leafprobe: warning: one (the first of several lines)\n");
    make_qemu("8.2.0", "for i in $(seq 1000); do echo \"warning: TCG does not have feature $i\"; done >&2");
    capture("--guest --image=%s/image");
    check_text("many", run.err,
               "leafprobe: warning: TCG does not have feature 1 (the first of several lines)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shape, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_complaints, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("guest_command", tests, NULL, NULL);
}
