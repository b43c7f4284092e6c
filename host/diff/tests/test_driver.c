/* SPDX-License-Identifier: BSD-2-Clause */
/* What drives each dynamic field, against the manuals, and which of them show a state. */
#include "host/diff/driver.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/walk/spec.h"

/*
 * A bit of a register, whether software changes it while it runs, and the first words of what does. The bits
 * of AMD's MSRs 0xc0011002, 0xc0011004 and 0xc0011005 are those of 7.0.EBX, of 1.EDX and ECX, and of
 * 0x80000001.EDX and ECX above each other (Linux, amd.c and topology_amd.c); IA32_MISC_ENABLE,
 * IA32_APIC_BASE, IA32_FEATURE_CONTROL and IA32_TSX_CTRL by the SDM, volume 4, table 2-2.
 */
static const struct {
    uint32_t leaf, subleaf;
    unsigned reg, bit;
    bool state;
    const char *words;
} cases[] = {
    {0, 0, EAX, 0, false, "IA32_MISC_ENABLE[22]"},
    {1, 0, ECX, 3, false, "IA32_MISC_ENABLE[18]"},
    {1, 0, ECX, 27, true, "CR4.OSXSAVE"},
    {1, 0, ECX, 30, false, "MSR 0xc0011004[62]"},
    {1, 0, EDX, 9, true, "IA32_APIC_BASE[11]"},
    {1, 0, EDX, 18, false, "BBL_CR_CTL[21]"},
    {3, 0, ECX, 0, false, "BBL_CR_CTL[21]"},
    {3, 0, EDX, 31, false, "BBL_CR_CTL[21]"},
    {6, 0, EAX, 1, false, "IA32_MISC_ENABLE[38]"},
    {6, 0, EAX, 7, false, "firmware settings"},
    {6, 0, ECX, 3, false, "firmware settings"},
    {7, 0, EBX, 2, false, "IA32_FEATURE_CONTROL[18]"},
    {7, 0, EBX, 4, false, "IA32_TSX_CTRL[1]"},
    {7, 0, EBX, 11, false, "IA32_TSX_CTRL[1]"},
    {7, 0, EBX, 18, false, "MSR 0xc0011002[18]"},
    {7, 0, ECX, 4, true, "CR4.PKE"},
    {7, 0, ECX, 30, false, "IA32_FEATURE_CONTROL[17]"},
    {0xd, 0, EBX, 0, true, "XCR0"},
    {0xd, 1, EBX, 0, true, "XCR0 and IA32_XSS"},
    {0x12, 0, EAX, 0, false, "IA32_FEATURE_CONTROL[18]"},
    {0x19, 0, EBX, 0, true, "CR4.KL"},
    {0x80000001, 0, ECX, 22, false, "MSR 0xc0011005[54]"},
    {0x80000001, 0, EDX, 9, true, "the APIC base MSR [11]"},
    {0x80000001, 0, EDX, 11, true, "the CPU mode"},
    {0x80000001, 0, EDX, 20, false, "IA32_MISC_ENABLE[34]"},
    {0x80000007, 0, EDX, 8, false, "MSR 0x40000118"},
    {0x8000001c, 0, EAX, 0, true, "XCR0[62] and LWP_CFG"},
    {0x8000001c, 0, EAX, 31, true, "XCR0[62] and LWP_CFG"},
    {0x80860007, 0, EAX, 0, true, "time"},
    {0xc0000001, 0, EDX, 3, true, "the vendor's feature control MSR"},
    {0xc0000001, 0, EDX, 28, true, "the vendor's feature control MSR"},
};

/* The dynamic field with this bit, of whichever vendor; false if there is none. */
static bool find(size_t i, struct field *ret)
{
    for (uint32_t row = 0; row < field_count(); row++) {
        *ret = field_row(row);
        if (ret->leaf == cases[i].leaf && ret->first == cases[i].subleaf && ret->reg == cases[i].reg &&
            ret->low <= cases[i].bit && cases[i].bit <= ret->high && ret->attrs & ATTR_DYNAMIC)
            return true;
    }
    return false;
}

static void test_words(void **state)
{
    struct field field = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (!find(i, &field))
            fail_msg("0x%x.%u, register %u, bit %u is not dynamic", cases[i].leaf, cases[i].subleaf,
                     cases[i].reg, cases[i].bit);
        const char *words = diff_driver(&field);

        if (!words || strncmp(words, cases[i].words, strlen(cases[i].words)) != 0)
            fail_msg("%s: '%s', not '%s'", field_name(field.index), words ? words : "", cases[i].words);
        if (diff_is_state(&field) != cases[i].state)
            fail_msg("%s is %s state", field_name(field.index), cases[i].state ? "a" : "no");
    }
}

/* Of a field in no list the attribute tells; a field that is not dynamic has no driver. */
static void test_attributes(void **state)
{
    static const struct {
        uint32_t attrs;
        bool state;
        const char *words;
    } kinds[] = {
        {ATTR_DYNAMIC_CR4, true, "CR4"},           {ATTR_DYNAMIC_XCR0, true, "XCR0"},
        {ATTR_DYNAMIC_MODE, true, "the CPU mode"}, {ATTR_DYNAMIC_TIME, true, "time"},
        {ATTR_DYNAMIC_MSR, false, "an MSR"},
    };
    struct field field = {.leaf = 0x4711, .low = 3, .high = 5};

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        field.attrs = kinds[i].attrs;
        check_text("words", diff_driver(&field), kinds[i].words);
        assert_int_equal(diff_is_state(&field), kinds[i].state);
    }
    field.attrs = 0;
    assert_null(diff_driver(&field));
    assert_false(diff_is_state(&field));
    /* Bits beside those of a row, in its register. */
    field = (struct field){.leaf = 1, .reg = ECX, .low = 28, .high = 29, .attrs = ATTR_DYNAMIC_MSR};
    check_text("beside", diff_driver(&field), "an MSR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_attributes)};

    return cmocka_run_group_tests_name("driver", tests, NULL, NULL);
}
