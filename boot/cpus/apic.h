/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC, as far as starting processors needs it: through memory (xAPIC) or through registers
 * (x2APIC). Intel SDM volume 3A, chapter 11 "Advanced Programmable Interrupt Controller".
 */
#ifndef BOOT_CPUS_APIC_H
#define BOOT_CPUS_APIC_H

#include "probe/table/cpuid.h"

/* The highest id that the memory interface can address; 0xff there means every processor. */
#define APIC_XAPIC_MAX 0xfeu

/*
 * Look at the local APIC of the boot CPU, for which cpuid answers. wide: ids above APIC_XAPIC_MAX are to be
 * reached, so that x2APIC is turned on where the CPU has it. False if there is no local APIC that answers.
 * Before the others.
 */
bool apic_init(const struct cpuid_source *cpuid, bool wide);

/* "xapic" or "x2apic"; "none" as long as apic_init() has not found one. */
const char *apic_mode_name(void);

/* True if a message can be sent to this id: ids above APIC_XAPIC_MAX need x2APIC. */
bool apic_reaches(uint32_t id);

/* The running CPU's id. On a CPU that was started, this first brings its APIC into the boot CPU's mode. */
uint32_t apic_id(void);

/* Send one reachable processor an INIT, or a start-up message with the page (address >> 12, below 256). */
void apic_send_init(uint32_t id);
void apic_send_start(uint32_t id, uint32_t page);

/* The same to every processor but the sender. */
void apic_send_init_all(void);
void apic_send_start_all(uint32_t page);

#endif
