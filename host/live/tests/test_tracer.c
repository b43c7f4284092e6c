/* SPDX-License-Identifier: BSD-2-Clause */
/* The way to every virtual CPU, on a process whose threads wait in an ioctl as in KVM_RUN (tracee.h). */
#include <errno.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/live/tracer.h"
#include "host/live/tracer_private.h"
#include "host/live/wait.h"
#include "host/tests/kit.h"
#include "host/tests/tracee.h"

#define TIMES 20u
#define LONG_MS 20000
#define SLOTS 4u

struct asked {
    unsigned count[SLOTS];
    int fd[SLOTS];
    unsigned wanted;  /* so many times somebody waits for the result */
    unsigned fail_at; /* which question fails; 0: none */
    unsigned questions;
};

static enum remote_result ask(void *ctx, uint32_t slot, int fd, struct remote *remote,
                              struct error_line *reterr)
{
    struct asked *asked = ctx;
    int64_t result = -1;
    int size = 0;

    if (++asked->questions == asked->fail_at) {
        error_line_set(reterr, "no answer");
        return REMOTE_FAILED;
    }
    const enum remote_result done = remote_ioctl(remote, fd, FIGETBSZ, &size, sizeof(size), &result, reterr);

    assert_true(slot < SLOTS);
    if (done == REMOTE_GOOD) {
        assert_int_equal(result, 0);
        assert_int_equal(size, sysconf(_SC_PAGESIZE));
        asked->count[slot]++;
        asked->fd[slot] = fd;
    }
    return done;
}

static bool wanted(void *ctx)
{
    struct asked *asked = ctx;

    return asked->wanted && asked->wanted--;
}

struct case_of {
    struct proc_vcpus fds;
    struct tracer_vcpu vcpu[SLOTS];
    struct asked asked;
    struct tracer tracer;
};

static void begin(struct case_of *run, const struct tracee *tracee, uint32_t slots, uint64_t call)
{
    *run = (struct case_of){.asked.wanted = 1000000};
    assert_true(proc_vcpus(PROC_ROOT, tracee->pid, TRACEE_FILE, &run->fds));
    assert_int_equal(run->fds.slots, slots);
    run->tracer = (struct tracer){.root = PROC_ROOT,
                                  .pid = tracee->pid,
                                  .kind = {TRACEE_FILE, call},
                                  .deadline = clock_ms() + LONG_MS,
                                  .fds = &run->fds,
                                  .vcpu = run->vcpu,
                                  .ask = ask,
                                  .wanted = wanted,
                                  .ctx = &run->asked};
}

static void check_all_asked(const struct case_of *run, const struct tracee *tracee, enum live_way way)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        assert_int_equal(run->asked.count[i], 1);
        assert_int_equal(run->asked.fd[i], run->fds.vcpu[i].fd);
        assert_true(run->vcpu[i].done);
        assert_int_equal(run->vcpu[i].way, way);
        assert_true(run->vcpu[i].stopped_us > 0 && run->vcpu[i].stopped_us < LONG_MS * 1000u);
        for (unsigned j = 0; j < tracee->count && way == LIVE_OWN; j++)
            if (tracee->thread[j].fd == run->fds.vcpu[i].fd)
                assert_int_equal(run->vcpu[i].thread, tracee->thread[j].tid);
    }
    tracee_check(tracee);
}

static const enum tracee_kind mixed[] = {TRACEE_RUN, TRACEE_SLEEP, TRACEE_RUN, TRACEE_SPIN,
                                         TRACEE_RUN, TRACEE_POLL,  TRACEE_RUN, TRACEE_FUTEX};

static void test_running(void **state)
{
    struct tracee tracee;
    struct case_of run;
    struct error_line error = {""};

    (void)state;
    tracee_start(mixed, COUNT(mixed), &tracee);
    for (unsigned i = 0; i < TIMES; i++) {
        begin(&run, &tracee, SLOTS, SECCOMP_IOCTL_NOTIF_RECV);
        if (!tracer_run(&run.tracer, &error))
            fail_msg("%s", error.text);
        check_all_asked(&run, &tracee, LIVE_OWN);
        proc_vcpus_free(&run.fds);
    }
    tracee_end(&tracee);
}

