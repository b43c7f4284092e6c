/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory that a call of another process's thread uses. */
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "host/live/tests/held.h"
#include "host/live/wait.h"

static void read_there(const struct remote *remote, void *to)
{
    const struct iovec here = {to, REMOTE_BYTES}, there = {(void *)remote->memory, REMOTE_BYTES};

    assert_int_equal(process_vm_readv(remote->tid, &here, 1, &there, 1, 0), REMOTE_BYTES);
}

/* The memory lies below the red zone (System V ABI for AMD64, 3.2.2), on a line of the cache, and is
 * afterwards what it was, though all of it was used; there is no more. */
static void test_memory(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_SLEEP};
    static unsigned char before[REMOTE_BYTES], behind[REMOTE_BYTES], bytes[REMOTE_BYTES + 1];
    struct error_line error = {""};
    struct tracee tracee;
    int64_t result;
    char want[80];

    (void)state;
    tracee_start(kinds, COUNT(kinds), &tracee);
    struct remote remote = remote_of(tracee.thread[1].tid);

    hold(&remote, false);
    assert_int_equal(remote.memory % 64, 0);
    assert_true(remote.memory + REMOTE_BYTES <= remote.regs.rsp - 128);
    assert_true(remote.memory + REMOTE_BYTES > remote.regs.rsp - 128 - 64);
    read_there(&remote, before);
    memset(bytes, 0xa5, sizeof(bytes));
    assert_int_equal(
        remote_ioctl(&remote, tracee.thread[0].fd, FIGETBSZ, bytes, REMOTE_BYTES, &result, &error),
        REMOTE_GOOD);
    assert_int_equal(result, 0);
    assert_int_equal(bytes[REMOTE_BYTES - 1], 0xa5);
    assert_int_equal(
        remote_ioctl(&remote, tracee.thread[0].fd, FIGETBSZ, bytes, REMOTE_BYTES + 1, &result, &error),
        REMOTE_FAILED);
    snprintf(want, sizeof(want), "thread %d: %u bytes cannot be written", (int)remote.tid, REMOTE_BYTES + 1);
    check_text("too many", error.text, want);
    leave(&remote);
    read_there(&remote, behind);
    assert_memory_equal(before, behind, REMOTE_BYTES);
    tracee_check(&tracee);
    tracee_end(&tracee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory)};

    wait_prepare();
    return cmocka_run_group_tests_name("remote memory", tests, NULL, NULL);
}
