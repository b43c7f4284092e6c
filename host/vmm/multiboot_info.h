/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an image finds in the memory of our small machines beside itself: the multiboot 1 information block
 * and the MP table. Both stand in the BIOS area, which the memory map calls reserved, so that no image
 * overwrites them.
 * Sources: Multiboot Specification 0.6.96, 3.3 "Boot information format"; Intel MultiProcessor Specification
 * 1.4, chapter 4.
 */
#ifndef HOST_VMM_MULTIBOOT_INFO_H
#define HOST_VMM_MULTIBOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "probe/table/cpuid.h"

/* The smallest memory that these functions write to. */
#define MACHINE_MEMORY_LEAST 0x200000u

/* Longest command line, its NUL not counted. */
#define MULTIBOOT_COMMAND_LINE_MAX 4095u

/*
 * Write the information block: mem_lower and mem_upper, command line, memory map, loader name "leafprobe".
 * memory stands for addresses 0 up to memory_size, at least MACHINE_MEMORY_LEAST and below 3 GiB. The command
 * line is stored as it is; GRUB 2 leaves the image's name out, QEMU puts it first. Returns the block's
 * address, for EBX; 0, with a line, if the command line is too long.
 */
uint32_t multiboot_info_write(uint8_t *memory, size_t memory_size, const char *command_line,
                              struct error_line *reterr);

/*
 * Write a floating pointer at 0x9fc00, where the BIOS data area's word at 0x40e points to, and an MP table
 * that lists count processors (at most 255): apic_ids[i], the first of them the boot processor, with
 * signature and features from leaf 1 of tables[i]. There is no bus and no I/O APIC entry.
 */
void mp_table_write(uint8_t *memory, const uint8_t *apic_ids, const struct cpuid_table *tables,
                    unsigned count);

#endif
