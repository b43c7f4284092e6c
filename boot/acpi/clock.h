/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time. The first of these that is there and ticks: ACPI's PM timer (3.579545 MHz, ACPI 6.4, 4.8.3.3),
 * channel 2 of the PIT (1.193182 MHz, Intel 8254 data sheet), the time stamp counter at the rate that CPUID
 * leaf 0x15 or 0x40000010 states, the time stamp counter at a rate that no CPU exceeds, so that waits become
 * longer and never shorter. A machine with none of them has one CPU and needs no exact waits: every question
 * for the time then counts as a microsecond.
 */
#ifndef BOOT_ACPI_CLOCK_H
#define BOOT_ACPI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/acpi/fadt.h"
#include "probe/table/cpuid.h"

/* Choose the clock; source answers for the boot CPU, NULL if that has no CPUID. Before the others. Boot CPU
 * only, all. */
void clock_init(const struct fixed_hardware *hardware, const struct cpuid_source *source);

/* "pm-timer", "pit", "tsc-cpuid", "tsc-guess" or "none". */
const char *clock_name(void);

/*
 * The rate of the time stamp counter in kHz, measured for 50 ms against the PM timer or the PIT, whichever
 * was chosen; good to about a thousandth. 0: there is neither, or no counter (source, which may be NULL,
 * answers for the CPU), or in each of 20 measurements the CPU was taken away for so long that a PIT may have
 * come round unseen.
 */
uint32_t clock_measure_tsc(const struct cpuid_source *source);

/* A time limit. It has to be asked at least every 40 ms (a PIT comes round in 55 ms); a clock that stops ends
 * it. */
struct timer {
    uint32_t left, last; /* ticks */
    uint32_t stuck;      /* questions since the clock last moved */
};

/* A limit of up to 600,000 ms, or up to 1,000,000 us, from now on. */
struct timer timer_ms(uint32_t ms);
struct timer timer_us(uint32_t us);

/* True once the time is over. */
bool timer_over(struct timer *timer);

/* Wait that long. */
void clock_wait_ms(uint32_t ms);
void clock_wait_us(uint32_t us);

#endif
