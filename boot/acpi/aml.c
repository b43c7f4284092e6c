/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/aml.h"

#include "probe/table/mem.h"

enum {
    OP_ZERO = 0x00,
    OP_ONE = 0x01,
    OP_NAME = 0x08,
    OP_BYTE = 0x0a,
    OP_WORD = 0x0b,
    OP_DWORD = 0x0c,
    OP_PACKAGE = 0x12,
    OP_EXTENDED = 0x5b,
    OP_REGION = 0x80 /* behind OP_EXTENDED */
};
#define SLEEP_TYPE_MAX 7 /* SLP_TYP has three bits */
#define NAME_SIZE 4u
#define SPACE_IO 1

/* A stretch of AML that is read from left to right; at > length after a read past its end. */
struct aml {
    const uint8_t *bytes;
    uint32_t at, length;
};

static uint8_t take(struct aml *aml)
{
    if (aml->at < aml->length)
        return aml->bytes[aml->at++];
    aml->at = aml->length + 1;
    return 0xff;
}

/* A number written out; false for what is none. */
static bool take_number(struct aml *aml, uint32_t *ret)
{
    const uint8_t op = take(aml);
    const uint32_t bytes = op == OP_BYTE ? 1 : op == OP_WORD ? 2 : 4;

    *ret = op;
    if (op == OP_ZERO || op == OP_ONE)
        return true;
    if (op != OP_BYTE && op != OP_WORD && op != OP_DWORD)
        return false;
    *ret = 0;
    for (uint32_t i = 0; i < bytes; i++)
        *ret |= (uint32_t)take(aml) << 8 * i;
    return true;
}

static bool take_sleep_type(struct aml *aml, uint8_t *ret)
{
    uint32_t number;
    const bool known = take_number(aml, &number) && number <= SLEEP_TYPE_MAX;

    *ret = (uint8_t)number;
    return known;
}

/* The package behind a name: its length takes 1 to 4 bytes, then comes the number of elements. */
static bool take_package(struct aml *aml, uint8_t *ret_a, uint8_t *ret_b)
{
    if (take(aml) != OP_PACKAGE)
        return false;
    aml->at += take(aml) >> 6;
    const uint8_t elements = take(aml);

    *ret_b = 0;
    return elements >= 1 && take_sleep_type(aml, ret_a) && (elements < 2 || take_sleep_type(aml, ret_b));
}

static bool named(const uint8_t *aml, uint32_t at)
{
    return (at >= 1 && aml[at - 1] == OP_NAME) || (at >= 2 && aml[at - 1] == '\\' && aml[at - 2] == OP_NAME);
}

bool aml_find_s5(const uint8_t *aml, uint32_t length, uint8_t *ret_a, uint8_t *ret_b)
{
    for (uint32_t at = 0; at + 4 <= length; at++) {
        struct aml rest = {aml, at + 4, length};

        if (aml[at] == '_' && memcmp(aml + at, "_S5_", 4) == 0 && named(aml, at) &&
            take_package(&rest, ret_a, ret_b))
            return true;
    }
    return false;
}

static bool take_ports(struct aml *aml, uint16_t *ret_first, uint16_t *ret_count)
{
    uint32_t first, count;

    if (take(aml) != SPACE_IO || !take_number(aml, &first) || !take_number(aml, &count))
        return false;
    *ret_first = (uint16_t)first;
    *ret_count = (uint16_t)count;
    return aml->at <= aml->length && first <= UINT16_MAX && count <= UINT16_MAX;
}

bool aml_find_ports(const uint8_t *aml, uint32_t length, const char *name, uint16_t *ret_first,
                    uint16_t *ret_count)
{
    for (uint32_t at = 2; at + NAME_SIZE <= length; at++) {
        struct aml rest = {aml, at + NAME_SIZE, length};

        if (aml[at - 1] == OP_REGION && aml[at - 2] == OP_EXTENDED &&
            memcmp(aml + at, name, NAME_SIZE) == 0 && take_ports(&rest, ret_first, ret_count))
            return true;
    }
    return false;
}
