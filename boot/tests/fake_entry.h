/* SPDX-License-Identifier: BSD-2-Clause */
/* See fake_entry.c. */
#ifndef BOOT_TESTS_FAKE_ENTRY_H
#define BOOT_TESTS_FAKE_ENTRY_H

#include "probe/table/cpuid.h"

/* The processor's entry, to be copied below 1 MiB: bytes that do nothing. */
extern const uint8_t ap_trampoline[];
extern const uint32_t ap_trampoline_size;

/* Where exceptions arrive: one stub of FAKE_STUB bytes for each vector (fault.asm says so). */
#define FAKE_VECTORS 32
#define FAKE_STUB 8
extern const char fault_stubs[];

extern char image_start[], image_end[];

void long_mode_switch(const void *page_tables);
void cpuid_widest(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

/* The page tables that long_mode_switch() got. */
extern const void *fake_page_tables;

/* What cpuid_widest() asks; NULL: zeros. */
extern const struct cpuid_source *fake_widest;

#endif
