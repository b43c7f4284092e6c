/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/progress.h"
#include "host/capture/group.h"

#define GRACE_MS 2000
#define TICK_MS 200
#define REAP_MS 5
#define CHUNK 65536u

enum { OUT, ERR, REPORT, PIPES };

struct run {
    const struct child_job *job;
    struct child *child;
    pid_t pid;
    int64_t start, deadline; /* milliseconds */
    bool ended;              /* the program itself, not all that it started */
    size_t room;             /* bytes that child->text has */
    int pipe[PIPES];         /* ends to read from, -1: closed */
};

/* The child: the report pipe is closed by a successful exec; otherwise it carries errno. */
static _Noreturn void become_child(const struct child_job *job, pid_t parent, const int ends[PIPES])
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    group_lead();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    dup2(nothing, STDIN_FILENO);
    dup2(ends[OUT], STDOUT_FILENO);
    dup2(ends[ERR], STDERR_FILENO);
    if (job->become)
        job->become(job->become_ctx, job->argv);
    else
        execvp(job->argv[0], job->argv);
    const int error = errno;

    if (write(ends[REPORT], &error, sizeof(error)) == -1)
        _exit(126);
    _exit(127);
}

static void close_all(int ends[PIPES])
{
    for (int i = 0; i < PIPES; i++) {
        if (ends[i] != -1)
            close(ends[i]);
        ends[i] = -1;
    }
}

static bool open_pipes(int from[PIPES], int to[PIPES])
{
    for (int i = 0; i < PIPES; i++)
        from[i] = to[i] = -1;
    for (int i = 0; i < PIPES; i++) {
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        from[i] = ends[0];
        to[i] = ends[1];
    }
    return true;
}

static bool start_child(struct run *run, struct error_line *reterr)
{
    const char *name = run->job->argv[0];
    const pid_t parent = getpid();
    int to[PIPES], error = 0;

    if (!open_pipes(run->pipe, to) || (run->pid = fork()) == -1) {
        error_line_set(reterr, "%s: %s", name, strerror(errno));
        close_all(run->pipe);
        close_all(to);
        return false;
    }
    if (run->pid == 0)
        become_child(run->job, parent, to);
    group_watch(run->pid);
    close_all(to);
    if (read(run->pipe[REPORT], &error, sizeof(error)) != (ssize_t)sizeof(error))
        return true;
    close_all(run->pipe);
    group_end(run->pid);
    waitpid(run->pid, NULL, 0);
    if (error == ENOENT)
        return error_line_set(reterr, "%s is not installed (Debian package %s)", name, run->job->package);
    return error_line_set(reterr, "%s: %s", name, strerror(error));
}

static bool grow(struct run *run)
{
    struct child *child = run->child;

    if (run->room - child->size > CHUNK)
        return true;
    const size_t room = run->room ? run->room * 2 : 4 * (size_t)CHUNK;
    char *more = realloc(child->text, room);

    if (!more)
        return false;
    child->text = more;
    run->room = room;
    return true;
}

static void keep_first_error(struct child *child, const char *bytes, size_t n)
{
    const char *end = memchr(bytes, '\n', n);
    const size_t room = sizeof(child->first) - 1 - child->first_size;
    const size_t line = end ? (size_t)(end - bytes) : n, kept = line < room ? line : room;

    if (!child->error_lines) {
        memcpy(child->first + child->first_size, bytes, kept);
        child->first_size += kept;
        child->first[child->first_size] = 0;
    }
    for (; end; end = memchr(end + 1, '\n', n - (size_t)(end + 1 - bytes)))
        child->error_lines++;
}

static void keep_error(struct child *child, const char *bytes, size_t n)
{
    const size_t most = sizeof(child->errors) - 1;

    keep_first_error(child, bytes, n);
    child->errors_torn = child->errors_torn || child->errors_size + n > most;
    if (n > most) {
        bytes += n - most;
        n = most;
    }
    const size_t drop = child->errors_size + n > most ? child->errors_size + n - most : 0;

    memmove(child->errors, child->errors + drop, child->errors_size - drop);
    child->errors_size -= drop;
    memcpy(child->errors + child->errors_size, bytes, n);
    child->errors_size += n;
    child->errors[child->errors_size] = 0;
}

