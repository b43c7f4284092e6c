/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of progress on a terminal, and a program beside this one where no process can be made. */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/base/progress.h"
#include "host/base/run_beside.h"
#include "probe/tests/check.h"

static int terminal; /* the end that shows what was written */

/* What the terminal got since the last call. */
static const char *shown(void)
{
    static char text[1024];
    const ssize_t n = read(terminal, text, sizeof(text) - 1);

    text[n > 0 ? n : 0] = 0;
    return text;
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(unsigned ms)
{
    assert_int_equal(usleep(ms * 1000), 0);
}

/* Nothing for half a second, then a line that is written over at most every tenth of one, cut to what the
 * terminal has but for its last column, and wiped at the end. */
static void test_line(void **state)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 12};
    const int old = dup(STDERR_FILENO);
    int slave;

    (void)state;
    assert_int_equal(openpty(&terminal, &slave, NULL, NULL, &size), 0);
    assert_int_equal(fcntl(terminal, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(dup2(slave, STDERR_FILENO), STDERR_FILENO);
    progress("early %d", 1);
    progress_end();
    check_text("ended early", shown(), "");
    long start = now_ms();

    progress("first %d", 1);
    sleep_ms(250);
    progress("second");
    /* On a machine that is busy a sleep may last longer. */
    const char *half = shown();

    if (now_ms() - start < 490)
        check_text("half of the time", half, "");
    sleep_ms(550);
    start = now_ms();
    progress("third %d", 3);
    check_text("shown", shown(), "\rthird 3\033[K");
    progress("at once");
    const char *soon = shown();

    if (now_ms() - start < 90)
        check_text("too soon", soon, "");
    sleep_ms(150);
    progress("a longer line than that");
    check_text("cut", shown(), "\ra longer li\033[K");
    progress_end();
    check_text("wiped", shown(), "\r\033[K");
    progress_end();
    check_text("once", shown(), "");
    progress("next");
    check_text("begun anew", shown(), "");
    progress_end();
    dup2(old, STDERR_FILENO);
    close(old);
    close(slave);
    close(terminal);
}

/* Not to a file, however long it takes. */
static void test_no_terminal(void **state)
{
    const int old = dup(STDERR_FILENO);
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    terminal = ends[0];
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    progress("first");
    sleep_ms(550);
    progress("second");
    progress_end();
    check_text("nothing", shown(), "");
    dup2(old, STDERR_FILENO);
    close(old);
    close(ends[0]);
    close(ends[1]);
}

static void fill(void *ctx, const struct sink *sink)
{
    (void)ctx;
    (void)sink;
}

/* Somebody who may have no process more; root's are not counted. */
static _Noreturn void be_limited(void)
{
    char name[] = "sh";
    char *const argv[] = {name, NULL};
    const struct run_beside job = {.name = name, .argv = argv, .fill = fill, .seconds = 10};
    const struct rlimit none = {0, 0};
    struct error_line error = {""};

    if ((getuid() == 0 && setuid(65534) != 0) || setrlimit(RLIMIT_NPROC, &none) != 0)
        _exit(2);
    const int status = run_beside(&job, &error);

    _exit(status == -1 && strcmp(error.text, "sh: Resource temporarily unavailable") == 0 ? 0 : 1);
}

static void test_no_process(void **state)
{
    int status = -1;
    const pid_t child = fork();

    (void)state;
    if (child == 0)
        be_limited();
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* As many bytes as ctx says. */
static void fill_bytes(void *ctx, const struct sink *sink)
{
    for (unsigned i = 0; i < *(unsigned *)ctx; i++)
        put_bytes(sink, "x", 1);
}

/* Not a byte is lost on the way to the program. */
static void test_input(void **state)
{
    static const unsigned sizes[] = {0, 1, 2, 70000};

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned size = sizes[i];
        char name[] = "sh", option[] = "-c", script[64];
        char *const argv[] = {name, option, script, NULL};
        const struct run_beside job = {
            .name = name, .argv = argv, .fill = fill_bytes, .ctx = &size, .seconds = 60};
        struct error_line error = {""};

        snprintf(script, sizeof(script), "test $(wc -c) -eq %u", size);
        assert_int_equal(run_beside(&job, &error), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_no_terminal),
        cmocka_unit_test(test_no_process),
        cmocka_unit_test(test_input),
    };

    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