/* No thread is in the ioctl that runs anything: as in a paused machine. */
static void test_standing(void **state)
{
    struct tracee tracee;
    struct case_of run;
    struct error_line error = {""};

    (void)state;
    tracee_start(mixed, 3, &tracee);
    for (unsigned i = 0; i < TIMES; i++) {
        begin(&run, &tracee, 2, 1);
        if (!tracer_run(&run.tracer, &error))
            fail_msg("%s", error.text);
        assert_int_equal(run.asked.count[0] + run.asked.count[1], 2);
        assert_true(run.vcpu[0].way == LIVE_STANDING && run.vcpu[1].way == LIVE_STANDING);
        assert_int_equal(run.vcpu[0].thread, run.vcpu[1].thread);
        assert_true(run.vcpu[0].stopped_us > 0);
        tracee_check(&tracee);
        proc_vcpus_free(&run.fds);
    }
    tracee_end(&tracee);
}

static void fails(const struct tracee *tracee, unsigned wanted_times, unsigned fail_at, const char *want)
{
    struct case_of run;
    struct error_line error = {""};

    begin(&run, tracee, SLOTS, SECCOMP_IOCTL_NOTIF_RECV);
    run.asked.wanted = wanted_times;
    run.asked.fail_at = fail_at;
    assert_false(tracer_run(&run.tracer, &error));
    check_text("failure", error.text, want);
    assert_false(run.tracer.denied);
    tracee_check(tracee);
    proc_vcpus_free(&run.fds);
}

/* However it ends: nothing stays held, so that the next time all goes well. */
static void test_failures(void **state)
{
    struct tracee tracee;
    struct case_of run;
    struct error_line error = {""};
    char want[100];

    (void)state;
    tracee_start(mixed, COUNT(mixed), &tracee);
    for (unsigned i = 1; i <= SLOTS; i++) {
        fails(&tracee, 1000000, i, "no answer");
        fails(&tracee, i - 1, 0, "interrupted");
    }
    begin(&run, &tracee, SLOTS, SECCOMP_IOCTL_NOTIF_RECV);
    assert_true(tracer_run(&run.tracer, &error));
    check_all_asked(&run, &tracee, LIVE_OWN);
    proc_vcpus_free(&run.fds);

    begin(&run, &tracee, SLOTS, SECCOMP_IOCTL_NOTIF_RECV);
    run.tracer.deadline = clock_ms();
    assert_false(tracer_run(&run.tracer, &error));
    snprintf(want, sizeof(want), "process %d: not all virtual CPUs within the time limit", (int)tracee.pid);
    check_text("late", error.text, want);
    kill(tracee.pid, SIGKILL);
    run.tracer.deadline = clock_ms() + LONG_MS;
    assert_false(tracer_run(&run.tracer, &error));
    snprintf(want, sizeof(want), "process %d ended meanwhile", (int)tracee.pid);
    check_text("gone", error.text, want);
    proc_vcpus_free(&run.fds);
    tracee_end(&tracee);
}

/* A thread that somebody traces already may not be traced: it is named, and whoever asked is told so. */
static void test_denied(void **state)
{
    struct tracee tracee;
    struct case_of run;
    struct error_line error = {""};
    char want[100];

    (void)state;
    tracee_start(mixed, COUNT(mixed), &tracee);
    begin(&run, &tracee, SLOTS, SECCOMP_IOCTL_NOTIF_RECV);
    for (unsigned i = 0; i < tracee.count; i++)
        assert_int_equal(ptrace(PTRACE_SEIZE, tracee.thread[i].tid, NULL, NULL), 0);
    assert_false(tracer_run(&run.tracer, &error));
    assert_true(run.tracer.denied);
    assert_int_equal(run.asked.questions, 0);
    int number = 0;

    assert_int_equal(sscanf(error.text, "thread %d ", &number), 1); // NOLINT(cert-err34-c)
    snprintf(want, sizeof(want), "thread %d may not be traced: %s", number, strerror(EPERM));
    check_text("denied", error.text, want);
    proc_vcpus_free(&run.fds);
    tracee_end(&tracee);
}

/* Who cannot be let go properly is named. */
static void test_late(void **state)
{
    const struct tracer tracer = {.pid = 7};
    struct error_line error = {""};

    (void)state;
    assert_false(tracer_late(&tracer, 9, &error));
    check_text("late", error.text, "process 7: thread 9 does not stop; it is let go as it is");
    assert_false(tracer_gone(&tracer, &error));
    check_text("gone", error.text, "process 7 ended meanwhile");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_running), cmocka_unit_test(test_standing),
                                       cmocka_unit_test(test_failures), cmocka_unit_test(test_denied),
                                       cmocka_unit_test(test_late)};

    wait_prepare();
    return cmocka_run_group_tests_name("tracer", tests, NULL, NULL);
}
