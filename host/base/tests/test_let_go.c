/* SPDX-License-Identifier: BSD-2-Clause */
/* A child that lets go of its parent's files holds none of them but the one that it is to keep. */
#include "host/base/let_go.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/tests/check.h"

/* The number of files of this process that are open, as the kernel lists them. */
static unsigned open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    unsigned count = 0;

    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count ? count - 3 : 0; /* ".", ".." and the folder itself */
}

static bool is_nothing(int fd)
{
    struct stat file, nothing;

    return fstat(fd, &file) == 0 && stat("/dev/null", &nothing) == 0 && file.st_rdev == nothing.st_rdev;
}

/* which: -1, or the file to keep among some that are open. Exit status 0: all is well. */
static _Noreturn void let_go(int which)
{
    int ends[2][2];

    if (pipe(ends[0]) != 0 || pipe(ends[1]) != 0)
        _exit(1);
    const int keep = which < 0 ? -1 : ends[which / 2][which % 2];

    let_go_of_files(keep);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (!is_nothing(fd))
            _exit(2);
    if (keep >= 0 && fcntl(keep, F_GETFD) < 0)
        _exit(3);
    _exit(open_files() == (keep >= 0 ? 4 : 3) ? 0 : 4);
}

static void test_let_go(void **state)
{
    (void)state;
    for (int which = -1; which < 4; which++) {
        int status = 0;
        const pid_t pid = fork();

        if (pid == 0)
            let_go(which);
        assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_let_go)};

    return cmocka_run_group_tests_name("let go of files", tests, NULL, NULL);
}
