/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine made of a test's functions, for code of boot/ that touches one: each access asks the function
 * that the test has set, and time passes with every access. A machine that nobody described has nothing in
 * it: ports and device memory read as ones, writes go nowhere, and no clock moves but the time stamp counter.
 */
#ifndef BOOT_TESTS_FAKE_MACHINE_H
#define BOOT_TESTS_FAKE_MACHINE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/acpi/fadt.h"
#include "boot/tests/fake_instructions.h"

/* Where the PM timer is, if there is one. */
#define FAKE_PM_TIMER 0x608u

struct fake_machine {
    /* width is in bytes; the value is cut to it. NULL is as above. */
    uint32_t (*in)(uint16_t port, unsigned width);
    void (*out)(uint16_t port, uint32_t value, unsigned width);
    uint32_t (*mmio_read)(uint32_t address, unsigned width);
    void (*mmio_write)(uint32_t address, uint32_t value, unsigned width);
    /* An MSR that nobody described fails the test, as it would fault. */
    uint64_t (*msr_read)(uint32_t number);
    void (*msr_write)(uint32_t number, uint64_t value);

    /* After every step of time; the machine's other processors do their part here. */
    void (*passed)(void);

    uint64_t now_ns, step_ns; /* step_ns: how long an access takes; 0: time stands still */
    double tsc_mhz;           /* 0: the counter stands still */
    bool pm_timer;            /* at FAKE_PM_TIMER, 24 bits, 3.579545 MHz; other ports go to in() */
    uint64_t pm_start;        /* its ticks at the time 0 */
    bool long_mode;           /* what long_mode_active() says of the running CPU */
    unsigned fences;
    const void *gates; /* the interrupt descriptor table that was taken */
    uint32_t gates_size;
    unsigned exceptions; /* by invalid_opcode(), which then comes back */
};
extern struct fake_machine fake_machine;

/* An empty machine, each access of which takes a microsecond. */
void fake_machine_init(void);

/* The machine with a PM timer, which clock_init() takes: code under test may wait. */
void fake_machine_clock(void);
extern const struct fixed_hardware fake_hardware_clock;

/* A processor that halts for good comes back here: setjmp(), then what ends in halt_forever(). */
extern jmp_buf fake_halt;

/* A byte string of everything that was written to one port, NUL behind it, in the order of writing. */
const char *fake_written(uint16_t port);

#endif
