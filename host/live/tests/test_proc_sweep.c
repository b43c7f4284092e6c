/* SPDX-License-Identifier: BSD-2-Clause */
/* What is made of the files of a /proc of which one has one letter other. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/live/checks.h"
#include "host/live/find.h"
#include "host/live/proc.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "host/tests/sweep.h"

enum { PID = 120, TID = 121 };

static const char *tree, *name_now;
static const char *const names[] = {"120/task/121/status", "120/task/121/stat", "120/task/121/syscall"};
static const char *const texts[] = {
    "Name:\tCPU 0/KVM\nState:\tS "
    "(x)\nTgid:\t7\nTracerPid:\t12\nUid:\t10\t1000\t0\t0\nSigIgn:\t0000000000001000\n"
    "Seccomp:\t2\nSeccomp_filters:\t1\n",
    "121 (a) S 1 (b) S 1 2 3 4 -1 2097216 5 6\n", "16 0xd 0xae80 0x0 0x0 0x8 0x0 0x7ffe 0x7f00\n"};

static const char *path_of(const char *name)
{
    static char path[400];

    snprintf(path, sizeof(path), "%s/%s", tree, name);
    return path;
}

static void say_thread(const char *bytes, size_t n)
{
    struct proc_thread thread;
    char text[400] = "none";

    kit_put_file(path_of(name_now), bytes, n);
    if (proc_thread(tree, PID, TID, &thread))
        snprintf(text, sizeof(text), "%s %c %d %u %u %" PRIx64 " %d %d %" PRIu64 " %" PRIx64 " %" PRIx64,
                 thread.state.name, thread.state.letter, (int)thread.state.tracer, thread.state.uid,
                 thread.state.seccomp, thread.state.ignored, thread.worker, (int)thread.doing,
                 thread.doing == PROC_CALL ? thread.number : 0,
                 thread.doing == PROC_CALL ? thread.argument[0] : 0,
                 thread.doing == PROC_CALL ? thread.argument[1] : 0);
    sweep_said(strrchr(name_now, '/') + 1, text);
}

/* A link cannot hold a NUL. */
static void say_link(const char *bytes, size_t n)
{
    struct proc_vcpus vcpus = {0};
    char text[64] = "none";

    if (strlen(bytes) != n)
        return;
    unlink(path_of("120/fd/12"));
    assert_int_equal(symlink(bytes, path_of("120/fd/12")), 0);
    assert_true(proc_vcpus(tree, PID, "kvm-vcpu", &vcpus));
    if (vcpus.count)
        snprintf(text, sizeof(text), "%zu %u %d %u %u", vcpus.count, vcpus.vcpu[0].id, vcpus.vcpu[0].fd,
                 vcpus.vcpu[0].slot, vcpus.slots);
    sweep_said("descriptor", text);
    proc_vcpus_free(&vcpus);
}

static void say_line(const char *bytes, size_t n)
{
    static const char *const wanted[] = {"web1", "qemu", "guest", "-name", "1"};
    char text[COUNT(wanted) + 1] = "";

    for (size_t i = 0; i < COUNT(wanted); i++)
        text[i] = find_word(bytes, n, wanted[i]) ? '1' : '0';
    sweep_said("line", text);
}

static void say_self(const char *bytes, size_t n)
{
    char name[40], text[64];
    struct checks_self self;

    snprintf(name, sizeof(name), "%d/status", (int)getpid());
    kit_put_file(path_of(name), bytes, n);
    checks_who(tree, &self);
    snprintf(text, sizeof(text), "%d %d %d %u", self.ptrace, self.admin, self.yama, self.seccomp);
    sweep_said("self", text);
}

static void sweep(void)
{
    static const char *const folders[] = {"120", "120/fd", "120/task", "120/task/121"};
    char self[20];

    tree = run_folder();
    for (size_t i = 0; i < COUNT(folders); i++)
        assert_int_equal(mkdir(path_of(folders[i]), 0755), 0);
    snprintf(self, sizeof(self), "%d", (int)getpid());
    assert_int_equal(mkdir(path_of(self), 0755), 0);
    for (size_t i = 0; i < COUNT(names); i++)
        kit_put_file(path_of(names[i]), texts[i], strlen(texts[i]));
    for (size_t i = 0; i < COUNT(names); i++) {
        name_now = names[i];
        sweep_text(texts[i], " \n\t:)-07x", say_thread);
        kit_put_file(path_of(name_now), texts[i], strlen(texts[i]));
    }
    name_now = names[2];
    sweep_text("running\n", "x", say_thread);
    sweep_text("-1 0x7ffe 0x7f00\n", "0", say_thread);
    sweep_text("anon_inode:kvm-vcpu:8", "[]:09x-", say_link);
    sweep_text("anon_inode:[kvm-vcpu:10]", "[]:09x-", say_link);
    sweep_text("anon_inode:[kvm-vcpu]", "[]:09x-", say_link);
    sweep_text("qemu -name guest=web1,debug-threads=on -m 512", "-_.,=/09azAZ", say_line);
    sweep_text("Name:\tme\nSeccomp:\t2\nCapEff:\t0000000000280000\n", ":\n02f", say_self);
    run_folder_remove();
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "files of /proc with one letter other", sweep, "proc-sweep.golden");
}
