/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/smbios.h"

#include "probe/table/mem.h"

/* Of entry points (5.2.1, 5.2.2). */
enum { SM_LENGTH = 5, SM_VERSION = 6, SM_DMI = 16, SM_SHORTEST = 0x1e };
enum { DMI_LENGTH = 6, DMI_ADDRESS = 8, DMI_COUNT = 12, DMI_VERSION = 14, DMI_SIZE = 15 };
enum { SM3_LENGTH = 6, SM3_VERSION = 7, SM3_TABLE_LENGTH = 12, SM3_ADDRESS = 16, SM3_SIZE = 24 };

/* Of structures (6.1.2, 7.2). */
enum { TYPE = 0, LENGTH = 1, HEAD = 4, VENDOR = 4, PRODUCT = 5, SERIAL = 7, UUID = 8 };
enum { TYPE_SYSTEM = 1, TYPE_END = 127 };

static uint32_t read16(const uint8_t *at)
{
    return (uint32_t)(at[0] | at[1] << 8);
}

static uint32_t read32(const uint8_t *at)
{
    return read16(at) | read16(at + 2) << 16;
}

static bool adds_up(const uint8_t *bytes, uint32_t n)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum = (uint8_t)(sum + bytes[i]);
    return sum == 0;
}

static uint32_t bounded(uint32_t length)
{
    return length < SMBIOS_LENGTH_MAX ? length : SMBIOS_LENGTH_MAX;
}

static bool take_dmi(const uint8_t *dmi, uint32_t n, struct smbios_table *ret)
{
    if (n < DMI_SIZE || memcmp(dmi, "_DMI_", 5) != 0 || !adds_up(dmi, DMI_SIZE))
        return false;
    const uint32_t digits = dmi[DMI_VERSION];

    *ret = (struct smbios_table){read32(dmi + DMI_ADDRESS), read16(dmi + DMI_LENGTH), read16(dmi + DMI_COUNT),
                                 (digits & 0xf0) << 4 | (digits & 0xf)};
    return true;
}

static bool take_2(const uint8_t *entry, uint32_t n, struct smbios_table *ret)
{
    if (n < SM_SHORTEST || memcmp(entry, "_SM_", 4) != 0)
        return false;
    const uint32_t length = entry[SM_LENGTH];

    if (length < SM_SHORTEST || length > n || !adds_up(entry, length) ||
        !take_dmi(entry + SM_DMI, n - SM_DMI, ret))
        return false;
    ret->version = (uint32_t)(entry[SM_VERSION] << 8 | entry[SM_VERSION + 1]);
    return true;
}

static bool take_3(const uint8_t *entry, uint32_t n, struct smbios_table *ret)
{
    if (n < SM3_SIZE || memcmp(entry, "_SM3_", 5) != 0)
        return false;
    const uint32_t length = entry[SM3_LENGTH];

    if (length < SM3_SIZE || length > n || !adds_up(entry, length))
        return false;
    *ret =
        (struct smbios_table){read32(entry + SM3_ADDRESS) | (uint64_t)read32(entry + SM3_ADDRESS + 4) << 32,
                              bounded(read32(entry + SM3_TABLE_LENGTH)), UINT32_MAX,
                              (uint32_t)(entry[SM3_VERSION] << 8 | entry[SM3_VERSION + 1])};
    return true;
}

bool smbios_entry(const uint8_t *bytes, uint32_t n, struct smbios_table *ret)
{
    return take_3(bytes, n, ret) || take_2(bytes, n, ret) || take_dmi(bytes, n, ret);
}

/* String number, from 1 on, of those between at and end, each of which ends in NUL. */
static void take_text(const uint8_t *at, const uint8_t *end, uint32_t number, char ret[SMBIOS_TEXT])
{
    uint32_t n = 0, kept = 0;

    for (; number > 1 && at < end; at++)
        number -= !*at;
    while (number && at < end && *at == ' ')
        at++;
    for (; number && at < end && *at && n < SMBIOS_TEXT - 1; at++) {
        ret[n++] = (char)*at;
        if (*at != ' ')
            kept = n;
    }
    ret[kept] = 0;
}

/* Where the strings of a structure end, behind the NUL of the last; NULL if they do not. */
static const uint8_t *strings_end(const uint8_t *strings, const uint8_t *end)
{
    for (; end - strings >= 2; strings++)
        if (!strings[0] && !strings[1])
            return strings + 1;
    return NULL;
}

static void take_system(const uint8_t *structure, const uint8_t *end, struct smbios_system *ret)
{
    const uint32_t length = structure[LENGTH];
    const uint8_t *strings = structure + length;

    *ret = (struct smbios_system){0};
    take_text(strings, end, structure[VENDOR], ret->vendor);
    take_text(strings, end, structure[PRODUCT], ret->product);
    take_text(strings, end, structure[SERIAL], ret->serial);
    if (length >= UUID + SMBIOS_UUID)
        memcpy(ret->uuid, structure + UUID, SMBIOS_UUID);
}

const char *smbios_system(const uint8_t *bytes, uint32_t length, uint32_t count, struct smbios_system *ret)
{
    const uint8_t *end = bytes + bounded(length);

    for (; count > 0 && end - bytes >= HEAD && bytes[TYPE] != TYPE_END; count--) {
        if (bytes[LENGTH] < HEAD || bytes[LENGTH] > end - bytes)
            return "SMBIOS: a structure has an impossible length";
        const uint8_t *strings = strings_end(bytes + bytes[LENGTH], end);

        if (!strings)
            return "SMBIOS: a structure does not end";
        if (bytes[TYPE] == TYPE_SYSTEM && bytes[LENGTH] >= UUID) {
            take_system(bytes, strings, ret);
            return NULL;
        }
        bytes = strings + 1;
    }
    return "SMBIOS: no structure describes the system";
}
