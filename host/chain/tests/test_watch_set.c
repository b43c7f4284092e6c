/* SPDX-License-Identifier: BSD-2-Clause */
/* Watching a program that hands a table to KVM_SET_CPUID2, in a thread of its own as monitors do: this one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/capture/child.h"
#include "host/chain/watch_set.h"

enum { ROWS = 3, PLENTY = CPUID_TABLE_MAX + 1 };

static uint32_t row_value(unsigned row, unsigned member)
{
    return 0x01010101u * (row + 1) + member;
}

/* The two calls of two vCPUs, to a file that is no vCPU: they fail, and that is told. */
static void *set_tables(void *ctx)
{
    const uint32_t rows = *(const uint32_t *)ctx;
    struct kvm_cpuid2 *list = calloc(1, sizeof(*list) + PLENTY * sizeof(list->entries[0]));
    const int file = open("/dev/null", O_RDWR | O_CLOEXEC);

    list->nent = rows;
    for (unsigned i = 0; i < PLENTY; i++)
        list->entries[i] = (struct kvm_cpuid_entry2){.function = row_value(i, 0),
                                                     .index = row_value(i, 1),
                                                     .flags = 1,
                                                     .eax = row_value(i, 2),
                                                     .edx = row_value(i, 3)};
    const bool refused = ioctl(file, KVM_SET_CPUID2, list) < 0 && errno == ENOTTY;

    list->entries[0].eax = 0;
    printf("%s %d\n", refused ? "refused" : "taken", ioctl(file, KVM_SET_CPUID2, list) < 0 ? errno : 0);
    free(list);
    close(file);
    return NULL;
}

/* The same in a process of its own, as a monitor with a helper does; of vfork() it may do no more than a
 * call. */
static void set_in_child(uint32_t rows, bool shares)
{
    static struct kvm_cpuid2 none;
    const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
    const pid_t child = shares ? vfork() : fork(); // NOLINT: it is vfork() that is tried
    int status;

    if (child == 0) {
        if (!shares)
            set_tables(&rows);
        fflush(stdout);
        _exit(shares && ioctl(file, KVM_SET_CPUID2, &none) < 0 ? errno : 0);
    }
    if (waitpid(child, &status, 0) == child && WIFEXITED(status))
        printf("child %d\n", WEXITSTATUS(status));
    close(file);
}

static int be_monitor(const char *what)
{
    uint32_t rows = strcmp(what, "plenty") == 0 ? PLENTY : ROWS;
    pthread_t thread;

    if (strcmp(what, "forks") == 0 || strcmp(what, "vforks") == 0) {
        set_in_child(rows, what[0] == 'v');
        return 4;
    }
    if (strcmp(what, "stays") == 0) {
        puts("here");
        fflush(stdout);
        pause();
    }

    if (strcmp(what, "nothing") == 0)
        return 7;
    if (strcmp(what, "dies") == 0)
        kill(getpid(), SIGTERM);
    if (pthread_create(&thread, NULL, set_tables, &rows) == 0)
        pthread_join(thread, NULL);
    return 5;
}

