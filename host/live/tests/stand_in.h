/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine that runs where there is no KVM: this program's own kind of virtual CPU, the listener of
 * tracee.h, and answers of its own to what a virtual CPU is asked. All behind host/live/live.h is the real
 * thing: the checks, the tracer's process, the threads that are stopped and make an ioctl. For the one file
 * of a test program.
 */
#ifndef HOST_LIVE_TESTS_STAND_IN_H
#define HOST_LIVE_TESTS_STAND_IN_H

#include <errno.h>
#include <linux/fs.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/live/ask.h"
#include "host/live/live.h"
#include "host/live/live_private.h"
#include "host/live/session.h"
#include "host/tests/kit.h"
#include "host/tests/tracee.h"

const struct live_kind live_kvm = {TRACEE_FILE, SECCOMP_IOCTL_NOTIF_RECV};

/* What the answers depend on, in memory of this process and of the tracers. */
static struct answers {
    unsigned asked;      /* so many tables so far */
    unsigned other_from; /* from this one on they differ; 0: never */
    unsigned fail_at;    /* that one is refused; 0: none */
    unsigned signal_at;  /* a signal comes to whoever waits for the tracer; 0: none */
    unsigned kill_at;    /* the machine ends; 0: never */
    pid_t machine;
} * answers;

#define STAND_IN_MSR 0x123456789ull

static struct tracee machine;
static char machine_name[16];

static bool call_there(const struct ask_door *door, struct error_line *reterr)
{
    int64_t result = -1;
    int size = 0;

    if (!door->call(door->ctx, FIGETBSZ, &size, sizeof(size), &result, reterr))
        return false;
    return (result == 0 && size == sysconf(_SC_PAGESIZE)) || error_line_set(reterr, "no block size");
}

bool ask_table(const struct ask_door *door, struct cpuid_table *ret, struct error_line *reterr)
{
    const unsigned number = ++answers->asked;
    const bool other = answers->other_from && number >= answers->other_from;

    if (number == answers->signal_at) {
        kill(getppid(), SIGTERM);
        for (unsigned i = 0; i < 20000 && session_wanted(); i++)
            usleep(1000);
    }
    if (number == answers->kill_at)
        kill(answers->machine, SIGKILL);
    if (number == answers->fail_at)
        return error_line_set(reterr, "no answer %u", number);
    cpuid_table_clear(ret);
    cpuid_table_add(ret, 0, 0, 0, &(struct cpuid_regs){1, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(ret, 1, 0, 0, &(struct cpuid_regs){0x306c3, other ? 0x800 : 0, 0, 0x8000});
    return call_there(door, reterr);
}

bool ask_msrs(const struct ask_door *door, const struct cpuid_table *table, struct virt *ret,
              struct error_line *reterr)
{
    if (table->count != 2)
        return error_line_set(reterr, "another table");
    ret->msr.read |= 1u << MSR_VMX_BASIC;
    ret->msr.value[MSR_VMX_BASIC] = STAND_IN_MSR;
    return call_there(door, reterr);
}

/* A process with a name that no other has. It is not to be seen where tracing is for the parent alone (Yama).
 */
static void machine_start(const enum tracee_kind *kinds, unsigned count)
{
    struct live_machine found;
    struct error_line error = {""};
    char before[16];

    if (!answers)
        answers = mmap(NULL, sizeof(*answers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(answers, MAP_FAILED);
    snprintf(machine_name, sizeof(machine_name), "vm-%d", (int)getpid());
    prctl(PR_GET_NAME, before);
    prctl(PR_SET_NAME, machine_name);
    tracee_start(kinds, count, &machine);
    prctl(PR_SET_NAME, before);
    *answers = (struct answers){.machine = machine.pid};
    const bool good = live_capture(&(struct live_request){.pid = machine.pid, .seconds = 60}, &found, &error);

    live_free(&found);
    *answers = (struct answers){.machine = machine.pid};
    if (good)
        return;
    tracee_end(&machine);
    if (!strstr(error.text, "may not be traced") && !strstr(error.text, "run as root"))
        fail_msg("%s", error.text);
    skip();
}

static void machine_end(void)
{
    tracee_end(&machine);
}

#endif
