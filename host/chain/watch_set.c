/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/watch_set.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/let_go.h"
#include "probe/table/count.h"

#define OPTIONS                                                                               \
    (PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | \
     PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

/* Everything but KVM_SET_CPUID2 goes on without a stop. */
static struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVM_SET_CPUID2, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

struct watch_set *watch_set_new(void)
{
    void *ret =
        mmap(NULL, sizeof(struct watch_set), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return ret == MAP_FAILED ? NULL : ret;
}

void watch_set_free(struct watch_set *watch)
{
    if (watch)
        munmap(watch, sizeof(*watch));
}

/* Without rights of its own a process may filter its calls once it can gain none any more. */
static bool set_filter(void)
{
    const struct sock_fprog program = {COUNT(filter), filter};

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ||
           (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

/* n bytes of a thread's memory. */
static bool read_there(pid_t thread, uint64_t address, void *to, size_t n)
{
    const struct iovec here = {to, n}, there = {(void *)(uintptr_t)address, n};

    return process_vm_readv(thread, &here, 1, &there, 1, 0) == (ssize_t)n;
}

/* The table that a thread is about to hand over; the first is vCPU 0's. */
static void take_table(struct watch_set *watch, pid_t thread)
{
    struct user_regs_struct regs;
    struct kvm_cpuid2 head;

    if (watch->sets++)
        return;
    watch->cut = true;
    if (ptrace(PTRACE_GETREGS, thread, NULL, &regs) != 0 ||
        !read_there(thread, regs.rdx, &head, sizeof(head)) || head.nent > CPUID_TABLE_MAX)
        return;
    if (!read_there(thread, regs.rdx + sizeof(head), watch->table.entry,
                    head.nent * sizeof(watch->table.entry[0])))
        return;
    watch->table.count = head.nent;
    watch->cut = false;
}

/* What a stop is to go on with: the signal that caused it, unless it is tracing's own. */
static int signal_of(struct watch_set *watch, pid_t thread, int status)
{
    const int event = status >> 16, number = WSTOPSIG(status);

    if (event == PTRACE_EVENT_SECCOMP)
        take_table(watch, thread);
    return event || number == SIGSTOP || number == SIGTRAP ? 0 : number;
}

/* Let the program and all that it starts run to its end, and end like it. */
static _Noreturn void watch_to_the_end(struct watch_set *watch, pid_t program)
{
    int status;
    pid_t thread;

    while ((thread = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        if (thread > 0 && WIFSTOPPED(status)) {
            ptrace(PTRACE_CONT, thread, NULL, (void *)(intptr_t)signal_of(watch, thread, status));
            continue;
        }
        if (thread != program)
            continue;
        if (WIFEXITED(status))
            _exit(WEXITSTATUS(status));
        signal(WTERMSIG(status), SIG_DFL);
        kill(getpid(), WTERMSIG(status));
        _exit(126);
    }
    _exit(126);
}

void watch_set_become(void *ctx, char *const argv[])
{
    struct watch_set *watch = ctx;
    const pid_t program = fork();
    int status;

    if (program == -1) {
        execvp(argv[0], argv);
        return;
    }
    if (program == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) {
            kill(getpid(), SIGSTOP);
            watch->tried = set_filter();
        }
        execvp(argv[0], argv);
        return;
    }
    let_go_of_files(-1); /* whoever reads the program's pipes has to see when it closes them */
    if (waitpid(program, &status, __WALL) == program && WIFSTOPPED(status)) {
        ptrace(PTRACE_SETOPTIONS, program, NULL, (void *)(intptr_t)OPTIONS);
        ptrace(PTRACE_CONT, program, NULL, NULL);
        watch_to_the_end(watch, program);
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
}
