/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread of a tracee (tracee.h) that is held and asked. */
#ifndef HOST_LIVE_TESTS_HELD_H
#define HOST_LIVE_TESTS_HELD_H

#include <errno.h>
#include <linux/fs.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/live/remote.h"
#include "host/tests/kit.h"
#include "host/tests/tracee.h"

#define LONG_MS 20000

static inline void nap(void)
{
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static inline struct remote remote_of(pid_t tid)
{
    return (struct remote){.tid = tid, .deadline = clock_ms() + LONG_MS};
}

static inline void leave(struct remote *remote)
{
    struct error_line error = {""};
    uint32_t us = UINT32_MAX;

    if (remote_leave(remote, &us, &error) != REMOTE_GOOD)
        fail_msg("%s", error.text);
    assert_true(us < LONG_MS * 1000u);
}

/* Attached, stopped and open, once it is in a call. */
static inline void hold(struct remote *remote, bool suspend)
{
    struct error_line error = {""};
    enum remote_result opened;

    for (unsigned i = 0; i < LONG_MS; i++, nap()) {
        assert_int_equal(remote_attach(remote, suspend), REMOTE_GOOD);
        assert_int_equal(remote_interrupt(remote), REMOTE_GOOD);
        assert_int_equal(remote_stand(remote), REMOTE_GOOD);
        opened = remote_open(remote, &error);
        if (opened != REMOTE_BUSY)
            break;
        leave(remote);
    }
    assert_int_equal(opened, REMOTE_GOOD);
}

/* The block size of a descriptor without a file system is a page (linux/fs/anon_inodes.c): the answer is
 * known, and comes in memory. */
static inline void ask_size(struct remote *remote, int fd)
{
    struct error_line error = {""};
    int64_t result = -1;
    int size[64] = {7, 8, 9};

    assert_int_equal(remote_ioctl(remote, fd, FIGETBSZ, size, sizeof(size), &result, &error), REMOTE_GOOD);
    assert_int_equal(result, 0);
    assert_int_equal(size[0], sysconf(_SC_PAGESIZE));
    assert_int_equal(size[1], 8);
    assert_int_equal(remote_ioctl(remote, -1, FIGETBSZ, size, sizeof(size), &result, &error), REMOTE_GOOD);
    assert_int_equal(result, -EBADF);
}

#endif
