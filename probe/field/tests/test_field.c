/* SPDX-License-Identifier: BSD-2-Clause */
/* The self-check of the spec's fields, and how they are looked up. */
#include "probe/field/field.h"

#include <stdio.h>
#include <string.h>

#include "probe/decode/cache.h"
#include "probe/decode/cpu.h"
#include "probe/tests/check.h"
#include "probe/walk/spec.h"

/* The rows as the .def files have them, to compare with what was packed. */
static const struct {
    uint32_t leaf;
    const char *id, *text;
} wanted[] = {
#define FIELD(leaf, first, last, reg, hi, lo, vendor, attr, values, id, text) {leaf, #id, text},
#include "probe/spec/field_all.def"
#undef FIELD
};

static const struct {
    enum value_table table;
    uint32_t number;
    const char *text;
} values[] = {
#define VALUE(table, number, text) {VALUES_##table, number, text},
#include "probe/spec/value.def"
#undef VALUE
};

static void fail_row(const struct field *field, const char *why)
{
    fail_msg("row %u, 0x%08x/%u %s: %s", field->index, field->leaf, field->first, field_name(field->index),
             why);
}

static bool share(const struct field *a, const struct field *b)
{
    return a->leaf == b->leaf && a->reg == b->reg && a->first <= b->last && b->first <= a->last &&
           (a->vendors & b->vendors);
}

static void test_rows_are_in_range(void **state)
{
    (void)state;
    assert_int_equal(field_count(), COUNT(wanted));
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);
        const uint32_t all = spec_is_hypervisor_leaf(field.leaf) ? VENDOR_ANY_HV : VENDOR_ANY;
        const bool whole = field_bits(&field) == UINT32_MAX;

        if (field.leaf != wanted[i].leaf || field.index != i || field.first > field.last || field.last > 63)
            fail_row(&field, "leaf or subleaves");
        if (field.low > field.high || field.high > 31 || field.reg > EDX)
            fail_row(&field, "bits or register");
        if (!field.vendors || field.vendors & ~all)
            fail_row(&field, "vendors of the wrong kind of leaf");
        if (field.attrs & ~(uint32_t)ATTR_ALL || field.values >= VALUES_TOTAL)
            fail_row(&field, "attributes or values");
        if (whole && field.attrs & ATTR_PLUS_ONE)
            fail_row(&field, "its quantity needs 33 bits");
        if (!whole && field.attrs & ATTR_TEXT)
            fail_row(&field, "text of less than a register");
    }
}

static void test_rows_are_sorted(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < field_count(); i++) {
        const struct field a = field_row(i - 1), b = field_row(i);
        const uint32_t left = (uint32_t)a.first << 8 | (uint32_t)a.reg << 5 | a.low;
        const uint32_t right = (uint32_t)b.first << 8 | (uint32_t)b.reg << 5 | b.low;

        if (a.leaf == b.leaf ? left > right : a.leaf > b.leaf && a.leaf >> 16 == b.leaf >> 16)
            fail_row(&b, "not behind the row before it");
    }
}

static void test_rows_do_not_overlap(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field a = field_row(i);

        for (uint32_t j = i + 1; j < field_count(); j++) {
            const struct field b = field_row(j);

            if (!share(&a, &b))
                continue;
            if (field_bits(&a) & field_bits(&b))
                fail_row(&b, "claims bits that another row claims");
            if (strcmp(field_name(i), field_name(j)) == 0)
                fail_row(&b, "a name that another row has");
        }
    }
}

/* Printable ASCII, and not too long for a line of the report. */
static void check_words(const char *text, const char *want)
{
    check_text("text", text, want);
    assert_in_range(strlen(text), 1, FIELD_TEXT_SIZE - 1);
    for (; *text; text++)
        assert_in_range(*text, ' ', '~');
}

