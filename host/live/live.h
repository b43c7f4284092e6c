/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of every virtual CPU of a KVM machine that runs, whatever its monitor: what KVM_GET_CPUID2 says,
 * which only the process that made the machine may ask. So a tracer (ptrace(2)) stops the thread of one
 * virtual CPU after the other for a moment and has it ask. Source of what works and what does harm: Linux,
 * Documentation/virt/kvm/api.rst and kernel/ptrace.c, and what was seen on running monitors.
 */
#ifndef HOST_LIVE_LIVE_H
#define HOST_LIVE_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/base/error_line.h"
#include "host/live/kind.h"
#include "probe/decode/virt.h"
#include "probe/table/cpuid.h"

struct live_vcpu {
    uint32_t id;  /* KVM's own number, the APIC id as a rule */
    int fd;       /* the process's descriptor of it */
    pid_t thread; /* that asked */
    enum live_way way;
    uint32_t stopped_us; /* how long that thread stood still, microseconds */
    struct cpuid_table table;
};

/* One run. The virtual CPUs stand in the order of their numbers. */
struct live_machine {
    pid_t pid;
    char monitor[16]; /* the process's name, as the kernel has it */
    uint32_t count;
    struct live_vcpu *vcpu;
    struct virt virt; /* of the first virtual CPU, with its feature MSRs, if they were asked for */
    bool interrupted; /* a signal to this process ended it: SIGINT, SIGTERM or SIGHUP */
};

struct live_request {
    pid_t pid;
    bool msrs;        /* ask the first virtual CPU for feature MSRs, too (KVM_GET_MSRS) */
    bool first;       /* the first virtual CPU alone */
    unsigned seconds; /* time limit of the whole, from 1 */
};

/*
 * All tables. Nothing is attached to before every check (checks.h) has passed; the tracer is a child in a
 * session of its own, so that Ctrl-C, or the end of this process by whatever signal, lets it bring the one
 * thread that it holds back to where it was before it goes. False, with a line, if a check fails, a thread
 * does not stop in time, the process ends or KVM refuses; the process then goes on as it was, and *ret is to
 * be freed all the same. Signals INT, TERM and HUP are held while this runs.
 */
bool live_capture(const struct live_request *request, struct live_machine *ret, struct error_line *reterr);
void live_free(struct live_machine *machine);

/*
 * What live_capture() would do, as lines of text from malloc(): the process, each virtual CPU with its
 * descriptor and the thread that is seen to run it, and how a filter of system calls is treated. Nothing is
 * attached to. NULL, with the line of the check that fails.
 */
char *live_plan(const struct live_request *request, struct error_line *reterr);

/* True if the process has ended, or is seen to end within a second: of one that is killed the threads go one
 * by one, and then it stays as a zombie until its parent has asked for it. */
bool live_ends(pid_t pid);

/* The words that the process was started with, its options, *ret_count of them and NULL behind: one block
 * from malloc(). NULL if they cannot be read. */
char **live_words(pid_t pid, unsigned *ret_count);

/*
 * The one process with virtual CPUs whose name, or a word of whose command line, is name ("guest=web1" has
 * the words guest and web1). 0, with a line that lists them, if there is none or several.
 */
pid_t live_find(const char *name, struct error_line *reterr);

/* How many processes of this /proc have virtual CPUs, and which: "12 (qemu), 14 (qemu)", as far as list has
 * room. Those whose descriptors may not be looked at are left out. */
struct live_machines {
    unsigned count;
    char list[256];
};
void live_machines(const char *root, struct live_machines *ret);

#endif
