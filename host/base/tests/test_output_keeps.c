/* SPDX-License-Identifier: BSD-2-Clause */
/* What of a file that was there stays: owner, mode, other names; and names that are none. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/in_place.h"
#include "host/base/output.h"
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

static void put_new(const char *name)
{
    struct error_line error;

    assert_true(output_open(&output, name, &error));
    put_str(&output.sink, "new content");
    assert_true(output_commit(&output, &error));
}

static void test_hard_link(void **state)
{
    struct stat before, after;
    char other[520];

    (void)state;
    put_old(0640);
    snprintf(other, sizeof(other), "%s.other", path);
    assert_int_equal(link(path, other), 0);
    assert_int_equal(stat(path, &before), 0);
    put_new(path);
    check_content("new content");
    assert_int_equal(stat(other, &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_nlink, 2);
    assert_int_equal(after.st_mode & 0777, 0640);
    assert_int_equal(files_beside(), 2);
}

/* Root gives the new file to the owner of the old one; somebody else writes into the old one, if that is
 * allowed. */
static void test_owner(void **state)
{
    struct stat status;

    (void)state;
    if (geteuid() != 0)
        skip();
    put_old(0640);
    assert_int_equal(chown(path, 1234, 4321), 0);
    put_new(path);
    check_content("new content");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_uid, 1234);
    assert_int_equal(status.st_gid, 4321);
    assert_int_equal(status.st_mode & 07777, 0640);
}

static _Noreturn void write_as_somebody_else(void)
{
    struct error_line error;
    bool good = setgid(65534) == 0 && setuid(65534) == 0 && output_open(&output, path, &error);

    if (good)
        put_str(&output.sink, "new content");
    good = good && output_commit(&output, &error);
    _exit(good ? 0 : 1);
}

static void test_foreign_owner(void **state)
{
    static const mode_t modes[] = {0666, 0644};
    struct stat before, after;
    char folder[512];

    (void)state;
    if (geteuid() != 0)
        skip();
    snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
    assert_int_equal(chmod(folder, 0777), 0);
    for (size_t i = 0; i < COUNT(modes); i++) {
        int status = 0;

        put_old(modes[i]);
        assert_int_equal(stat(path, &before), 0);
        const pid_t pid = fork();

        if (pid == 0)
            write_as_somebody_else();
        assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
        assert_int_equal(WEXITSTATUS(status), i == 0 ? 0 : 1);
        check_content(i == 0 ? "new content" : "old");
        assert_int_equal(stat(path, &after), 0);
        assert_int_equal(after.st_ino, before.st_ino);
        assert_int_equal(after.st_uid, 0);
        assert_int_equal(files_beside(), 1);
    }
}

static void test_no_room_in_place(void **state)
{
    const struct rlimit little = {50, RLIM_INFINITY};
    struct rlimit usual;
    char other[520];
    bool touched = true;

    (void)state;
    put_old(0644);
    snprintf(other, sizeof(other), "%s.other", path);
    FILE *from = fopen(other, "w+"), *to = fopen(path, "r+");

    assert_true(from && to);
    for (int i = 0; i < 20; i++)
        fputs("0123456789", from);
    fflush(from);
    getrlimit(RLIMIT_FSIZE, &usual);
    void (*const before)(int) = signal(SIGXFSZ, SIG_IGN);

    setrlimit(RLIMIT_FSIZE, &little);
    assert_false(in_place_copy(fileno(from), fileno(to), &touched));
    setrlimit(RLIMIT_FSIZE, &usual);
    signal(SIGXFSZ, before);
    assert_false(touched);
    check_content("old");
    assert_true(in_place_copy(fileno(from), fileno(to), &touched));
    fclose(from);
    fclose(to);
    assert_true(touched);
    assert_int_equal(truncate(path, 12), 0);
    check_content("012345678901");
}

static void test_names_of_nothing(void **state)
{
    struct error_line error;
    char dangling[520], want[600];

    (void)state;
    snprintf(dangling, sizeof(dangling), "%s.link", path);
    assert_int_equal(symlink("nowhere", dangling), 0);
    assert_false(output_open(&output, dangling, &error));
    snprintf(want, sizeof(want), "%s: No such file or directory", dangling);
    check_text("dangling", error.text, want);
    assert_false(output_open(&output, "", &error));
    check_text("empty", error.text, "'': No such file or directory");
    assert_int_equal(files_beside(), 1);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_hard_link),        TEST(test_owner), TEST(test_foreign_owner), TEST(test_no_room_in_place),
        TEST(test_names_of_nothing),
    };
#undef TEST

    return cmocka_run_group_tests_name("output keeps", tests, NULL, NULL);
}
