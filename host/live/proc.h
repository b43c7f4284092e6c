/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel's /proc tells of a process without stopping it (Linux, Documentation/filesystems/proc.rst).
 * root is PROC_ROOT; a test has its own. Where a file cannot be read these functions are false and leave
 * errno.
 */
#ifndef HOST_LIVE_PROC_H
#define HOST_LIVE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_ROOT "/proc"

/* More threads than this no process may have (PID_MAX_LIMIT is 4,194,304, and nobody waits for so many). */
#define PROC_THREADS_MAX 65536u
#define PROC_VCPUS_MAX 4096u /* KVM_MAX_VCPUS, twice as many as kernels are built for */

/* Of a process, or of one of its threads. */
struct proc_state {
    char name[16];
    char letter;      /* R, S, D, T, t, Z, ... */
    pid_t tracer;     /* 0: none */
    uint32_t uid;     /* effective */
    unsigned seccomp; /* 0: none, 1: strict, 2: a filter */
    uint64_t ignored; /* signals, bit n - 1 for signal n */
};

enum proc_call {
    PROC_RUNNING, /* on a CPU, or about to be */
    PROC_CALL,    /* waits in a system call */
    PROC_ASLEEP   /* waits, but in none, or it is not told */
};

struct proc_thread {
    pid_t tid;
    struct proc_state state;
    bool worker; /* of the kernel's own, with registers that are a copy of another thread's */
    enum proc_call doing;
    uint64_t number, argument[2]; /* of the call and its first arguments */
};

struct proc_threads {
    size_t count, room;
    struct proc_thread *thread;
};

struct proc_vcpu {
    uint32_t id;
    int fd;
    uint32_t slot; /* its place among the virtual CPUs; two descriptors of one (dup(2)) share it */
};

struct proc_vcpus {
    size_t count, room;
    uint32_t slots;         /* virtual CPUs; as many as descriptors before proc_vcpus_merge() */
    struct proc_vcpu *vcpu; /* by number, then by descriptor */
};

/* tid 0: the process. */
bool proc_state(const char *root, pid_t pid, pid_t tid, struct proc_state *ret);

/* False also for a thread that is gone. */
bool proc_thread(const char *root, pid_t pid, pid_t tid, struct proc_thread *ret);

/* All threads of the process, by number. Those that end meanwhile are left out. ENOMEM, EOVERFLOW: too many.
 */
bool proc_threads(const char *root, pid_t pid, struct proc_threads *ret);

/*
 * The descriptors whose target is "anon_inode:" + kind, or the same in brackets, with ":NUMBER" behind it or
 * without (number 0 then); such as "kvm-vcpu", of which the number is that of the virtual CPU.
 */
bool proc_vcpus(const char *root, pid_t pid, const char *kind, struct proc_vcpus *ret);

/* Give descriptors of one and the same file one slot: same() is asked about pairs of equal numbers. */
void proc_vcpus_merge(struct proc_vcpus *vcpus, bool (*same)(pid_t pid, int a, int b), pid_t pid);

/* The class of the process's program: 1 for ELFCLASS32, 2 for ELFCLASS64. */
bool proc_elf_class(const char *root, pid_t pid, unsigned *ret);

/* The words of the command line that the process was started with, *ret_count of them and NULL behind, in one
 * block from malloc(). NULL if there are none, or more than Linux lets one start a program with. */
char **proc_words(const char *root, pid_t pid, unsigned *ret_count);

/* A file of the process as text, cut to size - 1 bytes, NULs kept. Returns the length, -1 on failure. */
ssize_t proc_read(const char *root, pid_t pid, const char *name, char *to, size_t size);

void proc_threads_free(struct proc_threads *threads);
void proc_vcpus_free(struct proc_vcpus *vcpus);

#endif