static void test_texts(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);

        check_words(field_text(&field), wanted[i].text);
        check_text("name", field_name(i), wanted[i].id);
    }
    for (size_t i = 0; i < COUNT(values); i++)
        check_words(field_value_name(values[i].table, values[i].number), values[i].text);
}

static void test_values_are_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; i < COUNT(values); i++)
        assert_true(values[i - 1].table < values[i].table ||
                    (values[i - 1].table == values[i].table && values[i - 1].number < values[i].number));
    check_text("no table", field_value_name(VALUES_NONE, 0), "");
    check_text("no name", field_value_name(VALUES_cache_type, 31), "");
}

/* Texts of leaf 2 that name a cache are read for its size: each must give one. */
static void test_descriptors_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        const bool cache = strstr(values[i].text, " cache: ") != NULL;
        struct decode_cache out;

        if (values[i].table != VALUES_leaf2 && values[i].table != VALUES_leaf2_cyrix)
            continue;
        if (decode_cache_text(values[i].text, &out) != cache || (cache && (!out.ways || !out.bytes)))
            fail_msg("%s", values[i].text);
    }
}

static void test_microarchitectures(void **state)
{
    struct decode_microarch a, b;

    (void)state;
    for (uint32_t i = 0; decode_microarch_row(i, &a); i++) {
        assert_true(a.first_model <= a.last_model && a.first_stepping <= a.last_stepping);
        for (uint32_t j = i + 1; decode_microarch_row(j, &b); j++)
            if (a.maker == b.maker && a.family == b.family && a.first_model <= b.last_model &&
                b.first_model <= a.last_model && a.first_stepping <= b.last_stepping &&
                b.first_stepping <= a.last_stepping)
                fail_msg("%s and %s", a.name, b.name);
    }
}

/* Leaf counts that DESIGN.md and the README speak of. */
static void test_counts(void **state)
{
    uint32_t virtual = 0;

    (void)state;
    for (uint32_t i = 0; i < field_count(); i++)
        virtual += spec_is_hypervisor_leaf(wanted[i].leaf);
    print_message("# %u fields, %u of hypervisors, %zu value names\n", field_count(), virtual, COUNT(values));
    assert_true(field_count() >= 1410 && virtual >= 240);
}

static void test_masks(void **state)
{
    (void)state;
    assert_int_equal(field_mask(VENDOR_INTEL, 1, 0, EBX, ATTR_PERCPU), 0xff000000);
    assert_int_equal(field_mask(VENDOR_INTEL, 1, 0, ECX, ATTR_DYNAMIC_CR4), 0x08000000);
    assert_int_equal(field_mask(VENDOR_INTEL, 0xb, 3, EDX, ATTR_PERCPU), 0xffffffff);
    assert_int_equal(field_mask(VENDOR_INTEL, 1, 1, EBX, ATTR_ALL), 0);
    assert_int_equal(field_mask(VENDOR_INTEL, 0x12345678, 0, EBX, ATTR_ALL), 0);
    assert_int_equal(field_claimed(VENDOR_AMD, 0, 0, ECX), 0xffffffff);
    assert_int_equal(field_claimed(VENDOR_OTHER, 1, 0, EDX) & 1, 1);
    assert_int_equal(field_claimed(VENDOR_XEN, 0x40000001, 0, EAX), 0xffffffff);
    assert_int_equal(field_claimed(VENDOR_KVM, 0x40000001, 0, EAX) & 0x01000001, 0x01000001);
    assert_int_equal(field_claimed(VENDOR_KVM, 0x40000101, 0, EAX),
                     field_claimed(VENDOR_KVM, 0x40000001, 0, EAX));
    assert_int_equal(field_claimed(VENDOR_OTHER_HV, 0x40000001, 0, EAX), 0);
    assert_int_equal(field_claimed(VENDOR_XBOX, 0x40000007, 0, EAX), 0);
    assert_int_equal(field_claimed(VENDOR_HYPERV, 0x40000007, 0, EAX), 0x80000007);
    assert_int_equal(field_claimed(VENDOR_CENTAUR, 0xc0000001, 0, EDX) & 1, 1);
    assert_int_equal(field_claimed(0, 1, 0, EDX), 0);
}