/* Whether this system lets a process be traced and under a filter. */
static bool can_watch(void)
{
    static const struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const struct sock_fprog program = {1, (struct sock_filter *)allow};
    const pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0
                  ? 0
                  : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Run this program as a monitor of that kind; a system that does not allow it skips the test. */
static struct watch_set *watch_monitor(const char *what, struct child *child)
{
    char *argv[] = {(char *)"/proc/self/exe", (char *)"monitor", (char *)what, NULL};
    struct watch_set *watch = watch_set_new();
    struct error_line error = {""};
    const struct child_job job = {
        .argv = argv, .package = "none", .seconds = 60, .become = watch_set_become, .become_ctx = watch};

    assert_non_null(watch);
    assert_true(child_run(&job, child, &error));
    if (!watch->tried) {
        child_free(child);
        watch_set_free(watch);
        assert_false(can_watch());
        skip();
    }
    return watch;
}

static void test_first_table(void **state)
{
    static struct child child;
    struct watch_set *watch = watch_monitor("sets", &child);

    (void)state;
    assert_int_equal(child.end, CHILD_EXITED);
    assert_int_equal(child.status, 5);
    assert_string_equal(child.text, "refused 25\n");
    assert_int_equal(watch->sets, 2);
    assert_false(watch->cut);
    assert_int_equal(watch->table.count, ROWS);
    for (unsigned i = 0; i < ROWS; i++) {
        const struct cpuid_entry *entry = &watch->table.entry[i];

        assert_int_equal(entry->leaf, row_value(i, 0));
        assert_int_equal(entry->subleaf, row_value(i, 1));
        assert_int_equal(entry->flags, 1);
        assert_int_equal(entry->eax, row_value(i, 2));
        assert_int_equal(entry->ebx, 0);
        assert_int_equal(entry->edx, row_value(i, 3));
    }
    child_free(&child);
    watch_set_free(watch);
}

static void test_too_many(void **state)
{
    static struct child child;
    struct watch_set *watch = watch_monitor("plenty", &child);

    (void)state;
    assert_int_equal(child.status, 5);
    assert_true(watch->cut);
    assert_int_equal(watch->table.count, 0);
    child_free(&child);
    watch_set_free(watch);
}

/* Whoever of a monitor's processes makes the call. */
static void test_processes(void **state)
{
    static const struct {
        const char *what, *says;
        unsigned sets;
    } cases[] = {{"forks", "refused 25\nchild 0\n", 2}, {"vforks", "child 25\n", 1}};
    static struct child child;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct watch_set *watch = watch_monitor(cases[i].what, &child);

        assert_int_equal(child.end, CHILD_EXITED);
        assert_int_equal(child.status, 4);
        assert_string_equal(child.text, cases[i].says);
        assert_int_equal(watch->sets, cases[i].sets);
        assert_false(watch->cut);
        assert_int_equal(watch->table.count, i ? 0 : ROWS);
        child_free(&child);
        watch_set_free(watch);
    }
}

/* A program whose watcher is killed goes with it: nobody would answer its calls any more. */
static void test_killed_watcher(void **state)
{
    char *argv[] = {(char *)"/proc/self/exe", (char *)"monitor", (char *)"stays", NULL};
    struct watch_set *watch = watch_set_new();
    char said[8] = "";
    int line[2];

    (void)state;
    if (!can_watch())
        skip();
    assert_non_null(watch);
    assert_int_equal(pipe(line), 0);
    const pid_t watcher = fork();

    if (watcher == 0) {
        dup2(line[1], STDOUT_FILENO);
        close(line[0]);
        close(line[1]);
        watch_set_become(watch, argv);
        _exit(1);
    }
    close(line[1]);
    assert_int_equal(read(line[0], said, sizeof(said)), 5);
    assert_string_equal(said, "here\n");
    assert_true(watch->tried);
    kill(watcher, SIGKILL);
    assert_int_equal(waitpid(watcher, NULL, 0), watcher);
    struct pollfd end = {.fd = line[0], .events = POLLIN};

    assert_int_equal(poll(&end, 1, 20000), 1);
    assert_int_equal(read(line[0], said, sizeof(said)), 0);
    close(line[0]);
    watch_set_free(watch);
}

/* Programs that set nothing end as they would without a watcher. */
static void test_ends(void **state)
{
    static struct child child;
    struct watch_set *watch = watch_monitor("nothing", &child);

    (void)state;
    assert_int_equal(child.end, CHILD_EXITED);
    assert_int_equal(child.status, 7);
    assert_int_equal(watch->sets, 0);
    child_free(&child);
    watch_set_free(watch);
    watch = watch_monitor("dies", &child);
    assert_int_equal(child.end, CHILD_SIGNALLED);
    assert_int_equal(child.status, SIGTERM);
    child_free(&child);
    watch_set_free(watch);
}

static void test_no_program(void **state)
{
    static struct child child;
    char *argv[] = {(char *)"no-such-program-anywhere", NULL};
    struct watch_set *watch = watch_set_new();
    struct error_line error = {""};
    const struct child_job job = {
        .argv = argv, .package = "none", .seconds = 60, .become = watch_set_become, .become_ctx = watch};

    (void)state;
    assert_false(child_run(&job, &child, &error));
    assert_string_equal(error.text, "no-such-program-anywhere is not installed (Debian package none)");
    child_free(&child);
    watch_set_free(watch);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_table), cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_processes),   cmocka_unit_test(test_killed_watcher),
        cmocka_unit_test(test_ends),        cmocka_unit_test(test_no_program),
    };

    /* Not by exit(): there LeakSanitizer would trace a program that has a tracer, and give up. */
    if (argc == 3 && strcmp(argv[1], "monitor") == 0) {
        const int status = be_monitor(argv[2]);

        fflush(stdout);
        _exit(status);
    }
    return cmocka_run_group_tests_name("chain watch set", tests, NULL, NULL);
}
