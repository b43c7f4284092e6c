/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a multiboot 1 image in ELF32 form into a machine's memory.
 * Sources: Multiboot Specification 0.6.96, 3.1 "OS image format"; System V ABI, Intel386 supplement, ELF-32.
 */
#ifndef HOST_VMM_ELF_LOAD_H
#define HOST_VMM_ELF_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"

/* What a boot loader leaves in EAX for a multiboot 1 image; the information block's address is in EBX. */
#define MULTIBOOT_LOADED 0x2badb002u

/* Lowest load address taken: below it lie the BIOS data area and the blocks that this machine hands over. */
#define ELF_LOAD_LOWEST 0x100000u

/*
 * Physical addresses: where to start, and the range that the segments fill (high is the first byte after it).
 */
struct elf_image {
    uint32_t entry, low, high;
};

/*
 * Copy the PT_LOAD segments of file (size bytes) to their physical addresses in memory (memory_size bytes
 * from address 0) and zero the rest of each segment. False, with a line, if there is no multiboot 1 header in
 * the first 8192 bytes, if its checksum is wrong or it needs what is not offered here (a video mode is
 * ignored, as QEMU does), if the file is not a little-endian 32-bit x86 ELF executable, is cut short, or has
 * a segment outside ELF_LOAD_LOWEST..memory_size. memory may then hold part of the image.
 */
bool elf_load(const void *file, size_t size, uint8_t *memory, size_t memory_size, struct elf_image *ret,
              struct error_line *reterr);

/* The same from a file of up to 64 MiB; the line starts with path. */
bool elf_load_file(const char *path, uint8_t *memory, size_t memory_size, struct elf_image *ret,
                   struct error_line *reterr);

#endif
