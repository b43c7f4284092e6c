/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines by name, out of a tree like /proc that the test makes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/live/find.h"
#include "host/live/live.h"
#include "host/live/live_private.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define PID 120

static const char *tree; /* a /proc */
static const struct checks_self root_user = {.pid = 1, .ptrace = true, .admin = true, .yama = -1};

static void put(int pid, const char *name, const char *text, size_t n)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%d/%s", tree, pid, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void add_process(int pid, const char *name, const char *line, size_t n, const char *target)
{
    char path[300], status[64];

    snprintf(path, sizeof(path), "%s/%d", tree, pid);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(path, sizeof(path), "%s/%d/fd", tree, pid);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(path, sizeof(path), "%s/%d/fd/7", tree, pid);
    assert_int_equal(symlink(target, path), 0);
    snprintf(status, sizeof(status), "Name:\t%s\nState:\tS (sleeping)\n", name);
    put(pid, "status", status, strlen(status));
    put(pid, "cmdline", line, n);
}

static void finds(const char *name, pid_t pid, const char *want)
{
    struct error_line error = {""};
    const pid_t found = find_named(tree, "kvm-vcpu", name, &root_user, &error);

    if (found != pid || !strstr(error.text, want))
        fail_msg("%s: %d, '%s'", name, (int)found, error.text);
}

static void test_names(void **state)
{
    static const char line[] = "qemu\0-name\0guest=web1,debug-threads=on\0-m\0"
                               "512";

    (void)state;
    for (const char *name = "web1\0guest\0qemu\0debug-threads\0on\0"
                            "512\0";
         *name; name += strlen(name) + 1)
        assert_true(find_word(line, sizeof(line), name));
    for (const char *name = "web\0eb1\0debug\0threads\0"
                            "51\0web10\0-nam\0";
         *name; name += strlen(name) + 1)
        assert_false(find_word(line, sizeof(line), name));
    assert_false(find_word(line, sizeof(line), ""));
    finds("web1", PID, "");
    finds("web2", 140, "");
    finds("vmm", 140, "");
    finds("web3", 0, "no machine of KVM has the name 'web3'");
    finds("guest", 0, "several machines have the name 'guest': ");
    finds("guest", 0, "140 (vmm)");
    finds("bash", 0, "no machine of KVM has the name 'bash'");
}

/* A monitor that is the first process of a container. */
static void test_first(void **state)
{
    static const struct checks_self other = {.pid = PID, .ptrace = true, .admin = true, .yama = -1};
    struct error_line error;

    (void)state;
    add_process(1, "init", "init", 5, "anon_inode:kvm-vcpu:0");
    assert_int_equal(find_named(tree, "kvm-vcpu", "init", &other, &error), 1);
    /* Nobody finds himself. */
    assert_int_equal(find_named(tree, "kvm-vcpu", "init", &root_user, &error), 0);
    assert_int_equal(find_named(tree, "kvm-vcpu", "qemu", &other, &error), 0);
}

static void test_all(void **state)
{
    struct live_machines found;

    (void)state;
    live_machines(tree, &found);
    assert_int_equal(found.count, 2);
    assert_non_null(strstr(found.list, "120 (qemu)"));
    assert_non_null(strstr(found.list, "140 (vmm)"));
    assert_null(strstr(found.list, "bash"));
    live_machines("/nowhere", &found);
    assert_int_equal(found.count, 0);
    assert_string_equal(found.list, "");
}

static int make(void **state)
{
    static const char first[] = "qemu\0-name\0guest=web1,debug-threads=on", second[] = "x\0guest=web2";

    (void)state;
    tree = run_folder();
    add_process(PID, "qemu", first, sizeof(first), "anon_inode:kvm-vcpu:0");
    add_process(140, "vmm", second, sizeof(second), "anon_inode:[kvm-vcpu:3]");
    add_process(200, "bash", "bash", 5, "/dev/kvm");
    return 0;
}

static int clean(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

/* Linux: the name that virt/kvm/kvm_main.c gives the file, and _IO(KVMIO, 0x80). */
static void test_kind(void **state)
{
    (void)state;
    assert_string_equal(live_kvm.file, "kvm-vcpu");
    assert_true(live_kvm.run == 0xae80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_all),
                                       cmocka_unit_test(test_kind), cmocka_unit_test(test_first)};

    return cmocka_run_group_tests_name("find", tests, make, clean);
}
