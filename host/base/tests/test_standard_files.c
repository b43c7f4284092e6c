/* SPDX-License-Identifier: BSD-2-Clause */
/* No file that the command opens gets the number of a standard file that was closed before it started. */
#include "host/base/standard_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/tests/check.h"

static bool useless(int fd)
{
    char byte = 0;
    const ssize_t n = fd == STDIN_FILENO ? read(fd, &byte, 1) : write(fd, &byte, 1);

    return n < 0 && errno == EBADF;
}

/* closed: a bit for each standard file. Exit status 0: all is well. */
static _Noreturn void child(unsigned closed)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (closed >> fd & 1)
            close(fd);
    if (!standard_files_fill() || open("/dev/null", O_RDWR) <= STDERR_FILENO)
        _exit(1);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if ((closed >> fd & 1) && !useless(fd))
            _exit(2);
    _exit(0);
}

static void test_every_combination(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 8; closed++) {
        int status = 0;
        const pid_t pid = fork();

        if (pid == 0)
            child(closed);
        assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_combination)};

    return cmocka_run_group_tests_name("standard files", tests, NULL, NULL);
}
