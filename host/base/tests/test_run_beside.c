/* SPDX-License-Identifier: BSD-2-Clause */
/* A program beside this one ends with it, and within its time. */
#include "host/base/run_beside.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/tests/check.h"

#define NO_PROCESS "Resource temporarily unavailable" /* EAGAIN (fork(2)) */

static void fill(void *ctx, const struct sink *sink)
{
    put_str(sink, ctx);
}

static int run_shell(const char *script, unsigned seconds, struct error_line *reterr)
{
    char name[] = "sh", option[] = "-c", input[] = "hello\n", *words = strdup(script);
    char *const argv[] = {name, option, words, NULL};
    const struct run_beside job = {
        .name = name, .argv = argv, .fill = fill, .ctx = input, .seconds = seconds};
    const int status = run_beside(&job, reterr);

    free(words);
    return status;
}

static void test_statuses(void **state)
{
    struct error_line error = {""};

    (void)state;
    assert_int_equal(run_shell("read word; test $word = hello", 10, &error), 0);
    assert_int_equal(run_shell("exit 3", 10, &error), 3);
    assert_int_equal(run_shell("kill -TERM $$", 10, &error), -1);
    check_text("signal", error.text, "sh: ended by signal 15");
    assert_int_equal(run_shell("exec sleep 60", 1, &error), -1);
    check_text("late", error.text, "sh: did not end within 1 s and was ended");
}

/* Output and errors go where they are sent, and what is fed may be more than a pipe holds. */
static void test_outputs(void **state)
{
    char name[] = "sh", option[] = "-c", words[] = "cat >&2; echo out", text[32] = "";
    static char input[200001];
    char *const argv[] = {name, option, words, NULL};
    struct error_line error = {""};
    FILE *output = tmpfile(), *errors = tmpfile();

    (void)state;
    assert_true(output && errors);
    memset(input, 'x', sizeof(input) - 1);
    const struct run_beside job = {.name = name,
                                   .argv = argv,
                                   .fill = fill,
                                   .ctx = input,
                                   .output = fileno(output),
                                   .errors = fileno(errors),
                                   .seconds = 60};

    assert_int_equal(run_beside(&job, &error), 0);
    assert_int_equal(fseek(errors, 0, SEEK_END), 0);
    assert_int_equal(ftell(errors), sizeof(input) - 1);
    rewind(output);
    assert_non_null(fgets(text, sizeof(text), output));
    check_text("output", text, "out\n");
    fclose(output);
    fclose(errors);
}

/* With so many files open that none, or one of the two pipes alone, could be made: said, and nothing stays
 * open. */
static void test_no_pipe(void **state)
{
    struct rlimit before, few;
    struct error_line error;
    const int next = dup(STDIN_FILENO);

    (void)state;
    assert_true(next > 0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int room = 0; room < 4; room++) {
        few = (struct rlimit){(rlim_t)(next + room), before.rlim_max};
        error = (struct error_line){""};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        const int status = run_shell("exit 0", 10, &error);

        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_int_equal(status, -1);
        check_text("no pipe", error.text, "sh: Too many open files");
    }
}

/* Without a process more to be had, as somebody whom the limit holds. */
static _Noreturn void be_refused(void)
{
    const struct rlimit none = {0, 0};
    struct error_line error = {""};
    const int next = dup(STDIN_FILENO);

    close(next);
    if (setrlimit(RLIMIT_NPROC, &none) != 0 || (getuid() == 0 && setuid(65534) != 0))
        _exit(2);
    if (run_shell("exit 0", 10, &error) != -1 || strcmp(error.text, "sh: " NO_PROCESS) != 0)
        _exit(3);
    _exit(dup(STDIN_FILENO) == next ? 0 : 4); /* no pipe stays open */
}

static void test_no_process(void **state)
{
    int status;
    const pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        be_refused();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_missing(void **state)
{
    char name[] = "no-such-program", input[] = "";
    char *const argv[] = {name, NULL};
    const struct run_beside job = {.name = name, .argv = argv, .fill = fill, .ctx = input, .seconds = 10};
    struct error_line error;

    (void)state;
    /* A folder of the caller's PATH that may not be read would be another error. */
    assert_int_equal(setenv("PATH", "/usr/bin:/bin", 1), 0);
    assert_int_equal(run_beside(&job, &error), -1);
    check_text("missing", error.text,
               "no-such-program, beside this program or in PATH: No such file or directory");
}

/* The program says that it is there, and keeps the pipe open for writing as long as it lives. */
static _Noreturn void be_parent(int to)
{
    char script[64];

    snprintf(script, sizeof(script), "echo here >&%d; exec sleep 60", to);
    _exit(run_shell(script, 60, NULL) != 0);
}

/* Without a writer left the pipe is hung up. */
static void test_parent_dies(void **state)
{
    char text[32] = "";
    int ends[2], status;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    const pid_t parent = fork();

    if (parent == 0)
        be_parent(ends[1]);
    close(ends[1]);
    assert_true(parent > 0 && read(ends[0], text, sizeof(text) - 1) > 0);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_int_equal(poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 10000), 1);
    assert_int_equal(read(ends[0], text, sizeof(text)), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),   cmocka_unit_test(test_outputs), cmocka_unit_test(test_no_pipe),
        cmocka_unit_test(test_no_process), cmocka_unit_test(test_missing), cmocka_unit_test(test_parent_dies),
    };

    return cmocka_run_group_tests_name("run beside", tests, NULL, NULL);
}
