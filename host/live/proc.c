/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of include/linux/sched.h: flags of tasks that never run in user mode. */
enum { IO_WORKER = 0x10, USER_WORKER = 0x4000, KERNEL_THREAD = 0x200000 };

ssize_t proc_read(const char *root, pid_t pid, const char *name, char *to, size_t size)
{
    char path[PATH_MAX];
    size_t used = 0;
    ssize_t n = 0;

    snprintf(path, sizeof(path), "%s/%d/%s", root, (int)pid, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd == -1)
        return -1;
    while (used < size - 1 && (n = read(fd, to + used, size - 1 - used)) > 0)
        used += (size_t)n;
    const int error = errno;

    close(fd);
    errno = error;
    to[used] = 0;
    return n == -1 ? -1 : (ssize_t)used;
}

/* The text behind a line's name; "" if there is no such line. */
static const char *status_field(const char *status, const char *name)
{
    const size_t n = strlen(name);

    for (const char *line = status; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n) == 0 && line[n] == ':')
            return line + n + 1 + strspn(line + n + 1, " \t");
    }
    return "";
}

/* The second number of a line, such as Uid's effective one. */
static unsigned long second(const char *text)
{
    char *end;

    strtoul(text, &end, 10);
    return strtoul(end, NULL, 10);
}

bool proc_state(const char *root, pid_t pid, pid_t tid, struct proc_state *ret)
{
    char text[8192], path[64] = "status";

    if (tid)
        snprintf(path, sizeof(path), "task/%d/status", (int)tid);
    if (proc_read(root, pid, path, text, sizeof(text)) < 0)
        return false;
    const char *name = status_field(text, "Name");

    *ret = (struct proc_state){.letter = status_field(text, "State")[0]};
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)strcspn(name, "\n"), name);
    ret->tracer = (pid_t)strtol(status_field(text, "TracerPid"), NULL, 10);
    ret->uid = (uint32_t)second(status_field(text, "Uid"));
    ret->seccomp = (unsigned)strtoul(status_field(text, "Seccomp"), NULL, 10);
    ret->ignored = strtoull(status_field(text, "SigIgn"), NULL, 16);
    return true;
}

/* stat's ninth field. The name before it, in parentheses, may hold anything. */
static bool is_worker(const char *root, pid_t pid, pid_t tid)
{
    char text[1024], path[64];
    unsigned flags = 0;

    snprintf(path, sizeof(path), "task/%d/stat", (int)tid);
    if (proc_read(root, pid, path, text, sizeof(text)) < 0)
        return false;
    const char *behind = strrchr(text, ')');

    if (!behind || sscanf(behind + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
        return false;
    return flags & (IO_WORKER | USER_WORKER | KERNEL_THREAD);
}

/* "running", or the call's number and its arguments, or "-1" and two pointers. */
static void read_call(const char *root, pid_t pid, struct proc_thread *ret)
{
    char text[256], path[64];
    int64_t number;

    ret->doing = PROC_ASLEEP;
    snprintf(path, sizeof(path), "task/%d/syscall", (int)ret->tid);
    if (proc_read(root, pid, path, text, sizeof(text)) < 0)
        return;
    if (strncmp(text, "running", 7) == 0)
        ret->doing = PROC_RUNNING;
    else if (sscanf(text, "%" SCNd64 " %" SCNx64 " %" SCNx64, &number, &ret->argument[0],
                    &ret->argument[1]) == 3 &&
             number >= 0) {
        ret->doing = PROC_CALL;
        ret->number = (uint64_t)number;
    }
}

bool proc_thread(const char *root, pid_t pid, pid_t tid, struct proc_thread *ret)
{
    *ret = (struct proc_thread){.tid = tid};
    if (!proc_state(root, pid, tid, &ret->state))
        return false;
    /* By name, too: the flags have changed their meaning before. */
    ret->worker = is_worker(root, pid, tid) || strncmp(ret->state.name, "kvm-nx-lpage-re", 15) == 0;
    read_call(root, pid, ret);
    return true;
}
