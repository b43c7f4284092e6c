/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A copy in the place of another file's content, where the system calls fail, take only a part or are
 * interrupted. The five calls below stand in the C library's place.
 */
#define _GNU_SOURCE 1
#include "host/base/in_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/tests/check.h"

/* What each call is to answer: an error number, 0 for what the kernel says. */
static struct {
    int fallocate, write, truncate, sync, read;
    unsigned interrupted, pieces; /* writes that are to be interrupted; at most so many bytes a write */
} answer;
static struct {
    unsigned fallocates, truncates, syncs;
    off_t from, room;
} calls;

static int fail_with(int error)
{
    errno = error;
    return -1;
}

int posix_fallocate(int file, off_t offset, off_t length)
{
    calls.fallocates++;
    calls.from = offset;
    calls.room = length;
    if (answer.fallocate == ENOSPC && ftruncate(file, offset + length / 2) != 0)
        return errno; /* as a disk that becomes full on the way */
    return answer.fallocate;
}

int ftruncate(int file, off_t length)
{
    calls.truncates++;
    if (answer.truncate)
        return fail_with(answer.truncate);
    return (int)syscall(SYS_ftruncate, file, length);
}

int fsync(int file)
{
    (void)file;
    calls.syncs++;
    return answer.sync ? fail_with(answer.sync) : 0;
}

ssize_t pwrite(int file, const void *bytes, size_t n, off_t place)
{
    if (answer.write)
        return fail_with(answer.write);
    if (answer.interrupted && answer.interrupted--)
        return fail_with(EINTR);
    if (answer.pieces && n > answer.pieces)
        n = answer.pieces;
    return syscall(SYS_pwrite64, file, bytes, n, place);
}

ssize_t pread(int file, void *bytes, size_t n, off_t place)
{
    if (answer.read)
        return fail_with(answer.read);
    return syscall(SYS_pread64, file, bytes, n, place);
}

#define LONG 150001 /* more than two reads */

static int from, to;
static bool touched;

static int file_of(size_t n, int step)
{
    char name[] = "/tmp/leafprobe-test-XXXXXX";
    const int file = mkstemp(name);
    char *bytes = malloc(n + 1);

    assert_true(file >= 0 && bytes);
    unlink(name);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(i / 7 * (size_t)step);
    assert_int_equal(write(file, bytes, n), n);
    free(bytes);
    return file;
}

static size_t size_of(int file)
{
    return (size_t)lseek(file, 0, SEEK_END);
}

static bool alike(int a, int b)
{
    const size_t n = size_of(a);
    char *one = calloc(1, n + 1), *other = calloc(1, n + 1);

    assert_true(one && other);
    const bool same = size_of(b) == n && syscall(SYS_pread64, a, one, n, 0) == (long)n &&
                      syscall(SYS_pread64, b, other, n, 0) == (long)n && memcmp(one, other, n) == 0;

    free(one);
    free(other);
    return same;
}

static void open_files(size_t new, size_t old)
{
    memset(&answer, 0, sizeof(answer));
    memset(&calls, 0, sizeof(calls));
    from = file_of(new, 1);
    to = file_of(old, 3);
}

static void close_files(void)
{
    close(from);
    close(to);
}

static void test_copies(void **state)
{
    static const struct {
        size_t new, old;
    } sizes[] = {{0, 0},   {0, 10},    {10, 0},    {10, 10},  {9, 10},
                 {11, 10}, {65536, 3}, {65537, 3}, {LONG, 3}, {3, LONG}};

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (unsigned way = 0; way < 3; way++) {
            open_files(sizes[i].new, sizes[i].old);
            answer.interrupted = way == 1 ? 2 : 0;
            answer.pieces = way == 2 ? 40001 : 0;
            assert_true(in_place_copy(from, to, &touched));
            assert_true(touched && alike(from, to));
            assert_int_equal(calls.syncs, 1);
            assert_int_equal(calls.fallocates, sizes[i].new > sizes[i].old);
            if (calls.fallocates) {
                assert_int_equal(calls.from, sizes[i].old);
                assert_int_equal(calls.room, sizes[i].new - sizes[i].old);
            }
            close_files();
        }
}

/* What a file system may not have: room to promise, and a sync of its own. */
static void test_no_such_call(void **state)
{
    static const int errors[] = {EOPNOTSUPP, EINVAL};

    (void)state;
    for (size_t i = 0; i < COUNT(errors); i++) {
        open_files(LONG, 10);
        answer.fallocate = errors[i];
        answer.sync = i ? EINVAL : 0;
        assert_true(in_place_copy(from, to, &touched));
        assert_true(touched && alike(from, to));
        close_files();
    }
}

/* Without room the old content is whole, to the byte and to the size. */
static void test_no_room(void **state)
{
    const int old = file_of(10, 3);

    (void)state;
    open_files(LONG, 10);
    answer.fallocate = ENOSPC;
    errno = 0;
    assert_false(in_place_copy(from, to, &touched));
    assert_int_equal(errno, ENOSPC);
    assert_false(touched);
    assert_true(alike(to, old));
    close_files();
    close(old);
}

static void test_failures(void **state)
{
    static const struct {
        int write, truncate, sync, read;
    } cases[] = {{.write = EIO}, {.truncate = EIO}, {.sync = EIO}, {.read = EIO}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        open_files(LONG, 10);
        answer.write = cases[i].write;
        answer.truncate = cases[i].truncate;
        answer.sync = cases[i].sync;
        answer.read = cases[i].read;
        errno = 0;
        assert_false(in_place_copy(from, to, &touched));
        assert_int_equal(errno, EIO);
        assert_true(touched);
        close_files();
    }
    open_files(10, 10);
    assert_false(in_place_copy(-1, to, &touched));
    assert_false(touched);
    assert_false(in_place_copy(from, -1, &touched));
    assert_false(touched);
    close_files();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_no_such_call),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests_name("in place", tests, NULL, NULL);
}
