/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts that stand in two tables, because code needs the number that a text names: they agree. */
#include <stdio.h>
#include <string.h>

#include "probe/decode/cache.h"
#include "probe/field/field.h"
#include "probe/tests/check.h"
#include "probe/walk/spec.h"

/* The text that a number of associativity must have, if code knows the ways that it stands for. */
static void text_of_ways(uint32_t ways, char out[FIELD_TEXT_SIZE])
{
    if (ways == WAYS_FULL)
        (void)snprintf(out, FIELD_TEXT_SIZE, "fully associative");
    else if (ways == 1)
        (void)snprintf(out, FIELD_TEXT_SIZE, "direct mapped");
    else
        (void)snprintf(out, FIELD_TEXT_SIZE, "%u-way", ways);
}

static void test_ways_agree_with_their_names(void **state)
{
    unsigned known = 0;

    (void)state;
    for (uint32_t number = 0; number < 16; number++) {
        const uint32_t ways = decode_ways4(number);
        const char *named = field_value_name(VALUES_assoc4, number);
        char expected[FIELD_TEXT_SIZE];

        assert_string_not_equal(named, "");
        text_of_ways(ways, expected);
        if (ways) {
            check_text("ways", named, expected);
            known++;
        } else
            assert_null(strstr(named, "-way"));
    }
    assert_int_equal(known, 13);
}

static const struct {
    uint32_t leaf, subleaf;
    unsigned reg, high, low, plus;
} facts[] = {
#define FACT(member, leaf, sub, reg, hi, lo, plus) {leaf, sub, reg, hi, lo, plus},
#include "probe/spec/fact.def"
#undef FACT
};

/* Each capacity is that of one row, one more than the number where the row says so, or several rows' bits. */
static void test_facts_agree_with_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(facts); i++) {
        struct field_query query = field_query(facts[i].leaf, facts[i].subleaf, VENDOR_ANY);
        struct field field;
        bool found = false;

        while (!found && field_next(&query, &field))
            found = field.reg == facts[i].reg && field.low == facts[i].low && field.high == facts[i].high;
        const uint32_t bits = UINT32_MAX >> (31 - facts[i].high) & UINT32_MAX << facts[i].low;
        const uint32_t claimed = field_claimed(VENDOR_ANY, facts[i].leaf, facts[i].subleaf, facts[i].reg);

        if (found ? !(field.attrs & ATTR_PLUS_ONE) != !facts[i].plus
                  : facts[i].plus || (claimed & bits) != bits)
            fail_msg("fact %zu, 0x%08x:%u", i, facts[i].leaf, facts[i].subleaf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways_agree_with_their_names),
        cmocka_unit_test(test_facts_agree_with_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
