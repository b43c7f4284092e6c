/* SPDX-License-Identifier: BSD-2-Clause */
/* What is run for kexec, and what is asked before: with programs of the test's own that write down how they
 * were called. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/tests/kexec_tree.h"
#include "host/tests/kit.h"
#include "host/tests/said.h"
#include "probe/tests/memory.h"

static void plan(const char *want)
{
    struct memory memory = {0};
    const struct sink sink = memory_sink(&memory);
    struct error_line error;

    assert_true(kexec_plan(&tree_request, &sink, &error));
    assert_string_equal(memory_text(&memory), want);
}

static void test_plan(void **state)
{
    static char word[] = "format=raw", other[] = "poweroff";
    char *words[] = {word, other}, want[1000];

    (void)state;
    snprintf(want, sizeof(want),
             "sync\nkexec -l -c -t multiboot-x86 '%s/it'\\''s.elf' --command-line=\nsystemctl kexec\n",
             tree_request.root);
    plan(want);
    tree_request.words = words;
    tree_request.word_count = 2;
    tree_request.now = true;
    snprintf(want, sizeof(want),
             "sync\nkexec -l -c -t multiboot-x86 '%s/it'\\''s.elf' '--command-line=format=raw poweroff'\n"
             "echo u >/proc/sysrq-trigger\nkexec -e\n",
             tree_request.root);
    plan(want);
    assert_int_equal(access(tree_path("/calls"), F_OK), -1);
}

static void check_calls(const char *format)
{
    char want[1000];
    size_t size;
    char *calls = kit_slurp(tree_path("/calls"), &size);

    snprintf(want, sizeof(want), "kexec -l -c -t multiboot-x86 %s --command-line=\n%s", tree_request.image,
             format);
    assert_string_equal(calls, want);
    free(calls);
    unlink(tree_path("/calls"));
}

static void fails(const char *want)
{
    struct error_line error = {""};

    assert_false(kexec_go(&tree_request, &error));
    check_text("refusal", error.text, want);
}

static void test_go(void **state)
{
    struct error_line error;

    (void)state;
    assert_true(kexec_go(&tree_request, &error));
    check_calls("systemctl kexec\n");
    tree_program("systemctl", "echo refused >&2; exit 1");
    fails("systemctl kexec: refused");
    check_calls("systemctl kexec\nkexec -u\n");
    tree_program("kexec", "echo 'kexec_load failed: Operation not permitted' >&2; exit 255");
    fails("kexec -l: kexec_load failed: Operation not permitted");
    check_calls("");
    assert_int_equal(unlink(tree_path("/bin/kexec")), 0);
    if (access("/usr/sbin/kexec", X_OK) != 0 && access("/sbin/kexec", X_OK) != 0)
        fails("kexec is not installed (Debian package kexec-tools)");
}

static void test_now(void **state)
{
    struct timespec before, after;
    char want[400];
    size_t size;

    (void)state;
    tree_request.now = true;
    fails("kexec -e came back; file systems are read-only now (mount -o remount,rw)");
    check_calls("kexec -e\nkexec -u\n");
    char *told = kit_slurp(tree_path("/proc/sysrq-trigger"), &size);

    assert_string_equal(told, "u");
    free(told);
    tree_put("/proc/self/mounts", "tmpfs /run tmpfs rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 0\n");
    clock_gettime(CLOCK_MONOTONIC, &before);
    fails("kexec -e came back; file systems are read-only now (mount -o remount,rw)");
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec >= 4);
    check_calls("kexec -e\nkexec -u\n");
    assert_int_equal(unlink(tree_path("/proc/sysrq-trigger")), 0);
    snprintf(want, sizeof(want), "%s: No such file or directory", tree_path("/proc/sysrq-trigger"));
    fails(want);
    check_calls("kexec -u\n");
}

/* What kexec_agreed() says to an answer on a terminal: in a process of its own, whose error line is the
 * status. */
static bool agreed(const char *answer)
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    int status;

    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    const int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);

    assert_true(terminal >= 0);
    assert_int_equal(write(master, answer, strlen(answer)), strlen(answer));
    const pid_t pid = fork();

    if (pid == 0) {
        struct error_line error = {""};

        dup2(terminal, STDIN_FILENO);
        dup2(terminal, STDERR_FILENO);
        _exit(kexec_agreed(&tree_request, &error) ? 0 : strstr(error.text, "was not yes") ? 1 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(terminal);
    close(master);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    return !status;
}

#define WARNING                                                                                           \
    ", and it does not come back by itself.\n"                                                            \
    "In its place leafprobe's image reads every CPU, writes to the serial ports, and turns the machine "  \
    "off, "                                                                                               \
    "or waits at its screen.\n"                                                                           \
    "Nothing is kept on a disk: have the serial console recorded first. Then the machine must be booted " \
    "again from outside.\n"

static void test_asks(void **state)
{
    struct error_line error;

    (void)state;
    assert_true(agreed("yes\n"));
    assert_false(agreed("y\n"));
    assert_false(agreed("\n"));
    assert_false(agreed("yes please\n"));
    assert_false(agreed("\004")); /* the end of input */
    assert_true(said_begin());
    assert_false(kexec_agreed(&tree_request, &error));
    assert_string_equal(error.text, "there is no terminal to ask on: --yes goes without");
    check_text("warning", said(), "This ends the running system at once" WARNING);
    tree_request.yes = true;
    assert_true(kexec_agreed(&tree_request, &error));
    check_text("warning", said(), "This ends the running system at once" WARNING);
    tree_request.now = true;
    assert_true(kexec_agreed(&tree_request, &error));
    check_text("warning", said(), "This ends the running system at once, without stopping a service" WARNING);
    said_end();
}

/* A plan does nothing, and says what would forbid it; a refusal comes before the question, and that before
 * the deed. */
static void test_run(void **state)
{
    struct memory memory = {0};
    const struct sink sink = memory_sink(&memory);
    struct error_line error = {""};

    (void)state;
    assert_true(said_begin());
    tree_put("/proc/sys/kernel/kexec_load_disabled", "1\n");
    assert_true(kexec_run(&tree_request, &sink, &error));
    assert_non_null(strstr(memory_text(&memory), "systemctl kexec\n"));
    assert_non_null(strstr(said(), "it would be refused here: kernel.kexec_load_disabled is set"));
    tree_request.yes = true;
    assert_false(kexec_run(&tree_request, NULL, &error));
    assert_non_null(strstr(error.text, "kexec_load_disabled"));
    assert_string_equal(said(), "");
    tree_put("/proc/sys/kernel/kexec_load_disabled", "0\n");
    tree_request.yes = false;
    assert_false(kexec_run(&tree_request, NULL, &error));
    assert_non_null(strstr(error.text, "no terminal"));
    assert_int_equal(access(tree_path("/calls"), F_OK), -1);
    tree_request.yes = true;
    assert_true(kexec_run(&tree_request, NULL, &error));
    assert_non_null(strstr(said(), "systemd stops what runs"));
    check_calls("systemctl kexec\n");
    said_end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_make, tree_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_plan), TEST(test_go), TEST(test_now), TEST(test_asks),
                                       TEST(test_run)};

    return cmocka_run_group_tests_name("kexec", tests, NULL, NULL);
}
