/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields of entries, strings, and tables of random registers. */
#include "probe/decode/decode.h"

#include "probe/decode/string.h"
#include "probe/tests/check.h"
#include "probe/tests/table.h"
#include "probe/walk/spec.h"
#include "probe/write/write.h"

/* Every entry of the sample has fields, and every set bit a name. */
static void test_sample(void **state)
{
    uint32_t fields = 0, ones = 0;
    struct cpuid_regs unknown;

    (void)state;
    assert_int_equal(table.count, 29);
    for (uint32_t i = 0; i < table.count; i++) {
        struct decode_cursor cursor = decode_entry(&table, &table.entry[i]);
        struct decode_field field;
        uint32_t count = 0;

        while (decode_next(&cursor, &field)) {
            const struct cpuid_regs regs = cpuid_entry_regs(&table.entry[i]);

            assert_int_equal(field.number, field_number(&field.field, cpuid_reg(&regs, field.field.reg)));
            ones += field.field.high == field.field.low && field.number;
            count++;
        }
        assert_int_equal(decode_unknown(&table, &table.entry[i], &unknown), count);
        assert_true(count > 0 && cpuid_regs_zero(&unknown));
        fields += count;
    }
    assert_int_equal(decode_unknown_count(&table), 0);
    assert_true(fields > 400 && ones > 60);
}

static void test_unknown_bits(void **state)
{
    struct cpuid_regs unknown;

    (void)state;
    intel();
    add(6, 0, 0, (struct cpuid_regs){0xe0000004, 0, 0, 0});
    add(0x8f, 0, 0, (struct cpuid_regs){1, 2, 4, 0x88});
    assert_int_not_equal(decode_unknown(&table, &table.entry[1], &unknown), 0);
    assert_int_equal(unknown.eax, 0xe0000000);
    assert_int_equal(decode_unknown(&table, &table.entry[2], &unknown), 0);
    assert_int_equal(decode_unknown_count(&table), 3 + 5);
}

/* A leaf without subleaves means the same whatever subleaf it was asked with. */
static void test_subleaf_of_single_leaves(void **state)
{
    (void)state;
    intel();
    add(1, 7, 0, (struct cpuid_regs){0x000406f1, 0, 0x20, 0});
    add(7, 1, 1, (struct cpuid_regs){0, 0, 0, 0});
    assert_int_equal(decode_subleaf(&table, &table.entry[1]), 0);
    assert_int_equal(decode_subleaf(&table, &table.entry[2]), 1);
    assert_int_equal(decode_unknown_count(&table), 0);
}

static void test_strings(void **state)
{
    char bytes[STRING_MAX];

    (void)state;
    assert_int_equal(decode_string(&table, STRING_BRAND, 0, bytes), 0);
    amd();
    add(0x80000003, 0, 0, (struct cpuid_regs){0x44434241, 0, 0, 0x48474645});
    assert_int_equal(decode_string(&table, STRING_VENDOR, 0, bytes), 12);
    assert_memory_equal(bytes, "AuthenticAMD", 12);
    table.entry[0].flags = CPUID_INDEXED;
    assert_int_equal(decode_string(&table, STRING_VENDOR, 0, bytes), 12);
    assert_int_equal(decode_string(&table, STRING_BRAND, 0, bytes), 48);
    assert_memory_equal(bytes + 16, "ABCD\0\0\0\0\0\0\0\0EFGH", 16);
    assert_int_equal(decode_string_trim(bytes, 48), 32);
    assert_int_equal(decode_string_end(STRING_BRAND, bytes, 48), 0);
    assert_int_equal(decode_string_end(STRING_BRAND, bytes + 16, 32), 4);
    assert_int_equal(decode_string_end(STRING_BRAND, bytes + 16, 3), 3);
    add(0x40000300, 0, 0, (struct cpuid_regs){0, 0x44434241, 0, 0x48474645});
    assert_int_equal(decode_string(&table, STRING_HYPERVISOR, 0x40000305, bytes), 12);
    assert_memory_equal(bytes, "ABCD\0\0\0\0EFGH", 12);
    assert_int_equal(decode_string_end(STRING_HYPERVISOR, bytes, 12), 12);
}

/* A sink that only looks: lines of printable ASCII. */
static void look(void *ctx, const void *bytes, size_t n)
{
    const char *text = bytes;

    *(size_t *)ctx += n;
    for (size_t i = 0; i < n; i++)
        if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
            fail_msg("byte 0x%02x", (unsigned char)text[i]);
}

static uint32_t seed;

static uint32_t any(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 16 | seed << 16;
}

/* Any register, often with few bits or all. */
static uint32_t any_register(void)
{
    switch (any() % 5) {
    case 0:
        return 0;
    case 1:
        return UINT32_MAX;
    case 2:
        return any() & any() & any();
    default:
        return any();
    }
}

static void fill(uint32_t entries)
{
    for (uint32_t i = 0; i < entries; i++) {
        const struct field field = field_row(any() % field_count());
        const uint32_t block = spec_is_hypervisor_leaf(field.leaf) ? any() % 3 << 8 : 0;

        add(any() % 8 ? field.leaf + block : any(), any() % 4 ? field.first : any() % 70, any() % 8,
            (struct cpuid_regs){any_register(), any_register(), any_register(), any_register()});
        table.note[i] = (struct cpuid_note){(uint8_t)any(), any() & 1, any() % 8 ? 0 : any() & 15};
    }
}

/* One more than the largest number has 33 bits. */
static void test_quantity(void **state)
{
    struct decode_field field = {.number = 7};

    (void)state;
    assert_int_equal(decode_quantity(&field), 7);
    field.field.attrs = ATTR_PLUS_ONE;
    assert_int_equal(decode_quantity(&field), 8);
    field.number = UINT32_MAX;
    assert_true(decode_quantity(&field) == UINT64_C(0x100000000));
}

static void test_hostile_tables(void **state)
{
    static const uint32_t words[5][3] = {
        {0x756e6547, 0x6c65746e, 0x49656e69},
        {0x68747541, 0x444d4163, 0x69746e65},
        {0x69727943, 0x64616574, 0x736e4978},
        {0x746e6543, 0x736c7561, 0x48727561},
        {1, 2, 3},
    };

    for (uint32_t round = 0; round < 2000; round++) {
        size_t written = 0;
        const struct sink sink = {look, &written};
        const uint32_t *word = words[round % 5];

        empty(state);
        seed = round * 2654435761u + 1;
        add(0, 0, 0, (struct cpuid_regs){any(), word[0], word[1], word[2]});
        fill(any() % 24);
        write_text(&sink, &table, round);
        assert_true(decode_unknown_count(&table) <= table.count * 128 && written > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_sample, sample),
        cmocka_unit_test_setup(test_unknown_bits, empty),
        cmocka_unit_test_setup(test_subleaf_of_single_leaves, empty),
        cmocka_unit_test_setup(test_strings, empty),
        cmocka_unit_test(test_quantity),
        cmocka_unit_test_setup(test_hostile_tables, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
