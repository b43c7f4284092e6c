/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS made for tests: entry points with good checksums, and tables of a BIOS, a system and an end. */
#ifndef PROBE_TESTS_SMBIOS_H
#define PROBE_TESTS_SMBIOS_H

#include <stddef.h>
#include <stdint.h>

/* A table that is built: structures go in one after the other. */
struct made_smbios {
    uint8_t bytes[1024];
    uint32_t used, count;
};

/* One structure: its type, its formatted bytes behind the head, and its strings, each ended by NUL, n bytes
 * in all (0: none). */
void made_structure(struct made_smbios *made, uint8_t type, const void *formatted, uint8_t length,
                    const char *strings, size_t n);

/* A whole table: type 0, type 1 with these texts, type 127. uuid: 16 bytes. */
void made_table(struct made_smbios *made, const char *vendor, const char *product, const char *serial,
                const uint8_t *uuid);

/* Entry points: 31 bytes of 2.8, 24 bytes of 3.0. */
void made_entry_2(uint8_t entry[31], uint32_t address, uint16_t length, uint16_t count);
void made_entry_3(uint8_t entry[24], uint64_t address, uint32_t length);

/* The UUID that the expectations of tests use, and what it is as a text from version 2.6 on. */
extern const uint8_t made_uuid[16];
#define MADE_UUID_TEXT "33221100-5544-7766-8899-aabbccddeeff"

#endif
