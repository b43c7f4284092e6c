/* SPDX-License-Identifier: BSD-2-Clause */
/* Files appear whole or not at all. */
#include "host/base/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct output output;
static char path[512];

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof(path), "%s/file", run_folder());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static unsigned files_beside(void)
{
    char folder[512];
    unsigned files = 0;

    snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
    DIR *listing = opendir(folder);

    assert_non_null(listing);
    for (const struct dirent *file = readdir(listing); file; file = readdir(listing))
        files += file->d_name[0] != '.';
    closedir(listing);
    return files;
}

static void check_content(const char *want)
{
    size_t size;
    char *text = kit_slurp(path, &size);

    check_text(path, text, want);
    free(text);
}

static void put_old(mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("old", file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static void test_commit(void **state)
{
    struct error_line error;

    (void)state;
    assert_true(output_open(&output, path, &error));
    put_str(&output.sink, "new");
    assert_int_equal(access(path, F_OK), -1);
    assert_true(output_commit(&output, &error));
    check_content("new");
    assert_int_equal(files_beside(), 1);
    output_discard(&output);
    check_content("new");
}

static void test_discard(void **state)
{
    struct error_line error;

    (void)state;
    put_old(0644);
    assert_true(output_open(&output, path, &error));
    put_str(&output.sink, "new");
    output_discard(&output);
    check_content("old");
    assert_int_equal(files_beside(), 1);
}

/* The mode of a file that was there stays, and a link stays a link. */
static void test_replace(void **state)
{
    struct error_line error;
    struct stat status;
    char link[520];

    (void)state;
    put_old(0640);
    snprintf(link, sizeof(link), "%s.link", path);
    assert_int_equal(symlink(path, link), 0);
    assert_true(output_open(&output, link, &error));
    put_str(&output.sink, "new");
    assert_true(output_commit(&output, &error));
    check_content("new");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
}

static void test_more_than_buffered(void **state)
{
    struct error_line error;
    struct stat status;

    (void)state;
    assert_true(output_open(&output, path, &error));
    for (int i = 0; i < 100000; i++)
        put_str(&output.sink, "0123456789");
    assert_true(output_commit(&output, &error));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 1000000);
}

/* Where no file is put into place, what stands for itself stays when the rest does not come. */
static void test_parts(void **state)
{
    struct error_line error;
    char got[16];

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    for (int whole = 0; whole < 2; whole++) {
        const int from = open(path, O_RDONLY | O_NONBLOCK);

        assert_true(from >= 0);
        assert_true(output_open(&output, path, &error));
        output_part(&output);
        put_str(&output.sink, "one");
        output_part(&output);
        put_str(&output.sink, "half");
        if (whole)
            assert_true(output_commit(&output, &error));
        output_discard(&output);
        assert_int_equal(read(from, got, sizeof(got)), whole ? 7 : 3);
        assert_memory_equal(got, "onehalf", whole ? 7 : 3);
        close(from);
    }
    assert_int_equal(unlink(path), 0);
    assert_true(output_open(&output, path, &error));
    output_part(&output);
    put_str(&output.sink, "one");
    output_part(&output);
    output_discard(&output);
    assert_int_equal(access(path, F_OK), -1);
}

static void test_devices(void **state)
{
    struct error_line error;

    (void)state;
    assert_true(output_open(&output, "/dev/null", &error));
    put_str(&output.sink, "new");
    assert_true(output_commit(&output, &error));
    assert_true(output_open(&output, "/dev/full", &error));
    put_str(&output.sink, "new");
    assert_false(output_commit(&output, &error));
    check_text("full", error.text, "/dev/full: No space left on device");
}

static _Noreturn void die_of(int number)
{
    static const struct rlimit none = {0, 0};
    struct error_line error;

    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL); /* nohup and a shell's & ignore some, and what is ignored stays so */
    if (output_open(&output, path, &error))
        raise(number);
    _exit(1);
}

/* SIGPIPE: whoever read the warnings went away. */
static void test_signals(void **state)
{
    static const int numbers[] = {SIGHUP,  SIGINT,  SIGPIPE, SIGQUIT, SIGTERM,
                                  SIGXCPU, SIGXFSZ, SIGUSR1, SIGALRM};

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        int status = 0;
        const pid_t pid = fork();

        if (pid == 0)
            die_of(numbers[i]);
        assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
        assert_int_equal(files_beside(), 0);
    }
}

static void test_no_folder(void **state)
{
    struct error_line error;

    (void)state;
    assert_false(output_open(&output, "/nowhere/at/all", &error));
    check_text("folder", error.text, "/nowhere/at/all: No such file or directory");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_commit), TEST(test_discard), TEST(test_replace), TEST(test_more_than_buffered),
        TEST(test_parts),  TEST(test_devices), TEST(test_signals), TEST(test_no_folder),
    };
#undef TEST

    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
