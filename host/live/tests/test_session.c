/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracer's process: what becomes of it and of its result when either side ends early. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/live/session.h"
#include "host/tests/kit.h"

#define LONG_MS 20000u

/* In memory of all processes of a test. */
static struct seen {
    _Atomic pid_t child, group;
    _Atomic int runs, unwanted, over;
} * seen;

static void nap(void)
{
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static bool until(_Atomic int *what)
{
    for (unsigned i = 0; !*what && i < LONG_MS; i++)
        nap();
    return *what;
}

static bool succeed(void *ctx, struct error_line *reterr)
{
    (void)reterr;
    seen->child = getpid();
    seen->group = getsid(0);
    *(_Atomic int *)ctx = session_wanted() ? 7 : 8;
    return true;
}

static bool fail_run(void *ctx, struct error_line *reterr)
{
    (void)ctx;
    return error_line_set(reterr, "no, because");
}

static bool die(void *ctx, struct error_line *reterr)
{
    (void)ctx;
    (void)reterr;
    raise(SIGKILL);
    return true;
}

/* Comes to its end in its own time once nobody wants it, as a tracer that holds a thread. */
static bool go_on(void *ctx, struct error_line *reterr)
{
    (void)ctx;
    seen->runs = 1;
    for (unsigned i = 0; session_wanted() && i < LONG_MS; i++)
        nap();
    seen->unwanted = !session_wanted();
    for (unsigned i = 0; i < 20; i++)
        nap();
    seen->over = 1;
    return error_line_set(reterr, "interrupted");
}

static bool linger(void *ctx, struct error_line *reterr)
{
    struct error_line why;

    (void)ctx;
    (void)reterr;
    error_line_set(&why, "still there");
    session_linger(&why);
    seen->unwanted = !session_wanted();
    until(&seen->runs);
    seen->over = 1;
    return true;
}

static bool start(bool (*run)(void *, struct error_line *), bool *interrupted, struct error_line *error)
{
    const struct session session = {run, (void *)&seen->runs, 60};

    *error = (struct error_line){""};
    return session_run(&session, interrupted, error);
}

static void test_ends(void **state)
{
    struct error_line error;
    bool interrupted = true;

    (void)state;
    assert_true(start(succeed, &interrupted, &error));
    assert_false(interrupted);
    assert_int_equal(seen->runs, 7);
    assert_true(seen->child != getpid() && seen->group == seen->child);
    assert_false(start(fail_run, &interrupted, &error));
    check_text("failed", error.text, "no, because");
    assert_false(start(die, &interrupted, &error));
    check_text("killed", error.text,
               "the tracer was killed; if it held a thread, the machine may have come to harm");
    assert_false(interrupted);
}

/* The parent waits for no tracer that waits itself; that goes on to its end. */
static void test_lingers(void **state)
{
    struct error_line error;
    bool interrupted;

    (void)state;
    assert_false(start(linger, &interrupted, &error));
    check_text("lingers", error.text, "still there");
    assert_int_equal(seen->over, 0);
    seen->runs = 1;
    assert_true(until(&seen->over));
    assert_true(seen->unwanted);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

/* A process that runs a session, and what became of it behind a signal to it. */
static int parent_behind(int signal, struct error_line *ret)
{
    int ends[2], status;

    assert_int_equal(pipe(ends), 0);
    const pid_t parent = fork();

    assert_true(parent >= 0);
    if (parent == 0) {
        struct error_line error;
        bool interrupted;
        const bool good = start(go_on, &interrupted, &error);

        if (write(ends[1], &error, sizeof(error)) != (ssize_t)sizeof(error))
            _exit(9);
        _exit(good || !interrupted || !seen->over ? 8 : 2);
    }
    close(ends[1]);
    assert_true(until(&seen->runs));
    assert_int_equal(kill(parent, signal), 0);
    assert_int_equal(waitpid(parent, &status, 0), parent);
    if (read(ends[0], ret, sizeof(*ret)) != (ssize_t)sizeof(*ret))
        ret->text[0] = 0;
    close(ends[0]);
    assert_true(until(&seen->over));
    assert_true(seen->unwanted);
    return status;
}

static void test_signals(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct error_line error;

    (void)state;
    for (unsigned i = 0; i < COUNT(signals); i++) {
        memset(seen, 0, sizeof(*seen));
        const int status = parent_behind(signals[i], &error);

        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 2);
        check_text("interrupted", error.text, "interrupted; the machine was let go");
    }
    memset(seen, 0, sizeof(*seen));
    const int status = parent_behind(SIGKILL, &error);

    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int reset(void **state)
{
    (void)state;
    memset(seen, 0, sizeof(*seen));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_ends, reset),
                                       cmocka_unit_test_setup(test_lingers, reset),
                                       cmocka_unit_test_setup(test_signals, reset)};

    seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return seen == MAP_FAILED ? 1 : cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
