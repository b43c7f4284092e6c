/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the boot loader tells, in one form for three protocols, copied out of the loader's memory, which may
 * be used for other things afterwards. Sources: Multiboot Specification 0.6.96 chapter 3.3, Multiboot2
 * Specification 2.0 chapter 3.6, Xen include/public/arch-x86/hvm/start_info.h.
 */
#ifndef BOOT_INFO_BOOT_INFO_H
#define BOOT_INFO_BOOT_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum boot_protocol { BOOT_UNKNOWN, BOOT_MULTIBOOT1, BOOT_MULTIBOOT2, BOOT_PVH, BOOT_PROTOCOL_COUNT };

/* Kind of screen, as far as the loader says. */
enum boot_screen { SCREEN_UNSAID, SCREEN_TEXT, SCREEN_GRAPHICS };

/* Types of memory (ACPI 6.4, table 15.8 "Address Range Types"); all three protocols use these numbers. */
#define MEMORY_FREE 1u

/* Addresses first to last, last included, below 4 GiB. */
struct memory_range {
    uint32_t first, last, type;
};

#define BOOT_RANGES 128
#define BOOT_COMMAND_LINE 4096
#define BOOT_LOADER_NAME 64
#define BOOT_RSDP 36

struct boot_info {
    enum boot_protocol protocol;
    enum boot_screen screen;
    bool command_line_cut; /* it was longer than the array */
    bool uefi;             /* the loader passed an EFI system table */
    uint64_t efi_table;    /* its address, with pointers of efi_width bytes; 0: none */
    uint32_t efi_width;
    uint32_t rsdp_length;  /* bytes in rsdp: 0 if the loader passed none */
    uint32_t rsdp_address; /* or where it says that one stands; 0 if it does not say */
    uint32_t range_count;
    uint32_t ranges_lost;                 /* ranges that did not fit */
    char command_line[BOOT_COMMAND_LINE]; /* without the image's name */
    char loader[BOOT_LOADER_NAME];
    uint8_t rsdp[BOOT_RSDP];
    struct memory_range range[BOOT_RANGES];
};

/* For the readers of the protocols. Add a range: what lies at or above 4 GiB is left out, an empty range too.
 */
void boot_info_range(struct boot_info *out, uint64_t base, uint64_t length, uint32_t type);

/* The ranges of a loader that gives two sizes in KiB instead of a map: below 640 KiB, and above 1 MiB. */
void boot_info_sizes(struct boot_info *out, uint32_t lower, uint32_t upper);

/* Take the command line or the loader's name: at most limit bytes, up to a NUL. */
void boot_info_command_line(struct boot_info *out, const char *text, size_t limit);
void boot_info_loader(struct boot_info *out, const char *text, size_t limit);

#endif
