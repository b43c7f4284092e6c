/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/apart.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/tests/check.h"

static void (*to_run)(void);

static void run(void **state)
{
    (void)state;
    to_run();
}

/* What it said is shown if something failed. */
static void show(FILE *said, int to)
{
    char bytes[4096];
    size_t n;

    rewind(said);
    while ((n = fread(bytes, 1, sizeof(bytes), said)) > 0)
        if (write(to, bytes, n) < 0)
            return;
}

/* A run of tests within the run of tests: an assertion that fails there ends the copy and nothing else. */
static int run_in_copy(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(run)};
    FILE *said = tmpfile();
    const int errors = dup(STDERR_FILENO);

    if (!said || dup2(fileno(said), STDOUT_FILENO) < 0 || dup2(fileno(said), STDERR_FILENO) < 0)
        return 1;
    const int failed = cmocka_run_group_tests_name("apart", tests, NULL, NULL);

    fflush(NULL);
    if (failed)
        show(said, errors);
    return failed;
}

void apart(void (*fn)(void))
{
    int status = 0;

    to_run = fn;
    fflush(NULL);
    const pid_t child = fork();

    if (!child)
        _exit(run_in_copy() ? 1 : 0);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status)
        fail_msg("the copy ended with %x", (unsigned)status);
}

void *apart_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(memory != MAP_FAILED);
    return memory;
}
