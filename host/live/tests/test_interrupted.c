/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that is killed at any moment: the process that it looks at goes on, nothing of it astray. */
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/live/session.h"
#include "host/live/tracer.h"
#include "host/live/wait.h"
#include "host/tests/kit.h"
#include "host/tests/tracee.h"

#define TIMES 40u
#define LONG_MS 20000

static _Atomic unsigned *asked, *started, *ended;

static enum remote_result ask(void *ctx, uint32_t slot, int fd, struct remote *remote,
                              struct error_line *reterr)
{
    int64_t result = -1;
    int size = 0;

    (void)ctx;
    (void)slot;
    const enum remote_result done = remote_ioctl(remote, fd, FIGETBSZ, &size, sizeof(size), &result, reterr);

    *asked += done == REMOTE_GOOD && result == 0 && size == sysconf(_SC_PAGESIZE);
    return done;
}

static bool wanted(void *ctx)
{
    (void)ctx;
    return session_wanted();
}

/* Looks again and again, so that a signal finds it anywhere. */
static bool trace(void *ctx, struct error_line *reterr)
{
    const struct tracee *tracee = ctx;
    struct proc_vcpus fds = {0};
    bool good = proc_vcpus(PROC_ROOT, tracee->pid, TRACEE_FILE, &fds);

    ++*started;
    wait_prepare();
    for (unsigned i = 0; good && i < 100000; i++) {
        struct tracer_vcpu vcpu[TRACEE_THREADS] = {{0}};
        struct tracer tracer = {.root = PROC_ROOT,
                                .pid = tracee->pid,
                                .kind = {TRACEE_FILE, SECCOMP_IOCTL_NOTIF_RECV},
                                .deadline = clock_ms() + LONG_MS,
                                .fds = &fds,
                                .vcpu = vcpu,
                                .ask = ask,
                                .wanted = wanted};

        good = tracer_run(&tracer, reterr);
    }
    proc_vcpus_free(&fds);
    ++*ended;
    return good;
}

static void nap_us(long microseconds)
{
    nanosleep(&(struct timespec){0, microseconds * 1000}, NULL);
}

static void interrupt_once(struct tracee *tracee, int signal, long microseconds)
{
    const pid_t command = fork();
    int status;

    assert_true(command >= 0);
    if (command == 0) {
        const struct session session = {trace, tracee, 60};
        struct error_line error;
        bool interrupted;

        _exit(!session_run(&session, &interrupted, &error) && interrupted ? 2 : 3);
    }
    for (unsigned i = 0; *started == *ended && i < LONG_MS; i++)
        nap_us(1000);
    nap_us(microseconds);
    kill(command, signal);
    assert_int_equal(waitpid(command, &status, 0), command);
    for (unsigned i = 0; *ended != *started && i < LONG_MS; i++)
        nap_us(1000);
    assert_int_equal(*ended, *started);
    tracee_check(tracee);
}

static void test_killed(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_RUN, TRACEE_SPIN, TRACEE_SLEEP, TRACEE_POLL};
    struct tracee tracee;
    uint64_t seed = 4;

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    for (unsigned i = 0; i < TIMES; i++)
        interrupt_once(&tracee, i % 2 ? SIGINT : SIGKILL, (long)(kit_random(&seed) % 20000));
    assert_true(*asked > 0);
    /* Nobody holds them: a signal ends each one's call. */
    for (unsigned i = 0; i < COUNT(kinds); i++)
        if (kinds[i] != TRACEE_SPIN)
            tracee_signal(&tracee, i);
    tracee_end(&tracee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_killed)};

    asked = mmap(NULL, sizeof(*asked) * 3, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (asked == MAP_FAILED)
        return 1;
    started = asked + 1;
    ended = asked + 2;
    return cmocka_run_group_tests_name("interrupted", tests, NULL, NULL);
}
