/* SPDX-License-Identifier: BSD-2-Clause */
/* Every line by which a process is refused, whole; the machine that would pass stands in a tree like /proc.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/live/checks.h"
#include "host/live/find.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

enum { PID = 120 };

static const char *tree;

static const char *path_of(const char *name)
{
    static char path[400];

    snprintf(path, sizeof(path), "%s/%s", tree, name);
    return path;
}

static void put(const char *name, const char *text)
{
    kit_put_file(path_of(name), text, strlen(text));
}

/* A status as Linux writes it, of a process that sleeps or of a thread of it. */
static void put_status(const char *name, char letter, int tracer, unsigned uid, unsigned seccomp)
{
    char text[300];

    snprintf(text, sizeof(text),
             "Name:\tqemu\nState:\t%c (x)\nTracerPid:\t%d\nUid:\t%u\t%u\t0\t0\nSeccomp:\t%u\n", letter,
             tracer, uid, uid, seccomp);
    put(name, text);
}

static int make(void **state)
{
    static const char *const folders[] = {"120", "120/fd", "120/task", "120/task/121", "130", "130/fd"};

    (void)state;
    tree = run_folder();
    for (size_t i = 0; i < COUNT(folders); i++)
        assert_int_equal(mkdir(path_of(folders[i]), 0755), 0);
    put_status("120/status", 'S', 0, getuid(), 0);
    put_status("120/task/121/status", 'S', 0, getuid(), 0);
    put_status("130/status", 'S', 0, 0, 0);
    put("120/exe", "\177ELF\002\001");
    put("120/task/121/stat", "121 (CPU 0/KVM) S 1 2 3 4 -1 4194368 5 6\n");
    put("120/task/121/syscall", "16 0xc 0xae80 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n");
    assert_int_equal(symlink("anon_inode:kvm-vcpu:0", path_of("120/fd/12")), 0);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

/* The line, with the tree called /proc. */
static void check_line(struct error_line *error, const char *want)
{
    for (char *at; (at = strstr(error->text, tree));) {
        memcpy(at, "/proc", 5);
        memmove(at + 5, at + strlen(tree), strlen(at + strlen(tree)) + 1);
    }
    check_text("refusal", error->text, want);
}

static void refuses(int pid, const struct checks_self *self, const char *want)
{
    struct checks_found found;
    struct error_line error = {""};

    assert_false(checks_pass(tree, pid, "kvm-vcpu", self, &found, &error));
    check_line(&error, want);
    checks_free(&found);
}

static void denies(const struct checks_self *self, const char *want)
{
    struct error_line error = {""};

    assert_false(checks_denied(tree, PID, self, &error));
    check_line(&error, want);
}

static const struct checks_self root_user = {.pid = 1, .ptrace = true, .admin = true, .yama = -1};

static void test_process(void **state)
{
    const struct checks_self same = {.pid = PID, .ptrace = true, .admin = true, .yama = -1};

    (void)state;
    refuses(119, &root_user, "no process 119");
    refuses(PID, &same, "process 120 is this one");
    refuses(130, &root_user, "process 130 (qemu) has no virtual CPU of KVM");
    put_status("120/status", 'Z', 0, 0, 0);
    refuses(PID, &root_user, "process 120 (qemu) has ended");
    put_status("120/status", 'X', 0, 0, 0);
    refuses(PID, &root_user, "process 120 (qemu) has ended");
    put_status("120/status", 'T', 0, 0, 0);
    refuses(PID, &root_user, "process 120 (qemu) is stopped by a signal: kill -CONT 120 first");
    put_status("120/status", 'S', 0, 0, 0);
    put("120/exe", "\177ELF\001\001");
    refuses(PID, &root_user, "process 120 (qemu) is a 32-bit program, which this cannot ask");
    put("120/exe", "\177ELF");
    refuses(PID, &root_user, "process 120 (qemu): its program cannot be read (/proc/120/exe)");
    put("120/exe", "\177ELG\002\001");
    refuses(PID, &root_user, "process 120 (qemu): its program cannot be read (/proc/120/exe)");
    /* Five bytes tell the class. */
    put("120/exe", "\177ELF\001");
    refuses(PID, &root_user, "process 120 (qemu) is a 32-bit program, which this cannot ask");
}

static void test_threads(void **state)
{
    struct checks_self self = root_user;

    (void)state;
    put_status("120/task/121/status", 'S', 77, 0, 0);
    refuses(
        PID, &self,
        "process 120 (qemu): process 77 traces it (a debugger, strace), and a thread has one tracer at most");
    put_status("120/task/121/status", 'S', 0, 0, 1);
    self.admin = false;
    refuses(PID, &self,
            "process 120 (qemu): a filter of system calls (Seccomp: 1) watches thread 121, and might end it; "
            "only "
            "CAP_SYS_ADMIN can suspend that: run as root");
    self.admin = true;
    self.seccomp = 2;
    refuses(PID, &self,
            "process 120 (qemu): a filter of system calls (Seccomp: 1) watches thread 121, and might end it; "
            "only "
            "CAP_SYS_ADMIN without a filter of its own can suspend that: run as root");
}

/* Files in place of folders: what is said is what the system said. */
static void test_unreadable(void **state)
{
    (void)state;
    assert_int_equal(unlink(path_of("120/task/121/stat")) | unlink(path_of("120/task/121/status")) |
                         unlink(path_of("120/task/121/syscall")),
                     0);
    assert_int_equal(rmdir(path_of("120/task/121")), 0);
    assert_int_equal(rmdir(path_of("120/task")), 0);
    put("120/task", "");
    refuses(PID, &root_user, "/proc/120/task: Not a directory");
    assert_int_equal(unlink(path_of("120/fd/12")) | rmdir(path_of("120/fd")), 0);
    put("120/fd", "");
    refuses(PID, &root_user, "/proc/120/fd: Not a directory");
    assert_int_equal(unlink(path_of("120/status")), 0);
    assert_int_equal(mkdir(path_of("120/status"), 0755), 0);
    refuses(PID, &root_user, "/proc/120/status: Is a directory");
    assert_int_equal(rmdir(path_of("120/status")), 0);
    denies(&root_user, "process 120 has ended");
}

static void test_denied(void **state)
{
    const uint32_t owner = (uint32_t)getuid(); /* of the tree */
    char want[300];

    (void)state;
    denies(&(struct checks_self){.uid = owner, .ptrace = true, .yama = 3},
           "process 120 (qemu) may not be traced: kernel.yama.ptrace_scope is 3, until the next boot");
    snprintf(want, sizeof(want),
             "process 120 (qemu) may not be traced: it is user %u's, this is user %u without CAP_SYS_PTRACE; "
             "run as root",
             owner, owner + 1);
    denies(&(struct checks_self){.uid = owner + 1, .yama = 0}, want);
    denies(&(struct checks_self){.uid = owner, .yama = 1},
           "process 120 (qemu) may not be traced: kernel.yama.ptrace_scope is 1, which leaves that to "
           "CAP_SYS_PTRACE; "
           "run as root");
    denies(&(struct checks_self){.uid = owner, .yama = 2},
           "process 120 (qemu) may not be traced: kernel.yama.ptrace_scope is 2, which leaves that to "
           "CAP_SYS_PTRACE; "
           "run as root");
    for (unsigned i = 0; i < 3; i++)
        denies(&(struct checks_self){.uid = owner,
                                     .yama = i == 1   ? 1
                                             : i == 2 ? 2
                                                      : 0,
                                     .ptrace = i > 0},
               "process 120 (qemu) may not be traced, by a security module (AppArmor, SELinux: see the "
               "kernel's log), or "
               "because it is in another user namespace or has capabilities that this one has not");
    put_status("120/status", 'S', 0, owner + 5, 0);
    denies(&(struct checks_self){.uid = owner + 5, .yama = 0},
           "process 120 (qemu) may not be traced: it is not dumpable (PR_SET_DUMPABLE, as after a change of "
           "user or "
           "capabilities), which leaves that to CAP_SYS_PTRACE; run as root");
}

/* What who asks may do, bit by bit: CAP_SYS_PTRACE is 19, CAP_SYS_ADMIN 21 (capabilities(7)). */
static void test_self(void **state)
{
    char name[40], text[100];
    struct checks_self self;

    (void)state;
    snprintf(name, sizeof(name), "%d", (int)getpid());
    mkdir(path_of(name), 0755);
    snprintf(name, sizeof(name), "%d/status", (int)getpid());
    for (unsigned bit = 0; bit < 41; bit++) {
        snprintf(text, sizeof(text), "Name:\tme\nCapEff:\t%016llx\n", 1ull << bit);
        put(name, text);
        checks_who(tree, &self);
        assert_true(self.ptrace == (bit == 19) && self.admin == (bit == 21));
        assert_int_equal(self.yama, -1);
        assert_int_equal(self.seccomp, 0);
    }
}

static void finds(const char *name, pid_t pid, const char *want)
{
    struct error_line error = {""};

    assert_int_equal(find_named(tree, "kvm-vcpu", name, &root_user, &error), pid);
    check_line(&error, want);
}

static void test_names(void **state)
{
    struct error_line error = {""};

    (void)state;
    put("120/cmdline", "qemu");
    put("130/cmdline", "qemu");
    finds("qemu", PID, "");
    finds("web", 0, "no machine of KVM has the name 'web'");
    assert_int_equal(symlink("anon_inode:kvm-vcpu:0", path_of("130/fd/3")), 0);
    finds("web", 0, "no machine of KVM has the name 'web'");
    assert_int_equal(find_named(tree, "kvm-vcpu", "qemu", &root_user, &error), 0);
    /* In the order in which the folder lists them. */
    if (!strstr(error.text, ": 120 (qemu), 130"))
        check_line(&error,
                   "several machines have the name 'qemu': 130 (qemu), 120 (qemu); choose one by --pid");
    else
        check_line(&error,
                   "several machines have the name 'qemu': 120 (qemu), 130 (qemu); choose one by --pid");
    assert_int_equal(find_named("/nowhere", "kvm-vcpu", "qemu", &root_user, &error), 0);
    check_text("nowhere", error.text, "/nowhere: No such file or directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_process), TEST(test_threads), TEST(test_unreadable),
                                       TEST(test_denied),  TEST(test_self),    TEST(test_names)};

    return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