/* A leaf's rows all come, and in order of register and bit. */
static void test_queries_find_every_row(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field want = field_row(i);
        struct field_query query = field_query(want.leaf, want.last, want.vendors);
        struct field got;
        uint32_t place = 0;
        bool found = false;

        while (field_next(&query, &got)) {
            const uint32_t here = (uint32_t)got.reg << 5 | got.low;

            if (here < place && (got.vendors & (got.vendors - 1)) == 0)
                fail_row(&got, "out of order");
            place = here;
            found |= got.index == i;
        }
        if (!found)
            fail_row(&want, "not found");
    }
}

static void add_signature(struct cpuid_table *table, uint32_t leaf, const char *text)
{
    uint32_t word[3];

    memcpy(word, text, sizeof(word));
    cpuid_table_add(table, leaf, 0, 0, &(struct cpuid_regs){leaf + 1, word[0], word[1], word[2]});
}

static void test_vendors(void **state)
{
    static const struct {
        uint32_t base;
        const char *signature;
        uint32_t interface, want;
    } blocks[] = {
        {0x40000000, "KVMKVMKVM\0\0\0", 0x01001afb, VENDOR_KVM},
        {0x40000100, "KVMKVMKVM\0\0\0", 0, VENDOR_KVM},
        {0x40000000, "OpenBSDVMM58", 0x01000008, VENDOR_KVM},
        {0x40000000, "KVMKVMKVM\0\0\0", 0x31237648, VENDOR_HYPERV},
        {0x40000000, "Microsoft Hv", 0, VENDOR_HYPERV},
        {0x40000000, "Microsoft Hv", 0x766e6258, VENDOR_XBOX},
        {0x40000200, "XenVMMXenVMM", 0x00040011, VENDOR_XEN},
        {0x40000000, "TCGTCGTCGTCG", 0, VENDOR_TCG},
        {0x40000000, " QNXQVMBSQG ", 1, VENDOR_QNX},
        {0x40000000, "FEXIFEXIEMU\0", 2, VENDOR_FEX},
        {0x40000000, "nobody knows", 0, VENDOR_OTHER_HV},
        {0x40000000, "nobody knows", 0x31237648, VENDOR_HYPERV},
    };
    static struct cpuid_table table;

    (void)state;
    for (size_t i = 0; i < COUNT(blocks); i++) {
        memset(&table, 0, sizeof(table));
        add_signature(&table, blocks[i].base, blocks[i].signature);
        cpuid_table_add(&table, blocks[i].base + 1, 0, 0, &(struct cpuid_regs){.eax = blocks[i].interface});
        assert_int_equal(field_vendors(&table, blocks[i].base + 1), blocks[i].want);
        assert_int_equal(field_vendors(&table, blocks[i].base + 0x100), VENDOR_ANY_HV);
        assert_int_equal(field_vendors(&table, 0), VENDOR_ANY);
    }
    memset(&table, 0, sizeof(table));
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){1, 0x6f677948, 0x656e6975, 0x6e65476e});
    assert_int_equal(field_vendors(&table, 0x80000001), VENDOR_AMD);
    memset(&table, 0, sizeof(table));
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){1, 0x646f6547, 0x43534e20, 0x79622065});
    assert_int_equal(field_vendors(&table, 1), VENDOR_CYRIX);
    assert_int_equal(field_vendors(&table, 0x80000005), VENDOR_AMD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_in_range),
        cmocka_unit_test(test_rows_are_sorted),
        cmocka_unit_test(test_rows_do_not_overlap),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_values_are_sorted),
        cmocka_unit_test(test_descriptors_parse),
        cmocka_unit_test(test_microarchitectures),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_queries_find_every_row),
        cmocka_unit_test(test_vendors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
