/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions (Intel SDM volume 3A, chapter 6): on the boot CPU they end the run with a line instead of a
 * silent reset of the machine; on another CPU they halt that CPU, which is then one that did not answer.
 */
#ifndef BOOT_ENTRY_FAULT_H
#define BOOT_ENTRY_FAULT_H

#include <stdint.h>

/* What the boot CPU does then, once; the address is that of the instruction. Never returns. */
typedef void (*fault_end)(uint32_t vector, uint32_t address);

/* Fill the tables. Once, by the boot CPU, before any fault_catch(). */
void fault_init(fault_end end_on_boot_cpu);

/* From now on, catch the running CPU's exceptions, as long as it stays in its mode (legacy or long). */
void fault_catch(void);

#endif
