/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/group.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "probe/table/count.h"

static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

static volatile pid_t watched;
static struct sigaction before[COUNT(deadly)];

/* What stood there before goes on with the signal: it may have a file to remove. */
static void end_and_pass_on(int number)
{
    kill(-watched, SIGKILL);
    for (size_t i = 0; i < COUNT(deadly); i++)
        if (deadly[i] == number)
            sigaction(number, &before[i], NULL);
    raise(number);
}

void group_lead(void)
{
    setpgid(0, 0);
}

void group_watch(pid_t leader)
{
    const struct sigaction action = {.sa_handler = end_and_pass_on};

    setpgid(leader, leader); /* whoever comes first; it fails once the program runs, which has done it then */
    watched = leader;
    for (size_t i = 0; i < COUNT(deadly); i++) {
        sigaction(deadly[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(deadly[i], &action, NULL);
    }
}

void group_end(pid_t leader)
{
    kill(-leader, SIGKILL);
    for (size_t i = 0; i < COUNT(deadly); i++)
        sigaction(deadly[i], &before[i], NULL);
}
