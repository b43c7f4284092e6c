/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/run_beside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The file beside the running program, or the bare name, for PATH. */
static void find_program(const char *name, char path[PATH_MAX])
{
    const ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    char *slash = n > 0 && n < PATH_MAX ? memrchr(path, '/', (size_t)n) : NULL;

    if (slash && (size_t)(slash - path) + 1 + strlen(name) < PATH_MAX) {
        strcpy(slash + 1, name);
        if (access(path, X_OK) == 0)
            return;
    }
    snprintf(path, PATH_MAX, "%s", name);
}

/* The child: report is closed by a successful exec; otherwise it carries errno. */
static _Noreturn void become_program(const struct run_beside *job, const char *path, pid_t parent, int input,
                                     int report)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    dup2(input, STDIN_FILENO);
    if (job->output)
        dup2(job->output, STDOUT_FILENO);
    if (job->errors)
        dup2(job->errors, STDERR_FILENO);
    execvp(path, job->argv);
    const int error = errno;

    if (write(report, &error, sizeof(error)) == -1)
        _exit(126);
    _exit(127);
}

static void write_pipe(void *ctx, const void *bytes, size_t n)
{
    const int fd = *(const int *)ctx;
    const char *at = bytes;

    while (n > 0) {
        const ssize_t done = write(fd, at, n);

        if (done <= 0 && errno != EINTR)
            return;
        if (done > 0) {
            at += done;
            n -= (size_t)done;
        }
    }
}

static int wait_for(pid_t child, const char *name, unsigned seconds, struct error_line *reterr)
{
    const int handle = (int)syscall(SYS_pidfd_open, child, 0);
    struct pollfd ended = {handle, POLLIN, 0};
    const bool late = handle != -1 && poll(&ended, 1, (int)(seconds * 1000)) == 0;
    int status = 0;

    if (late)
        kill(child, SIGKILL);
    if (handle != -1)
        close(handle);
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    if (late)
        error_line_set(reterr, "%s: did not end within %u s and was ended", name, seconds);
    else
        error_line_set(reterr, "%s: ended by signal %d", name, WTERMSIG(status));
    return -1;
}

static int feed_and_wait(const struct run_beside *job, pid_t child, int to_child, int report,
                         struct error_line *reterr)
{
    const struct sink sink = {write_pipe, &to_child};
    int error = 0;

    if (read(report, &error, sizeof(error)) == (ssize_t)sizeof(error)) {
        close(to_child);
        waitpid(child, NULL, 0);
        error_line_set(reterr, "%s, beside this program or in PATH: %s", job->name, strerror(error));
        return -1;
    }
    void (*const old)(int) = signal(SIGPIPE, SIG_IGN);

    job->fill(job->ctx, &sink);
    close(to_child);
    signal(SIGPIPE, old);
    return wait_for(child, job->name, job->seconds, reterr);
}

int run_beside(const struct run_beside *job, struct error_line *reterr)
{
    char path[PATH_MAX];
    int input[2], report[2];

    find_program(job->name, path);
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) {
        error_line_set(reterr, "%s: %s", job->name, strerror(errno));
        return -1;
    }
    const pid_t parent = getpid(), child = fork();

    if (child == 0)
        become_program(job, path, parent, input[0], report[1]);
    close(input[0]);
    close(report[1]);
    if (child == -1) {
        error_line_set(reterr, "%s: %s", job->name, strerror(errno));
        close(input[1]);
        close(report[0]);
        return -1;
    }
    const int status = feed_and_wait(job, child, input[1], report[0], reterr);

    close(report[0]);
    return status;
}
