/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/tracee.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/tests/tracee_call.h"
#include "host/tests/tracee_filter.h"
#include "probe/tests/check.h"

#define WAIT_MS 20000

_Static_assert(TRACEE_THREADS <= TRACEE_LISTENERS, "each thread may have one");

/* Signal handlers count; a thread of the tracee has the pointer. */
static _Thread_local struct tracee_shared *own;

#define TROUBLE_UNLESS(true_here)          \
    do {                                   \
        if (!(true_here) && !own->trouble) \
            own->trouble = __LINE__;       \
    } while (0)

static void count_signal(int signal)
{
    (void)signal;
    own->signals++;
}

static int64_t checked_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    bool whole;
    const int64_t result = tracee_call(number, a, b, c, d, &whole);

    TROUBLE_UNLESS(whole);
    return result;
}

static void run_listener(int fd)
{
    struct seccomp_notif answer;

    own->fd = fd;
    own->ready = 1;
    /* At a stop some kernels end it, others do not. */
    for (;; own->ended += own->signals > 0)
        TROUBLE_UNLESS(checked_call(SYS_ioctl, (uint64_t)own->fd, SECCOMP_IOCTL_NOTIF_RECV,
                                    (uint64_t)memset(&answer, 0, sizeof(answer)), 0) == -EINTR);
}

static void run(void)
{
    run_listener(tracee_listener());
}

static void run_twice(void)
{
    const int fd = tracee_listener();

    run_listener(dup(fd) < 0 ? -1 : fd);
}

static void spin(void)
{
    volatile double sum = 1;

    own->ready = 1;
    for (uint64_t i = 0;; i++, own->rounds++) {
        sum = 1;
        for (unsigned j = 0; j < 1000; j++)
            sum += 1;
        TROUBLE_UNLESS(sum == 1001.0);
    }
}

static void sleep_long(void)
{
    struct timespec minute = {60, 0};

    own->ready = 1;
    TROUBLE_UNLESS(checked_call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (uint64_t)&minute, 0) == -EINTR);
    TROUBLE_UNLESS(own->signals);
}

static void poll_long(void)
{
    uint64_t mask = 1ull << (SIGUSR2 - 1);

    own->ready = 1;
    TROUBLE_UNLESS(checked_call(SYS_ppoll, 0, 0, 0, (uint64_t)&mask) == -EINTR);
    TROUBLE_UNLESS(own->signals);
}

static void wait_long(void)
{
    uint32_t word = 1;

    own->ready = 1;
    TROUBLE_UNLESS(checked_call(SYS_futex, (uint64_t)&word, FUTEX_WAIT_PRIVATE, 1, 0) == -EINTR);
    TROUBLE_UNLESS(own->signals);
}

static void guarded(void)
{
    static const struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FIGETBSZ, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };

    TROUBLE_UNLESS(tracee_filter(code, 6, 0) == 0);
    sleep_long();
    int size;

    syscall(SYS_ioctl, 0, FIGETBSZ, &size); /* ends here: the filter is there again */
    TROUBLE_UNLESS(false);
}

static int stay(void *nothing)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        pause();
    return nothing != NULL;
}

/* The kernel lets such a thread stop only once its child is gone. */
static void stuck(void)
{
    static char stack[65536];

    own->ready = 1;
    clone(stay, stack + sizeof(stack), CLONE_VM | CLONE_VFORK, NULL);
}

static void (*const bodies[])(void) = {
    [TRACEE_RUN] = run,          [TRACEE_TWICE] = run_twice, [TRACEE_SPIN] = spin,
    [TRACEE_SLEEP] = sleep_long, [TRACEE_POLL] = poll_long,  [TRACEE_FUTEX] = wait_long,
    [TRACEE_GUARDED] = guarded,  [TRACEE_STUCK] = stuck};

struct start {
    enum tracee_kind kind;
    struct tracee_shared *shared;
};

static void *begin(void *ctx)
{
    const struct start *start = ctx;

    own = start->shared;
    own->tid = (pid_t)syscall(SYS_gettid);
    bodies[start->kind]();
    own->ended++;
    for (;;)
        pause();
    return NULL;
}

static _Noreturn void be_tracee(const enum tracee_kind *kinds, unsigned count, struct tracee_shared *shared)
{
    static struct start starts[TRACEE_THREADS];
    const struct sigaction action = {.sa_handler = count_signal};
    pthread_t thread;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigaction(SIGUSR1, &action, NULL);
    for (unsigned i = 0; i < count; i++) {
        starts[i] = (struct start){kinds[i], &shared[i]};
        if (pthread_create(&thread, NULL, begin, &starts[i]) != 0)
            _exit(3);
    }
    for (;;)
        pause();
}

static bool all_ready(const struct tracee *tracee)
{
    for (unsigned i = 0; i < tracee->count; i++)
        if (!tracee->thread[i].ready)
            return false;
    return true;
}

static void nap(void)
{
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

void tracee_start(const enum tracee_kind *kinds, unsigned count, struct tracee *ret)
{
    const size_t size = count * sizeof(struct tracee_shared);

    assert_true(count <= TRACEE_THREADS);
    ret->count = count;
    ret->thread = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(ret->thread, MAP_FAILED);
    ret->pid = fork();
    assert_true(ret->pid >= 0);
    if (ret->pid == 0)
        be_tracee(kinds, count, ret->thread);
    for (unsigned i = 0; !all_ready(ret) && i < WAIT_MS; i++)
        nap();
    assert_true(all_ready(ret));
    for (unsigned i = 0; i < 20; i++)
        nap(); /* into their calls */
    bool good = ptrace(PTRACE_SEIZE, ret->pid, NULL, NULL) == 0;

    for (unsigned i = 0; i < count; i++)
        good = good && (kinds[i] > TRACEE_TWICE || ret->thread[i].fd >= 0);
    if (good) {
        int status;

        assert_int_equal(ptrace(PTRACE_INTERRUPT, ret->pid, NULL, NULL), 0);
        assert_int_equal(waitpid(ret->pid, &status, __WALL), ret->pid);
        assert_int_equal(ptrace(PTRACE_DETACH, ret->pid, NULL, NULL), 0);
        return;
    }
    tracee_end(ret);
    skip();
}

void tracee_check(const struct tracee *tracee)
{
    assert_int_equal(kill(tracee->pid, 0), 0);
    for (unsigned i = 0; i < tracee->count; i++) {
        const struct tracee_shared *thread = &tracee->thread[i];

        if (thread->trouble)
            fail_msg("thread %u: trouble in line %u of tracee.c", i, thread->trouble);
    }
}

void tracee_signal(const struct tracee *tracee, unsigned which)
{
    const struct tracee_shared *thread = &tracee->thread[which];

    assert_int_equal(syscall(SYS_tgkill, tracee->pid, thread->tid, SIGUSR1), 0);
    for (unsigned i = 0; !thread->ended && i < WAIT_MS; i++)
        nap();
    assert_true(thread->ended);
    assert_int_equal(thread->signals, 1);
    tracee_check(tracee);
}

void tracee_end(struct tracee *tracee)
{
    kill(tracee->pid, SIGKILL);
    /* Threads that are traced still are this process's to wait for, before the process is. */
    for (unsigned n = 0; waitpid(tracee->pid, NULL, WNOHANG) == 0 && n < WAIT_MS; n++, nap())
        for (unsigned i = 0; i < tracee->count; i++)
            waitpid(tracee->thread[i].tid, NULL, __WALL | WNOHANG);
    munmap(tracee->thread, tracee->count * sizeof(struct tracee_shared));
}
