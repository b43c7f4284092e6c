/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/smbios.h"

#include <string.h>

#include "probe/tests/check.h"

const uint8_t made_uuid[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                               0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static void add(struct made_smbios *made, const void *bytes, size_t n)
{
    assert_true(made->used + n <= sizeof(made->bytes));
    memcpy(made->bytes + made->used, bytes, n);
    made->used += (uint32_t)n;
}

void made_structure(struct made_smbios *made, uint8_t type, const void *formatted, uint8_t length,
                    const char *strings, size_t n)
{
    const uint8_t head[] = {type, (uint8_t)(4 + length), (uint8_t)made->count, 1};

    add(made, head, sizeof(head));
    add(made, formatted, length);
    add(made, strings, n);
    add(made, "\0", n ? 1 : 2);
    made->count++;
}

void made_table(struct made_smbios *made, const char *vendor, const char *product, const char *serial,
                const uint8_t *uuid)
{
    static const uint8_t bios[20] = {1, 2};
    uint8_t system[23] = {1, 2, 0, 3};
    char strings[512] = "";
    size_t n = 0;
    const char *const texts[] = {vendor, product, serial};

    memset(made, 0, sizeof(*made));
    memcpy(system + 4, uuid, 16);
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_true(n + strlen(texts[i]) + 1 <= sizeof(strings));
        memcpy(strings + n, texts[i], strlen(texts[i]) + 1);
        n += strlen(texts[i]) + 1;
    }
    made_structure(made, 0, bios, sizeof(bios),
                   "Maker\0"
                   "1.0",
                   10);
    made_structure(made, 1, system, sizeof(system), strings, n);
    made_structure(made, 127, "", 0, "", 0);
}

/* The byte that makes the sum of n bytes 0. */
static uint8_t complement(const uint8_t *bytes, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += bytes[i];
    return (uint8_t)(0u - sum);
}

static void put(uint8_t *at, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

void made_entry_2(uint8_t entry[31], uint32_t address, uint16_t length, uint16_t count)
{
    memset(entry, 0, 31);
    memcpy(entry, "_SM_", 4);
    put(entry + 5, 31, 1);
    put(entry + 6, 0x0802, 2);
    memcpy(entry + 0x10, "_DMI_", 5);
    put(entry + 0x16, length, 2);
    put(entry + 0x18, address, 4);
    put(entry + 0x1c, count, 2);
    put(entry + 0x1e, 0x28, 1);
    entry[0x15] = complement(entry + 0x10, 15);
    entry[4] = complement(entry, 31);
}

void made_entry_3(uint8_t entry[24], uint64_t address, uint32_t length)
{
    memset(entry, 0, 24);
    memcpy(entry, "_SM3_", 5);
    put(entry + 6, 24, 1);
    put(entry + 7, 3, 1);
    put(entry + 0xa, 1, 1);
    put(entry + 0xc, length, 4);
    put(entry + 0x10, address, 8);
    entry[5] = complement(entry, 24);
}
