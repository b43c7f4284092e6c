/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read of /proc, out of a tree that the test makes: every refusal before anything is attached to, and
 * names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/live/checks.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define PID 120

static const char *tree; /* a /proc */
static const struct checks_self root_user = {.pid = 1, .ptrace = true, .admin = true, .yama = -1};

static const char *path_of(const char *format, ...)
{
    static char path[400];
    const int n = snprintf(path, sizeof(path), "%s/", tree);
    va_list values;

    va_start(values, format);
    vsnprintf(path + n, sizeof(path) - (size_t)n, format, values);
    va_end(values);
    return path;
}

static void put_bytes_at(const char *path, const char *text, size_t n)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void put(const char *path, const char *text)
{
    put_bytes_at(path, text, strlen(text));
}

static const char *status(const char *name, char letter, int tracer, unsigned uid, unsigned seccomp)
{
    static char text[400];

    snprintf(
        text, sizeof(text),
        "Name:\t%s\nUmask:\t0022\nState:\t%c (x)\nTgid:\t7\nTracerPid:\t%d\nUid:\t%u\t%u\t0\t0\nSigIgn:\t"
        "0000000000001000\nSeccomp:\t%u\nSeccomp_filters:\t1\n",
        name, letter, tracer, uid + 1, uid, seccomp);
    return text;
}

static void add_thread(int pid, int tid, const char *name, unsigned flags, const char *call)
{
    char stat[200];

    assert_int_equal(mkdir(path_of("%d/task/%d", pid, tid), 0755), 0);
    put(path_of("%d/task/%d/status", pid, tid), status(name, 'S', 0, 0, 0));
    snprintf(stat, sizeof(stat), "%d (%s) S 1 2 3 4 -1 %u 5 6\n", tid, name, flags);
    put(path_of("%d/task/%d/stat", pid, tid), stat);
    put(path_of("%d/task/%d/syscall", pid, tid), call);
}

static void add_fd(int pid, int fd, const char *target)
{
    assert_int_equal(symlink(target, path_of("%d/fd/%d", pid, fd)), 0);
}

/* A machine with two virtual CPUs, one of which has two descriptors. */
static void add_process(int pid, const char *name)
{
    mkdir(path_of("%d", pid, 0), 0755);
    mkdir(path_of("%d/task", pid, 0), 0755);
    mkdir(path_of("%d/fd", pid, 0), 0755);
    put(path_of("%d/status", pid, 0), status(name, 'S', 0, 0, 0));
    put_bytes_at(path_of("%d/exe", pid, 0), "\177ELF\002\001", 6);
    add_thread(pid, pid, name, 0x400040, "271 0x55 0x4 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n");
    add_thread(pid, pid + 2, "a) S 1 (b", 0x400040, "16 0xd 0xae80 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n");
    add_thread(pid, pid + 1, "CPU 1/KVM", 0x400040, "running\n");
    add_thread(pid, pid + 3, "kvm-nx-lpage-re", 0x400040, "16 0xc 0xae80 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n");
    add_thread(pid, pid + 4, "vhost-120", 0x404040, "16 0xc 0xae80 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n");
    add_thread(pid, pid + 5, "timer", 0x400040, "-1 0x7ffe 0x7f00\n");
    add_fd(pid, 3, "/dev/kvm");
    add_fd(pid, 9, "anon_inode:kvm-vm");
    add_fd(pid, 14, "anon_inode:kvm-vcpu:8");
    add_fd(pid, 12, "anon_inode:[kvm-vcpu:0]");
    add_fd(pid, 13, "anon_inode:kvm-vcpu:8");
    add_fd(pid, 15, "anon_inode:kvm-vcpu-stats:8");
    add_fd(pid, 16, "anon_inode:kvm-vcpu:8x");
}

static bool are_same(pid_t pid, int a, int b)
{
    return pid == PID && a == 13 && b == 14;
}

static bool are_different(pid_t pid, int a, int b)
{
    (void)pid;
    (void)a;
    (void)b;
    return false;
}

