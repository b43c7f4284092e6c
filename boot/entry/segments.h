/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot CPU's stack. */
#ifndef BOOT_ENTRY_SEGMENTS_H
#define BOOT_ENTRY_SEGMENTS_H

extern const char boot_stack[], boot_stack_end[];

#endif
