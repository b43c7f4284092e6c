/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE 1
#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

#include "host/base/clock.h"

enum {
    HALT_CHECK_MS = 10, /* how often the CPUs are stopped to see whether all are halted */
    KICK_MS = 2,        /* a kick can come too early: repeat it */
    PATIENCE_MS = 4000, /* for a CPU to leave KVM_RUN */
    RFLAGS_IF = 1 << 9,
};
#define KICK_SIGNAL (SIGRTMIN + 1)

/* Sleeps until something changed or until_ms; the lock is held by the caller. */
static void wait_changed(struct kvm_machine *machine, int64_t until_ms)
{
    struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};

    pthread_cond_timedwait(&machine->changed, &machine->lock, &until);
}

/* Waits while the machine is paused; false when it stops. */
static bool may_run(struct vcpu *vcpu)
{
    struct kvm_machine *machine = vcpu->machine;

    pthread_mutex_lock(&machine->lock);
    while (machine->pause && !machine->stop) {
        vcpu->parked = true;
        pthread_cond_broadcast(&machine->changed);
        pthread_cond_wait(&machine->changed, &machine->lock);
    }
    vcpu->parked = false;
    bool go = !machine->stop;

    pthread_mutex_unlock(&machine->lock);
    return go;
}

static void *vcpu_thread(void *argument)
{
    struct vcpu *vcpu = argument;
    bool go = true;

    while (go && may_run(vcpu)) {
        if (ioctl(vcpu->fd, KVM_RUN, 0) == 0) {
            go = vcpu_serve_exit(vcpu);
        } else if (errno != EINTR && errno != EAGAIN) { /* EAGAIN: an INIT or SIPI arrived */
            vcpu_fail(vcpu, "KVM_RUN gives errno", (unsigned long long)errno);
            go = false;
        }
        vcpu->exits++;
    }
    pthread_mutex_lock(&vcpu->machine->lock);
    vcpu->done = true;
    pthread_cond_broadcast(&vcpu->machine->changed);
    pthread_mutex_unlock(&vcpu->machine->lock);
    return NULL;
}

/*
 * Makes every CPU leave KVM_RUN and park or finish; the lock is held by the caller, who has set pause or
 * stop. False if one does not.
 */
static bool gather(struct kvm_machine *machine)
{
    int64_t patience = clock_ms() + PATIENCE_MS;
    unsigned busy;

    do {
        busy = 0;
        for (unsigned i = 0; i < machine->cpus; i++) {
            struct vcpu *vcpu = &machine->vcpu[i];

            if (vcpu->done || (vcpu->parked && !machine->stop))
                continue;
            vcpu->run->immediate_exit = 1;
            pthread_kill(vcpu->thread, KICK_SIGNAL);
            busy++;
        }
        if (busy)
            wait_changed(machine, clock_ms() + KICK_MS);
    } while (busy && clock_ms() < patience);
    return busy == 0;
}

static bool is_idle(const struct vcpu *vcpu)
{
    struct kvm_mp_state state;
    struct kvm_regs regs;

    if (ioctl(vcpu->fd, KVM_GET_MP_STATE, &state) < 0 || ioctl(vcpu->fd, KVM_GET_REGS, &regs) < 0)
        return false;
    switch (state.mp_state) {
    case KVM_MP_STATE_UNINITIALIZED:
    case KVM_MP_STATE_INIT_RECEIVED:
        return true;
    case KVM_MP_STATE_HALTED:
        return (regs.rflags & RFLAGS_IF) == 0;
    default:
        return false;
    }
}

/* With an irqchip HLT waits inside the kernel, so look at all CPUs while none of them can wake another. */
static void check_halt(struct kvm_machine *machine)
{
    bool idle = true;

    machine->pause = true;
    if (!gather(machine)) {
        machine->stuck = true;
        return;
    }
    for (unsigned i = 0; i < machine->cpus && idle; i++)
        idle = is_idle(&machine->vcpu[i]);
    if (idle && !machine->ended) {
        machine->ended = true;
        machine->result = (struct kvm_result){.end = KVM_END_HALT};
    }
    for (unsigned i = 0; i < machine->cpus; i++)
        machine->vcpu[i].run->immediate_exit = 0;
    machine->pause = false;
    pthread_cond_broadcast(&machine->changed);
}

static void watch(struct kvm_machine *machine, int64_t deadline)
{
    int64_t check = clock_ms() + HALT_CHECK_MS;

    while (!machine->ended && !machine->stuck) {
        if (clock_ms() >= deadline) {
            machine->ended = true;
            machine->result = (struct kvm_result){.end = KVM_END_TIME};
        } else if (machine->irqchip && clock_ms() >= check) {
            check_halt(machine);
            check = clock_ms() + HALT_CHECK_MS;
        } else {
            wait_changed(machine, machine->irqchip && check < deadline ? check : deadline);
        }
    }
}

static void on_kick(int number)
{
    (void)number;
}

/* Threads that could not be started count as done. */
static void start_threads(struct kvm_machine *machine)
{
    for (unsigned i = 0; i < machine->cpus; i++) {
        struct vcpu *vcpu = &machine->vcpu[i];
        int failed = pthread_create(&vcpu->thread, NULL, vcpu_thread, vcpu);

        if (!failed)
            continue;
        error_line_set(&machine->error, "cannot start a thread for cpu %u: %s", i, strerror(failed));
        machine->ended = machine->failed = true;
        for (; i < machine->cpus; i++)
            machine->vcpu[i].done = true;
        machine->started = vcpu->number;
        return;
    }
    machine->started = machine->cpus;
}

/* The lock is held by the caller, and released on return. */
static void stop_threads(struct kvm_machine *machine)
{
    machine->stop = true;
    pthread_cond_broadcast(&machine->changed);
    if (!gather(machine))
        machine->stuck = true;
    pthread_mutex_unlock(&machine->lock);
    for (unsigned i = 0; i < machine->started; i++) {
        if (machine->stuck)
            pthread_detach(machine->vcpu[i].thread);
        else
            pthread_join(machine->vcpu[i].thread, NULL);
    }
}

bool kvm_machine_run(struct kvm_machine *machine, struct kvm_result *ret, struct error_line *reterr)
{
    struct sigaction kick = {.sa_handler = on_kick, .sa_flags = SA_RESTART}, before;
    int64_t start = clock_ms();

    sigaction(KICK_SIGNAL, &kick, &before);
    pthread_mutex_lock(&machine->lock);
    start_threads(machine);
    watch(machine, start + (int64_t)machine->seconds * 1000);
    stop_threads(machine);
    if (machine->stuck) /* its handler stays, for a kick that is still under way */
        return error_line_set(
            reterr, "a CPU did not stop within %d ms: it stays in KVM_RUN, or its output is blocked",
            PATIENCE_MS);
    sigaction(KICK_SIGNAL, &before, NULL);
    if (machine->failed)
        return error_line_set(reterr, "%s", machine->error.text);
    *ret = machine->result;
    ret->seconds = (double)(clock_ms() - start) / 1000;
    for (unsigned i = 0; i < machine->cpus; i++)
        ret->exits += machine->vcpu[i].exits;
    return true;
}