static void keep_output(struct run *run, size_t n)
{
    struct child *child = run->child;

    child->size += n;
    child->text[child->size] = 0;
    if (child->enough || !run->job->enough || !run->job->enough(run->job->ctx, child->text, child->size))
        return;
    child->enough = true;
    if (run->deadline > clock_ms() + GRACE_MS)
        run->deadline = clock_ms() + GRACE_MS;
}

static void take_output(struct run *run, int which)
{
    static char errors[CHUNK];
    const bool out = which == OUT;
    char *to = out ? run->child->text + run->child->size : errors;
    const ssize_t n = read(run->pipe[which], to, out ? CHUNK : sizeof(errors));

    if (n > 0 && out)
        keep_output(run, (size_t)n);
    else if (n > 0)
        keep_error(run->child, errors, (size_t)n);
    if (n == 0 || (n == -1 && errno != EINTR)) {
        close(run->pipe[which]);
        run->pipe[which] = -1;
    }
}

static bool leader_ended(const struct run *run)
{
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == run->pid;
}

/* Whoever still holds a pipe was left behind, and gets the time that a guest gets to end by itself. */
static void shorten(struct run *run)
{
    run->ended = true;
    if (run->deadline > clock_ms() + GRACE_MS)
        run->deadline = clock_ms() + GRACE_MS;
}

/* False when the program has to go. */
static bool listen_on(struct run *run)
{
    while (run->pipe[OUT] != -1 || run->pipe[ERR] != -1) {
        struct pollfd ready[] = {{run->pipe[OUT], POLLIN, 0}, {run->pipe[ERR], POLLIN, 0}};
        const int64_t left = run->deadline - clock_ms();

        if (left <= 0 || run->child->size > CHILD_OUTPUT_MAX || !grow(run))
            return run->ended && left <= 0;
        poll(ready, 2, (int)(left < TICK_MS ? left : TICK_MS));
        for (int i = 0; i < 2; i++)
            if (ready[i].revents)
                take_output(run, i);
        if (!run->ended && leader_ended(run))
            shorten(run);
        progress("%s: %lld s, %zu bytes", run->job->argv[0], (long long)(clock_ms() - run->start) / 1000,
                 run->child->size);
    }
    return true;
}

static bool ends_in_time(struct run *run)
{
    const struct timespec pause = {0, REAP_MS * 1000000L};

    while (!run->ended && clock_ms() < run->deadline) {
        run->ended = leader_ended(run);
        if (!run->ended)
            nanosleep(&pause, NULL);
    }
    return run->ended;
}

static void finish_child(struct run *run)
{
    struct child *child = run->child;
    const bool itself = listen_on(run) && ends_in_time(run);
    int status = 0;

    group_end(run->pid);
    while (waitpid(run->pid, &status, 0) == -1 && errno == EINTR)
        ;
    if (itself) {
        child->end = WIFEXITED(status) ? CHILD_EXITED : CHILD_SIGNALLED;
        child->status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
        return;
    }
    child->end = child->size > CHILD_OUTPUT_MAX ? CHILD_FLOODED : CHILD_LATE;
}

bool child_run(const struct child_job *job, struct child *ret, struct error_line *reterr)
{
    struct run run = {.job = job, .child = ret};

    *ret = (struct child){.end = CHILD_EXITED};
    if (!grow(&run))
        return error_line_set(reterr, "out of memory");
    ret->text[0] = 0;
    run.start = clock_ms();
    run.deadline = run.start + (int64_t)job->seconds * 1000;
    if (!start_child(&run, reterr))
        return false;
    finish_child(&run);
    close_all(run.pipe);
    return true;
}

void child_free(struct child *child)
{
    free(child->text);
    child->text = NULL;
}
