/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread of another process executes a call, and nothing of it changes: on threads that notice (tracee.h).
 */
#include <errno.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/live/proc.h"
#include "host/live/tests/held.h"
#include "host/live/wait.h"

#define TIMES 50u

/* The thread is in its call still, which a signal ends as it ends any such call. */
static void test_calls(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_SLEEP, TRACEE_POLL, TRACEE_FUTEX};
    struct tracee tracee;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    for (unsigned i = 0; i < COUNT(kinds); i++)
        for (unsigned n = 0; n < TIMES; n++) {
            struct remote remote = remote_of(tracee.thread[i].tid);

            hold(&remote, false);
            ask_size(&remote, tracee.thread[0].fd);
            leave(&remote);
            tracee_check(&tracee);
        }
    for (unsigned i = 0; i < COUNT(kinds); i++)
        assert_int_equal(tracee.thread[i].signals, 0);
    for (unsigned i = 0; i < COUNT(kinds); i++)
        tracee_signal(&tracee, i);
    tracee_end(&tracee);
}

/* Signals that come while a thread is held wait until it is let go, and none is lost or comes twice. */
static void test_signal_waits(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_POLL};
    struct tracee tracee;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    for (unsigned i = 0; i < COUNT(kinds); i++) {
        struct remote remote = remote_of(tracee.thread[i].tid);

        hold(&remote, false);
        assert_int_equal(syscall(SYS_tgkill, tracee.pid, tracee.thread[i].tid, SIGUSR1), 0);
        ask_size(&remote, tracee.thread[0].fd);
        assert_int_equal(tracee.thread[i].signals, 0);
        leave(&remote);
        for (unsigned n = 0; !tracee.thread[i].signals && n < LONG_MS; n++)
            nap();
        assert_int_equal(tracee.thread[i].signals, 1);
    }
    tracee_check(&tracee);
    tracee_end(&tracee);
}

static _Noreturn void be_rain(const struct tracee *tracee)
{
    while (syscall(SYS_tgkill, tracee->pid, tracee->thread[0].tid, SIGUSR1) == 0)
        nanosleep(&(struct timespec){0, 200000}, NULL);
    _exit(0);
}

static void test_signals_rain(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN};
    struct tracee tracee;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    const pid_t rain = fork();

    assert_true(rain >= 0);
    if (rain == 0)
        be_rain(&tracee);
    unsigned asked = 0;

    for (unsigned n = 0; n < TIMES * 200 && asked < TIMES; n++) {
        struct remote remote = remote_of(tracee.thread[0].tid);
        struct error_line error;
        uint32_t us;

        assert_int_equal(remote_attach(&remote, false), REMOTE_GOOD);
        assert_int_equal(remote_interrupt(&remote), REMOTE_GOOD);
        assert_int_equal(remote_stand(&remote), REMOTE_GOOD);
        /* It may stand in its signal handler as well. */
        if (remote_open(&remote, &error) == REMOTE_GOOD) {
            ask_size(&remote, tracee.thread[0].fd);
            asked++;
        }
        assert_int_equal(remote_leave(&remote, &us, &error), REMOTE_GOOD);
    }
    kill(rain, SIGKILL);
    waitpid(rain, NULL, 0);
    assert_int_equal(asked, TIMES);
    assert_true(tracee.thread[0].signals > 0);
    tracee_check(&tracee);
    tracee_end(&tracee);
}

/* A thread in user mode is at a place where no call can be made, and goes on. */
static void test_busy(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_SPIN, TRACEE_SPIN};
    struct tracee tracee;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[0].tid);
    struct error_line error;

    assert_int_equal(remote_attach(&remote, false), REMOTE_GOOD);
    assert_int_equal(remote_interrupt(&remote), REMOTE_GOOD);
    assert_int_equal(remote_stand(&remote), REMOTE_GOOD);
    assert_int_equal(remote_open(&remote, &error), REMOTE_BUSY);
    leave(&remote);
    const uint64_t rounds = tracee.thread[0].rounds;

    for (unsigned i = 0; tracee.thread[0].rounds <= rounds + 1 && i < LONG_MS; i++)
        nap();
    assert_true(tracee.thread[0].rounds > rounds + 1);
    tracee_check(&tracee);
    tracee_end(&tracee);
}

/* With its filter suspended the call passes, and afterwards the filter is there as before. */
static void test_filter(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_GUARDED};
    struct tracee tracee;
    int status;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[1].tid);

    if (remote_attach(&remote, true) == REMOTE_DENIED) {
        tracee_end(&tracee);
        skip(); /* CAP_SYS_ADMIN */
    }
    assert_int_equal(remote_interrupt(&remote), REMOTE_GOOD);
    assert_int_equal(remote_stand(&remote), REMOTE_GOOD);
    assert_int_equal(remote_open(&remote, NULL), REMOTE_GOOD);
    ask_size(&remote, tracee.thread[0].fd);
    leave(&remote);
    tracee_check(&tracee);
    assert_int_equal(syscall(SYS_tgkill, tracee.pid, tracee.thread[1].tid, SIGUSR1), 0);
    assert_int_equal(waitpid(tracee.pid, &status, 0), tracee.pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    assert_int_equal(tracee.thread[1].trouble, 0);
    tracee_end(&tracee);
}

/* SIGSTOP in the middle, which nothing can hold: the call comes to its end, and then the process is stopped.
 */
static void test_stopped(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_SLEEP};
    struct tracee tracee;
    struct proc_state found = {0};

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[1].tid);

    hold(&remote, false);
    assert_int_equal(kill(tracee.pid, SIGSTOP), 0);
    ask_size(&remote, tracee.thread[0].fd);
    leave(&remote);
    for (unsigned i = 0; found.letter != 'T' && i < LONG_MS; i++, nap())
        assert_true(proc_state(PROC_ROOT, tracee.pid, tracee.thread[1].tid, &found));
    assert_int_equal(found.letter, 'T');
    assert_int_equal(kill(tracee.pid, SIGCONT), 0);
    tracee_signal(&tracee, 1);
    tracee_end(&tracee);
}

static void test_gone(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN};
    struct tracee tracee;
    struct error_line error;
    int64_t result;
    int size = 0;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[0].tid);

    hold(&remote, false);
    kill(tracee.pid, SIGKILL);
    assert_int_equal(remote_ioctl(&remote, 0, FIGETBSZ, &size, sizeof(size), &result, &error), REMOTE_GONE);
    assert_int_equal(remote_leave(&remote, &(uint32_t){0}, &error), REMOTE_GONE);
    tracee_end(&tracee);
}

static void test_late(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_STUCK};
    struct tracee tracee;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[0].tid);

    remote.deadline = clock_ms() + 100;
    assert_int_equal(remote_attach(&remote, false), REMOTE_GOOD);
    assert_int_equal(remote_interrupt(&remote), REMOTE_GOOD);
    assert_int_equal(remote_stand(&remote), REMOTE_LATE);
    tracee_end(&tracee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),        cmocka_unit_test(test_signal_waits),
        cmocka_unit_test(test_signals_rain), cmocka_unit_test(test_busy),
        cmocka_unit_test(test_filter),       cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_gone),         cmocka_unit_test(test_late),
    };

    wait_prepare();
    return cmocka_run_group_tests_name("remote", tests, NULL, NULL);
}
