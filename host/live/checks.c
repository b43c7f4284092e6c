/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/checks.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ELF_32 = 1, SECCOMP_NONE = 0 };

static bool has(uint64_t capabilities, unsigned which)
{
    return capabilities >> which & 1;
}

void checks_who(const char *root, struct checks_self *ret)
{
    char path[512], text[32] = "";
    struct proc_state state = {0};
    char status[8192];

    *ret = (struct checks_self){.pid = getpid(), .uid = (uint32_t)geteuid(), .yama = -1};
    if (proc_state(root, ret->pid, 0, &state))
        ret->seccomp = state.seccomp;
    if (proc_read(root, ret->pid, "status", status, sizeof(status)) > 0) {
        const char *line = strstr(status, "\nCapEff:");
        const uint64_t effective = line ? strtoull(line + strlen("\nCapEff:"), NULL, 16) : 0;

        ret->ptrace = has(effective, CAP_SYS_PTRACE);
        ret->admin = has(effective, CAP_SYS_ADMIN);
    }
    snprintf(path, sizeof(path), "%s/sys/kernel/yama/ptrace_scope", root);
    FILE *file = fopen(path, "re");

    if (file && fgets(text, sizeof(text), file))
        ret->yama = atoi(text);
    if (file)
        fclose(file);
}

/* A process that changed its user, or told the kernel so (PR_SET_DUMPABLE), has a folder that is root's. */
static bool is_dumpable(const char *root, pid_t pid, uint32_t uid)
{
    char path[512];
    struct stat folder;

    snprintf(path, sizeof(path), "%s/%d", root, (int)pid);
    return stat(path, &folder) != 0 || folder.st_uid == uid;
}

bool checks_denied(const char *root, pid_t pid, const struct checks_self *self, struct error_line *reterr)
{
    struct proc_state state;

    if (!proc_state(root, pid, 0, &state))
        return error_line_set(reterr, "process %d has ended", (int)pid);
    if (self->yama == 3)
        return error_line_set(
            reterr, "process %d (%s) may not be traced: kernel.yama.ptrace_scope is 3, until the next boot",
            (int)pid, state.name);
    if (!self->ptrace && state.uid != self->uid)
        return error_line_set(reterr,
                              "process %d (%s) may not be traced: it is user %u's, this is user %u without "
                              "CAP_SYS_PTRACE; run as root",
                              (int)pid, state.name, state.uid, self->uid);
    if (!self->ptrace && self->yama > 0)
        return error_line_set(
            reterr,
            "process %d (%s) may not be traced: kernel.yama.ptrace_scope is %d, which leaves that to "
            "CAP_SYS_PTRACE; run as root",
            (int)pid, state.name, self->yama);
    if (!self->ptrace && !is_dumpable(root, pid, state.uid))
        return error_line_set(
            reterr,
            "process %d (%s) may not be traced: it is not dumpable (PR_SET_DUMPABLE, as after a change of "
            "user or capabilities), which leaves that to CAP_SYS_PTRACE; run as root",
            (int)pid, state.name);
    return error_line_set(
        reterr,
        "process %d (%s) may not be traced, by a security module (AppArmor, SELinux: see the kernel's "
        "log), or because it is in another user namespace or has capabilities that this one has not",
        (int)pid, state.name);
}

static bool fail_reading(const char *root, pid_t pid, const struct checks_self *self, const char *what,
                         struct error_line *reterr)
{
    const int error = errno;

    if (error == ENOENT || error == ESRCH)
        return error_line_set(reterr, "no process %d", (int)pid);
    if (error == EACCES || error == EPERM)
        return checks_denied(root, pid, self, reterr);
    return error_line_set(reterr, "%s/%d/%s: %s", root, (int)pid, what, strerror(error));
}

static bool process_fits(const char *root, pid_t pid, const struct proc_state *state,
                         struct error_line *reterr)
{
    unsigned class;

    if (state->letter == 'Z' || state->letter == 'X')
        return error_line_set(reterr, "process %d (%s) has ended", (int)pid, state->name);
    if (state->letter == 'T')
        return error_line_set(reterr, "process %d (%s) is stopped by a signal: kill -CONT %d first", (int)pid,
                              state->name, (int)pid);
    if (!proc_elf_class(root, pid, &class))
        return error_line_set(reterr, "process %d (%s): its program cannot be read (%s/%d/exe)", (int)pid,
                              state->name, root, (int)pid);
    if (class == ELF_32)
        return error_line_set(reterr, "process %d (%s) is a 32-bit program, which this cannot ask", (int)pid,
                              state->name);
    return true;
}

static bool threads_fit(pid_t pid, const struct checks_self *self, struct checks_found *found,
                        struct error_line *reterr)
{
    for (size_t i = 0; i < found->threads.count; i++) {
        const struct proc_thread *thread = &found->threads.thread[i];

        if (thread->state.tracer)
            return error_line_set(
                reterr,
                "process %d (%s): process %d traces it (a debugger, strace), and a thread has one "
                "tracer at most",
                (int)pid, found->state.name, (int)thread->state.tracer);
        if (thread->worker || thread->state.seccomp == SECCOMP_NONE)
            continue;
        found->suspend = true;
        if (!self->admin || self->seccomp != SECCOMP_NONE)
            return error_line_set(reterr,
                                  "process %d (%s): a filter of system calls (Seccomp: %u) watches thread "
                                  "%d, and might end it; "
                                  "only CAP_SYS_ADMIN%s can suspend that: run as root",
                                  (int)pid, found->state.name, thread->state.seccomp, (int)thread->tid,
                                  self->admin ? " without a filter of its own" : "");
    }
    return true;
}

bool checks_pass(const char *root, pid_t pid, const char *kind, const struct checks_self *self,
                 struct checks_found *ret, struct error_line *reterr)
{
    *ret = (struct checks_found){0};
    if (pid == self->pid)
        return error_line_set(reterr, "process %d is this one", (int)pid);
    if (!proc_state(root, pid, 0, &ret->state))
        return fail_reading(root, pid, self, "status", reterr);
    if (!proc_vcpus(root, pid, kind, &ret->vcpus))
        return fail_reading(root, pid, self, "fd", reterr);
    if (ret->vcpus.count == 0)
        return error_line_set(reterr, "process %d (%s) has no virtual CPU of KVM", (int)pid, ret->state.name);
    if (!process_fits(root, pid, &ret->state, reterr))
        return false;
    if (!proc_threads(root, pid, &ret->threads))
        return fail_reading(root, pid, self, "task", reterr);
    return threads_fit(pid, self, ret, reterr);
}

void checks_free(struct checks_found *found)
{
    proc_vcpus_free(&found->vcpus);
    proc_threads_free(&found->threads);
}
