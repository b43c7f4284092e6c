/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/fadt.h"

#include "probe/mem.h"

enum {
    OP_ZERO = 0x00,
    OP_ONE = 0x01,
    OP_NAME = 0x08,
    OP_BYTE = 0x0a,
    OP_WORD = 0x0b,
    OP_DWORD = 0x0c,
    OP_PACKAGE = 0x12
};
#define OP_ONES 0xff
#define SLEEP_TYPE_MAX 7 /* SLP_TYP has three bits */

/* A stretch of AML that is read from left to right; at > length after a read past its end. */
struct aml {
    const uint8_t *bytes;
    uint32_t at, length;
};

static uint8_t take(struct aml *aml)
{
    return aml->at < aml->length ? aml->bytes[aml->at++] : 0xff;
}

/* A small integer; false for what is none. */
static bool take_sleep_type(struct aml *aml, uint8_t *ret)
{
    const uint8_t op = take(aml);
    uint32_t skip = 0;

    *ret = op;
    if (op == OP_ZERO || op == OP_ONE)
        return true;
    if (op == OP_BYTE || op == OP_WORD || op == OP_DWORD) {
        *ret = take(aml);
        skip = op == OP_BYTE ? 0 : op == OP_WORD ? 1 : 3;
    }
    aml->at += skip;
    return op != OP_ONES && *ret <= SLEEP_TYPE_MAX && op >= OP_BYTE && op <= OP_DWORD;
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
