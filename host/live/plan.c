/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "host/live/live.h"
#include "host/live/live_private.h"

static const struct proc_thread *runner(const struct checks_found *found, int fd)
{
    for (size_t i = 0; i < found->threads.count; i++) {
        const struct proc_thread *thread = &found->threads.thread[i];

        if (!thread->worker && thread->doing == PROC_CALL && thread->number == SYS_ioctl &&
            (uint32_t)thread->argument[1] == live_kvm.run && (uint32_t)thread->argument[0] == (uint32_t)fd)
            return thread;
    }
    return NULL;
}

static void print_threads(FILE *to, const struct checks_found *found, enum proc_call doing, const char *head)
{
    size_t count = 0;

    for (size_t i = 0; i < found->threads.count; i++) {
        const struct proc_thread *thread = &found->threads.thread[i];

        if (!thread->worker && thread->doing == doing)
            fprintf(to, "%s %d (%s)", count++ ? "," : head, (int)thread->tid, thread->state.name);
    }
    if (count)
        fputc('\n', to);
}

static void print_vcpus(FILE *to, const struct checks_found *found)
{
    for (size_t i = 0; i < found->vcpus.count; i++) {
        const struct proc_vcpu *vcpu = &found->vcpus.vcpu[i];
        const struct proc_thread *thread = runner(found, vcpu->fd);

        fprintf(to, "vcpu %u, descriptor %d: ", vcpu->id, vcpu->fd);
        if (thread)
            fprintf(to, "thread %d (%s) is in KVM_RUN with it; it would be stopped, ask, and go on\n",
                    (int)thread->tid, thread->state.name);
        else if (i && found->vcpus.vcpu[i - 1].slot == vcpu->slot)
            fputs("the same as the one before\n", to);
        else
            fputs("no thread is seen in KVM_RUN with it; threads on a CPU would be stopped one by one, and "
                  "where none of them "
                  "runs it, all threads for a moment\n",
                  to);
    }
}

char *live_plan(const struct live_request *request, struct error_line *reterr)
{
    struct checks_found found;
    char *text = NULL;
    size_t size;
    FILE *to = NULL;

    if (live_check(request->pid, &found, reterr)) {
        to = open_memstream(&text, &size);
        if (!to)
            error_line_set(reterr, "out of memory");
    }
    if (to) {
        fprintf(to, "process %d (%s), %zu threads, %u virtual CPUs; nothing has been attached to\n",
                (int)request->pid, found.state.name, found.threads.count, found.vcpus.slots);
        fprintf(to, "filter of system calls: %s\n",
                found.suspend ? "there is one; it would be suspended for each thread while that is held"
                              : "none");
        print_vcpus(to, &found);
        print_threads(to, &found, PROC_RUNNING, "on a CPU now:");
    }
    if (to && fclose(to) != 0) {
        free(text);
        text = NULL;
        error_line_set(reterr, "out of memory");
    }
    checks_free(&found);
    return text;
}
