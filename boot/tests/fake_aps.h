/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processors that wait for an INIT and a start-up message from the xAPIC of a fake machine, and run what
 * boot/cpus/ap.asm runs: each on a stack of its own, whenever time passes on the boot processor.
 */
#ifndef BOOT_TESTS_FAKE_APS_H
#define BOOT_TESTS_FAKE_APS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_APS 8
#define FAKE_BOOT_ID 2u /* the boot processor's */
#define FAKE_NEVER UINT64_MAX
#define FAKE_PAGE 0x90u /* the first page that is free below 1 MiB */

struct fake_ap {
    uint32_t id;
    uint64_t after_ns; /* from the start-up message to the arrival; FAKE_NEVER: it does not come */
    unsigned deaf;     /* start-up messages that it misses first */
    unsigned again;    /* arrivals after the first, though nobody asked */
    bool stubborn;     /* an INIT does not stop it */
    /* What became of it. */
    unsigned inits, starts, arrivals;
    bool waiting, coming, running;
    uint64_t at_ns, init_ns, start_ns;
};
extern struct fake_ap fake_ap[FAKE_APS];
extern size_t fake_ap_count;

/* The machine with a PM timer, an xAPIC and no other processors yet; memory has one page below 1 MiB, and
 * room from 16 MiB up, if with_room. apic_init() was called. */
void fake_aps_init(bool with_room);

/* One more that is there at once. */
struct fake_ap *fake_ap_add(uint32_t id, uint64_t after_ns);

/* The running processor's id. */
uint32_t fake_aps_running(void);

/* For the work of a processor: let time pass; the others go on. */
void fake_ap_work(uint64_t ns);

/* Messages that went to ids that nobody has, and the low half of the last message. */
extern unsigned fake_aps_lost;

#endif