/* Each flag of a task that never runs in user mode, alone (include/linux/sched.h), and all the others. */
static void test_workers(void **state)
{
    static const unsigned flags[] = {0x10, 0x4000, 0x200000, ~0x204010u};
    struct proc_threads threads = {0};

    (void)state;
    mkdir(path_of("%d", 777, 0), 0755);
    mkdir(path_of("%d/task", 777, 0), 0755);
    for (unsigned i = 0; i < 4; i++)
        add_thread(777, 777 + (int)i, "x", flags[i], "running\n");
    assert_true(proc_threads(tree, 777, &threads) && threads.count == 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(threads.thread[i].worker, i < 3);
    proc_threads_free(&threads);
}

static void test_reading(void **state)
{
    struct proc_vcpus vcpus = {0};
    struct proc_threads threads = {0};
    struct proc_state found;

    (void)state;
    assert_true(proc_vcpus(tree, PID, "kvm-vcpu", &vcpus));
    assert_int_equal(vcpus.count, 3);
    assert_int_equal(vcpus.slots, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(vcpus.vcpu[i].fd, 12 + (int)i);
        assert_int_equal(vcpus.vcpu[i].id, i ? 8 : 0);
    }
    proc_vcpus_merge(&vcpus, are_different, PID);
    assert_int_equal(vcpus.slots, 3);
    proc_vcpus_merge(&vcpus, are_same, PID);
    assert_int_equal(vcpus.slots, 2);
    assert_true(vcpus.vcpu[0].slot == 0 && vcpus.vcpu[1].slot == 1 && vcpus.vcpu[2].slot == 1);
    proc_vcpus_free(&vcpus);

    assert_true(proc_threads(tree, PID, &threads));
    assert_int_equal(threads.count, 6);
    for (unsigned i = 0; i < 6; i++) {
        static const enum proc_call doing[] = {PROC_CALL, PROC_RUNNING, PROC_CALL,
                                               PROC_CALL, PROC_CALL,    PROC_ASLEEP};

        assert_int_equal(threads.thread[i].tid, PID + (int)i);
        assert_int_equal(threads.thread[i].worker, i == 3 || i == 4);
        assert_int_equal(threads.thread[i].doing, doing[i]);
    }
    assert_int_equal(threads.thread[0].number, 271);
    assert_int_equal(threads.thread[2].number, 16);
    assert_int_equal(threads.thread[2].argument[0], 0xd);
    assert_int_equal(threads.thread[2].argument[1], 0xae80);
    proc_threads_free(&threads);
    put(path_of("%d/status", PID, 0), status("qemu", 'T', 44, 1000, 2));
    assert_true(proc_state(tree, PID, 0, &found));
    assert_string_equal(found.name, "qemu");
    assert_true(found.letter == 'T' && found.tracer == 44 && found.uid == 1000 && found.seccomp == 2);
    assert_int_equal(found.ignored, 0x1000);
    assert_false(proc_state(tree, 99, 0, &found));
    put(path_of("%d/status", PID, 0), status("qemu", 'S', 0, 0, 0));
}

static void passes(const struct checks_self *self, bool suspend)
{
    struct checks_found found;
    struct error_line error = {""};

    if (!checks_pass(tree, PID, "kvm-vcpu", self, &found, &error))
        fail_msg("%s", error.text);
    assert_int_equal(found.suspend, suspend);
    assert_int_equal(found.vcpus.count, 3);
    checks_free(&found);
}

static void refuses(pid_t pid, const struct checks_self *self, const char *want)
{
    struct checks_found found;
    struct error_line error = {""};

    assert_false(checks_pass(tree, pid, "kvm-vcpu", self, &found, &error));
    if (!strstr(error.text, want))
        fail_msg("'%s' has no '%s'", error.text, want);
    checks_free(&found);
}

static void test_refusals(void **state)
{
    struct checks_self self = root_user;

    (void)state;
    passes(&self, false);
    refuses(119, &self, "no process 119");
    self.pid = PID;
    refuses(PID, &self, "is this one");
    self.pid = 1;
    put(path_of("%d/status", PID, 0), status("qemu", 'T', 0, 0, 0));
    refuses(PID, &self, "process 120 (qemu) is stopped by a signal: kill -CONT 120 first");
    put(path_of("%d/status", PID, 0), status("qemu", 'Z', 0, 0, 0));
    refuses(PID, &self, "has ended");
    put(path_of("%d/status", PID, 0), status("qemu", 'S', 0, 0, 0));
    put_bytes_at(path_of("%d/exe", PID, 0), "\177ELF\001\001", 6);
    refuses(PID, &self, "is a 32-bit program");
    put(path_of("%d/exe", PID, 0), "#!");
    refuses(PID, &self, "its program cannot be read");
    put_bytes_at(path_of("%d/exe", PID, 0), "\177ELF\002\001", 6);
    put(path_of("%d/task/%d/status", PID, PID + 5), status("timer", 'S', 77, 0, 0));
    refuses(PID, &self, "process 77 traces it");
    put(path_of("%d/task/%d/status", PID, PID + 5), status("timer", 'S', 0, 0, 2));
    passes(&self, true);
    self.admin = false;
    refuses(PID, &self, "(Seccomp: 2) watches thread 125");
    self = (struct checks_self){.pid = 1, .ptrace = true, .admin = true, .yama = -1, .seccomp = 2};
    refuses(PID, &self, "CAP_SYS_ADMIN without a filter of its own can suspend");
    put(path_of("%d/task/%d/status", PID, PID + 5), status("timer", 'S', 0, 0, 0));
    passes(&self, false);
    refuses(200, &self, "process 200 (bash) has no virtual CPU of KVM");
}

static void denies(const struct checks_self *self, const char *want)
{
    struct error_line error = {""};

    assert_false(checks_denied(tree, PID, self, &error));
    if (!strstr(error.text, want))
        fail_msg("'%s' has no '%s'", error.text, want);
}

/* Which of the settings it is that decides. */
static void test_denied(void **state)
{
    const uint32_t owner = (uint32_t)getuid(); /* of the tree */

    (void)state;
    put(path_of("%d/status", PID, 0), status("qemu", 'S', 0, owner, 0));
    denies(&(struct checks_self){.uid = owner, .ptrace = true, .yama = 3}, "kernel.yama.ptrace_scope is 3");
    denies(&(struct checks_self){.uid = owner + 1, .yama = 0}, "without CAP_SYS_PTRACE");
    denies(&(struct checks_self){.uid = owner, .yama = 1}, "kernel.yama.ptrace_scope is 1");
    denies(&(struct checks_self){.uid = owner, .yama = -1}, "by a security module");
    put(path_of("%d/status", PID, 0), status("qemu", 'S', 0, owner + 5, 0));
    denies(&(struct checks_self){.uid = owner + 5, .yama = 0}, "not dumpable");
    put(path_of("%d/status", PID, 0), status("qemu", 'S', 0, 0, 0));
}

static void test_self(void **state)
{
    struct checks_self self;

    (void)state;
    checks_who(PROC_ROOT, &self);
    assert_int_equal(self.pid, getpid());
    assert_int_equal(self.uid, geteuid());
    assert_true(self.yama >= -1 && self.yama <= 3);
    mkdir(path_of("sys", 0, 0), 0755);
    mkdir(path_of("sys/kernel", 0, 0), 0755);
    mkdir(path_of("sys/kernel/yama", 0, 0), 0755);
    put(path_of("sys/kernel/yama/ptrace_scope", 0, 0), "2\n");
    mkdir(path_of("%d", getpid(), 0), 0755);
    put(path_of("%d/status", getpid(), 0), "Name:\tme\nSeccomp:\t2\nCapEff:\t0000000000080000\n");
    checks_who(tree, &self);
    assert_int_equal(self.yama, 2);
    assert_int_equal(self.seccomp, 2);
    assert_true(self.ptrace && !self.admin);
}

static int make(void **state)
{
    (void)state;
    tree = run_folder();
    add_process(PID, "qemu");
    mkdir(path_of("200", 0, 0), 0755);
    mkdir(path_of("200/fd", 0, 0), 0755);
    mkdir(path_of("200/task", 0, 0), 0755);
    put(path_of("200/status", 0, 0), status("bash", 'S', 0, 0, 0));
    return 0;
}

static int clean(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reading), cmocka_unit_test(test_workers),
                                       cmocka_unit_test(test_refusals), cmocka_unit_test(test_denied),
                                       cmocka_unit_test(test_self)};

    return cmocka_run_group_tests_name("proc", tests, make, clean);
}
