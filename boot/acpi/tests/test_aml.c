/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/aml.h"
#include "probe/tests/check.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *aml;
    size_t n;
    bool found;
    uint8_t a, b;
} cases[] = {
#define AML(text) text, sizeof(text) - 1
    {"QEMU: four zeros", AML("\x08_S5_\x12\x06\x04\x00\x00\x00\x00"), true, 0, 0},
    {"Bochs and boards: bytes", AML("\x10\x08_S5_\x12\x0a\x04\x0a\x05\x0a\x07\x00\x00"), true, 5, 7},
    {"from the root", AML("\x08\\_S5_\x12\x06\x04\x01\x0a\x03\x00\x00"), true, 1, 3},
    {"a word and a double word", AML("\x08_S5_\x12\x0c\x02\x0b\x05\x00\x0c\x06\x00\x00\x00"), true, 5, 6},
    {"one element", AML("\x08_S5_\x12\x03\x01\x0a\x05"), true, 5, 0},
    {"length in two bytes", AML("\x08_S5_\x12\x46\x00\x04\x0a\x05\x00\x00\x00"), true, 5, 0},
    {"the second one is sound", AML("_S5_\x12\x03\x01\x0a\x05....\x08_S5_\x12\x03\x01\x0a\x06"), true, 6, 0},
    {"another name", AML("\x08_S5X\x12\x03\x01\x0a\x05"), false, 0, 0},
    {"no name operator", AML("xx_S5_\x12\x03\x01\x0a\x05"), false, 0, 0},
    {"at the very start", AML("_S5_\x12\x03\x01\x0a\x05"), false, 0, 0},
    {"no package", AML("\x08_S5_\x0a\x05\x00\x00"), false, 0, 0},
    {"no element", AML("\x08_S5_\x12\x02\x00\x0a\x05"), false, 0, 0},
    {"a type of more than three bits", AML("\x08_S5_\x12\x06\x04\x0a\x08\x00\x00\x00"), false, 0, 0},
    {"all ones", AML("\x08_S5_\x12\x06\x04\xff\xff\x00\x00"), false, 0, 0},
    {"a name instead of a number", AML("\x08_S5_\x12\x06\x04GUESS"), false, 0, 0},
    {"cut behind the name", AML("\x08_S5_"), false, 0, 0},
    {"cut behind the operator", AML("\x08_S5_\x12"), false, 0, 0},
    {"cut in the length", AML("\x08_S5_\x12\xc0"), false, 0, 0},
    {"cut behind the count", AML("\x08_S5_\x12\x06\x04"), false, 0, 0},
    {"cut in the second value", AML("\x08_S5_\x12\x06\x04\x0a\x05\x0a"), false, 0, 0},
    {"empty", AML(""), false, 0, 0},
    {"half a name", AML("\x08_S5"), false, 0, 0},
#undef AML
};

/* Each in a block of its own size, so that a sanitizer sees a read past the end. */
static void finds_s5(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *aml = malloc(cases[i].n + !cases[i].n), a = 0, b = 0;

        assert_non_null(aml);
        memcpy(aml, cases[i].aml, cases[i].n);
        if (aml_find_s5(aml, (uint32_t)cases[i].n, &a, &b) != cases[i].found)
            fail_msg("%s: found is wrong", cases[i].name);
        if (cases[i].found && (a != cases[i].a || b != cases[i].b))
            fail_msg("%s: got %u and %u", cases[i].name, a, b);
        free(aml);
    }
}

/* What stands before the first byte is none of the table's. */
static void looks_at_nothing_before(void **state)
{
    static const uint8_t aml[] = "\x08\\_S5_\x12\x06\x04\x01\x0a\x03\x00\x00";
    uint8_t a, b;

    (void)state;
    assert_true(aml_find_s5(aml, sizeof(aml) - 1, &a, &b));
    assert_false(aml_find_s5(aml + 1, sizeof(aml) - 2, &a, &b));
    assert_false(aml_find_s5(aml + 2, sizeof(aml) - 3, &a, &b));
}

/* Of what a DSDT of QEMU holds, and of broken ones. */
static const struct {
    const char *name;
    const char *aml;
    size_t n;
    uint16_t first, count; /* count 0: nothing is to be found */
} regions[] = {
#define AML(text) text, sizeof(text) - 1
    {"QEMU pc", AML("\x5b\x80PRST\x01\x0b\x00\xaf\x0a\x0c"), 0xaf00, 12},
    {"QEMU q35, among others", AML("\x5b\x80PCST\x01\x01\x01\x5b\x80PRST\x01\x0b\xd8\x0c\x0a\x0c\x5b"), 0xcd8,
     12},
    {"a double word", AML("\x5b\x80PRST\x01\x0c\x34\x12\x00\x00\x01"), 0x1234, 1},
    {"the second one is sound", AML("\x5b\x80PRST\x00\x01\x01\x5b\x80PRST\x01\x0a\x80\x0a\x0c"), 0x80, 12},
    {"all that there are", AML("\x5b\x80PRST\x01\x0b\xff\xff\x0b\xff\xff"), 0xffff, 0xffff},
    {"more than there are", AML("\x5b\x80PRST\x01\x00\x0c\x00\x00\x01\x00"), 0, 0},
    {"in memory", AML("\x5b\x80PRST\x00\x0c\x00\x00\x00\xfe\x0a\x0c"), 0, 0},
    {"no port", AML("\x5b\x80PRST\x01\x0c\x00\x00\x01\x00\x0a\x0c"), 0, 0},
    {"a name instead of a number", AML("\x5b\x80PRST\x01PORT\x0a\x0c"), 0, 0},
    {"no region", AML("\x5b\x81PRST\x01\x0b\x00\xaf\x0a\x0c"), 0, 0},
    {"another name", AML("\x5b\x80PRSU\x01\x0b\x00\xaf\x0a\x0c"), 0, 0},
    {"at the very start", AML("PRST\x01\x0b\x00\xaf\x0a\x0c"), 0, 0},
    {"cut in the count", AML("\x5b\x80PRST\x01\x0b\x00\xaf\x0a"), 0, 0},
    {"cut in the port", AML("\x5b\x80PRST\x01\x0b\x00"), 0, 0},
    {"cut behind the name", AML("\x5b\x80PRST"), 0, 0},
    {"half a name", AML("\x5b\x80PR"), 0, 0},
    {"empty", AML(""), 0, 0},
#undef AML
};

static void finds_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(regions); i++) {
        uint8_t *aml = malloc(regions[i].n + !regions[i].n);
        uint16_t first = 0, count = 0;

        assert_non_null(aml);
        memcpy(aml, regions[i].aml, regions[i].n);
        const bool found = aml_find_ports(aml, (uint32_t)regions[i].n, "PRST", &first, &count);

        if (found != (regions[i].count > 0) ||
            (found && (first != regions[i].first || count != regions[i].count)))
            fail_msg("%s: found %d, %u ports at 0x%x", regions[i].name, found, count, first);
        free(aml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_s5), cmocka_unit_test(looks_at_nothing_before),
                                       cmocka_unit_test(finds_ports)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
