/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/let_go.h"

/* The child's end of the line to the parent: it writes one report, and sees the parent's end. */
static int line_to_parent = -1;

struct report {
    bool good, lingers;
    struct error_line error;
};

bool session_wanted(void)
{
    struct pollfd parent = {.fd = line_to_parent, .events = POLLIN};

    return line_to_parent != -1 && poll(&parent, 1, 0) == 0;
}

static void send_report(const struct report *report)
{
    if (line_to_parent != -1 && send(line_to_parent, report, sizeof(*report), MSG_NOSIGNAL) == -1)
        return; /* the parent is gone, and with it whoever wanted to know */
}

void session_linger(const struct error_line *why)
{
    const struct report report = {.lingers = true, .error = *why};

    send_report(&report);
    close(line_to_parent);
    line_to_parent = -1;
}

static _Noreturn void be_child(const struct session *session, int line, const sigset_t *held)
{
    struct report report = {0};

    setsid();
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, held, NULL);
    let_go_of_files(line);
    line_to_parent = line;
    report.good = session->run(session->ctx, &report.error);
    send_report(&report);
    _exit(0);
}

static void signals_held(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGHUP);
}

/* The report, or what came instead of it; shutdown() tells the child that a signal came, and its report is
 * then still waited for. */
static bool await_report(int line, int signals, unsigned seconds, struct report *ret, bool *ret_interrupted,
                         struct error_line *reterr)
{
    const int64_t end = clock_ms() + (int64_t)seconds * 1000;

    for (;;) {
        struct pollfd wait[2] = {{.fd = line, .events = POLLIN},
                                 {.fd = *ret_interrupted ? -1 : signals, .events = POLLIN}};
        const int64_t left = end - clock_ms();

        if (left <= 0)
            return error_line_set(reterr, "the tracer does not come to its end within %u s", seconds);
        if (poll(wait, 2, left > 1000 ? 1000 : (int)left) == -1 && errno != EINTR)
            return error_line_set(reterr, "poll: %s", strerror(errno));
        if (wait[0].revents) {
            if (recv(line, ret, sizeof(*ret), 0) == (ssize_t)sizeof(*ret))
                return true;
            return error_line_set(
                reterr, "the tracer was killed; if it held a thread, the machine may have come to harm");
        }
        if (wait[1].revents) {
            struct signalfd_siginfo taken;

            *ret_interrupted = read(signals, &taken, sizeof(taken)) == (ssize_t)sizeof(taken);
            shutdown(line, SHUT_WR);
        }
    }
}

static bool attend(const struct session *session, pid_t child, int line, int signals, bool *ret_interrupted,
                   struct error_line *reterr)
{
    struct report report = {0};

    if (!await_report(line, signals, session->seconds, &report, ret_interrupted, reterr))
        return false;
    if (!report.lingers)
        waitpid(child, NULL, 0);
    if (*ret_interrupted)
        return error_line_set(reterr, "interrupted; the machine was let go");
    return report.good || error_line_set(reterr, "%s", report.error.text);
}

bool session_run(const struct session *session, bool *ret_interrupted, struct error_line *reterr)
{
    sigset_t held, before;
    int line[2];
    bool good = false;

    *ret_interrupted = false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) != 0)
        return error_line_set(reterr, "socketpair: %s", strerror(errno));
    signals_held(&held);
    sigprocmask(SIG_BLOCK, &held, &before);
    const int signals = signalfd(-1, &held, SFD_CLOEXEC);
    const pid_t child = signals == -1 ? -1 : fork();

    if (child == 0) {
        close(line[0]);
        be_child(session, line[1], &held);
    }
    close(line[1]);
    if (child == -1)
        error_line_set(reterr, "no tracer: %s", strerror(errno));
    else
        good = attend(session, child, line[0], signals, ret_interrupted, reterr);
    if (signals != -1)
        close(signals);
    close(line[0]);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return good;
}
