/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a CPU. */
#ifndef BOOT_ENTRY_HALT_H
#define BOOT_ENTRY_HALT_H

/* Halt the running CPU for good, interrupts off. */
void halt_forever(void) __attribute__((noreturn));

#endif
