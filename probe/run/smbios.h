/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMBIOS (DSP0134 3.7): the entry point, and of the structures the one that says which machine this is. Pure
 * functions over bytes; whatever the bytes are, nothing outside them is read, and loops end.
 */
#ifndef PROBE_RUN_SMBIOS_H
#define PROBE_RUN_SMBIOS_H

#include <stdbool.h>
#include <stdint.h>

/* No entry point is longer, nor has its first part on another multiple than this one in a BIOS's memory. */
#define SMBIOS_ENTRY_MAX 32u
#define SMBIOS_ENTRY_STEP 16u

/* Structures behind so many bytes are not looked at: the longest tables known have about 60 KiB. */
#define SMBIOS_LENGTH_MAX 0x20000u

/* What an entry point says of its table. */
struct smbios_table {
    uint64_t address;
    uint32_t length;  /* bytes at most, and at most SMBIOS_LENGTH_MAX */
    uint32_t count;   /* structures; UINT32_MAX where, as from version 3 on, nobody says */
    uint32_t version; /* 2.8 is 0x208 */
};

/* True if an entry point stands at the beginning of n bytes: of 3.x ("_SM3_"), of 2.x ("_SM_"), or the old
 * "_DMI_" alone, each with its checksums right. */
bool smbios_entry(const uint8_t *bytes, uint32_t n, struct smbios_table *ret);

/* Structure type 1 (7.2). A text comes without blanks at its ends, cut, its bytes as they are; "" if there is
 * none. */
#define SMBIOS_TEXT 64u
#define SMBIOS_UUID 16u
struct smbios_system {
    char vendor[SMBIOS_TEXT], product[SMBIOS_TEXT], serial[SMBIOS_TEXT];
    uint8_t uuid[SMBIOS_UUID]; /* as it stands there; zeros if there is none */
};

/* Find it in a table of length bytes and at most count structures: NULL, or what is wrong with the table. */
const char *smbios_system(const uint8_t *bytes, uint32_t length, uint32_t count, struct smbios_system *ret);

#endif
