/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting the other processors: INIT, 10 ms, start-up, 200 us, start-up (Intel SDM volume 3A, 9.4.4), and
 * without the 10 ms where processors need none. */
#ifndef BOOT_CPUS_START_H
#define BOOT_CPUS_START_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/acpi/processors.h"
#include "probe/table/cpuid.h"

/*
 * Take a page below 1 MiB for the first instructions of the others. False, with a note, if the memory map has
 * none; the other functions then start nothing. slow: they need 10 ms behind an INIT. apic_init() and
 * clock_init() come first.
 */
bool start_prepare(bool slow);

/* True for processors like one with this entry of leaf 0 and EAX of leaf 1: Linux spares the wait for Intel's
 * family 6, AMD's from 0xf and Hygon's from 0x18 on (arch/x86/kernel/smpboot.c, smp_quirk_init_udelay()). */
bool start_is_slow(const struct cpuid_entry *zero, uint32_t signature);

/*
 * Wake every processor but this one, whatever the tables say, and have each tell its id. *out is emptied
 * first and gets this processor's id first. Waits until none came for 50 ms; those that came are halted.
 * False if there is no memory for their stacks.
 */
bool start_discover(struct processors *out);

/* The same for the processors with these ids alone, which may or may not be there; this processor's id is
 * neither to be among them nor put out. */
bool start_try(const uint32_t *ids, uint32_t count, struct processors *out);

/* Room that each processor of start_run() needs for its stack, and that room for some of them, aligned to 16
 * bytes. Without it, or for more of them, memory is taken as need arises. */
#define START_STACK 4096u
void start_use_stacks(void *room, uint32_t bytes);

/* What processors are to do: fn(arg, CPU number), which begins in 32-bit protected mode without paging. */
struct start_work {
    void (*fn)(void *arg, uint32_t cpu);
    void *arg;
};

/*
 * Run work->fn(arg, i) on processor ids[i] for each i from 1 to count - 1, all at once, each on its own
 * stack, and with 0 on this one. Returns when all are done, or when none has begun for a second before the
 * last has, or none has finished for ten seconds (an interpreting hypervisor needs half a second for each);
 * those that did not finish are stopped by an INIT, so that they change nothing afterwards. Those that finish
 * halt with interrupts off, and can be started again. count - 1 is at most PROCESSORS_MAX.
 */
void start_run(const uint32_t *ids, uint32_t count, const struct start_work *work);

/* The same on one other processor alone, with this CPU number. */
void start_late(uint32_t id, uint32_t number, const struct start_work *work);

#endif
