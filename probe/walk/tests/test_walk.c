/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk rules, leaf by leaf, in the full shape. */
#include "probe/walk/walk.h"

#include "probe/tests/check.h"
#include "probe/tests/rule.h"

/* clang-format off */
static const struct rule_case single[] = {
    {"no subleaf is asked for", 1, 1, 0, "1 (single)", {{0, {5, 0, 0, 0}}, {1, {6, 0, 0, 0}}}},
    {"reserved leaf", 8, 1, 0, "8 (single)", {{0, {0, 0, 0, 0}}}},
};

static const struct rule_case stateful[] = {
    {"AL 0", 2, 1, 0, "2 (declared)", {{FAKE_ANY, {0, 5, 0, 0}}}},
    {"AL 1", 2, 1, 0, "2 (declared)", {{FAKE_ANY, {0x5a01, 1, 0, 0}}}},
    {"AL 3", 2, 3, 0, "2* 2~ 2~ (declared)",
     {{FAKE_TURN, {0xff03, 1, 0, 0}}, {FAKE_TURN, {3, 2, 0, 0}}, {FAKE_TURN, {3, 3, 0, 0}}}},
    {"AL 3, last differs", 2, 3, 0, "2* 2~ 2~ (declared)",
     {{FAKE_TURN, {3, 1, 0, 0}}, {FAKE_TURN, {3, 1, 0, 0}}, {FAKE_TURN, {3, 2, 0, 0}}}},
    {"AL 3, middle differs", 2, 3, 0, "2* 2~ 2~ (declared)",
     {{FAKE_TURN, {3, 1, 0, 0}}, {FAKE_TURN, {3, 2, 0, 0}}, {FAKE_TURN, {3, 1, 0, 0}}}},
    {"AL 3, identical rows", 2, 3, 0, "2 (repeated)", {{FAKE_ANY, {3, 1, 0, 0}}}},
    {"AL 16", 2, 16, 0, "2* 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ (declared)",
     {{FAKE_TURN, {16, 1, 0, 0}}, {FAKE_TURN, {16, 2, 0, 0}}}},
    {"AL 17, over the cap", 2, 16, 1, "2* 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ 2~ (cap)",
     {{FAKE_TURN, {17, 1, 0, 0}}, {FAKE_TURN, {17, 2, 0, 0}}}},
};

static const struct rule_case type[] = {
    {"4, terminator is kept", 4, 3, 0, "4.0-2 (type-zero)", {{0, {0x121, 1, 2, 3}}, {1, {0x122, 1, 2, 3}}}},
    {"4, type zero with other bits", 4, 2, 0, "4.0-1 (type-zero)",
     {{0, {1, 0, 0, 0}}, {1, {0xffffffe0, 1, 0, 0}}}},
    {"4, nothing", 4, 1, 0, "4.0 (type-zero)", {{0, {0, 0, 0, 0}}}},
    {"4, endless", 4, 32, 1, "4.0-1f (cap)", {{FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"8000001d, terminator is kept", 0x8000001d, 3, 0, "8000001d.0-2 (type-zero)",
     {{0, {0x121, 1, 2, 3}}, {1, {0x122, 1, 2, 3}}}},
    {"8000001d, endless", 0x8000001d, 16, 1, "8000001d.0-f (cap)", {{FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"12, no SGX: three rows all the same", 0x12, 3, 0, "12.0-2 (type-zero)", {{0, {0, 0, 0, 0}}}},
    {"12, types of 0 and 1 mean nothing", 0x12, 3, 0, "12.0-2 (type-zero)",
     {{0, {0x10, 1, 0, 0}}, {1, {0x20, 0, 0, 0}}}},
    {"12, two sections", 0x12, 5, 0, "12.0-4 (type-zero)",
     {{0, {1, 0, 0, 0}}, {1, {0x36, 0, 0x1f, 0}}, {2, {0x70200001, 0, 1, 0}}, {3, {0x80000002, 0, 1, 0}}}},
    {"12, endless", 0x12, 32, 1, "12.0-1f (cap)", {{FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"1b, twelve type bits", 0x1b, 3, 0, "1b.0-2 (type-zero)",
     {{0, {1, 5, 0, 0}}, {1, {0x800, 6, 0, 0}}, {2, {0x1000, 0, 0, 0}}}},
};

static const struct rule_case levels[] = {
    {"b, echo in the terminator", 0xb, 3, 0, "b.0-2 (type-zero)",
     {{0, {1, 2, 0x100, 9}}, {1, {4, 8, 0x201, 9}}, {FAKE_ECHO, {0, 0, 0, 9}}}},
    {"b, absent", 0xb, 1, 0, "b.0 (type-zero)", {{0, {0, 0, 0, 0}}}},
    {"b, only the APIC id", 0xb, 2, 0, "b.0 (type-zero)", {{FAKE_ECHO, {0, 0, 0, 9}}}},
    {"b, endless", 0xb, 8, 1, "b.0-7 (cap)", {{FAKE_NUMBERED, {0, 1, 0x100, 0}}}},
    {"1f, six levels", 0x1f, 7, 0, "1f.0-6 (type-zero)",
     {{0, {1, 2, 0x100, 9}},
      {1, {2, 4, 0x201, 9}},
      {2, {3, 8, 0x302, 9}},
      {3, {4, 16, 0x403, 9}},
      {4, {5, 32, 0x504, 9}},
      {5, {6, 64, 0x605, 9}},
      {FAKE_ECHO, {0, 0, 0, 9}}}},
    {"80000026, four levels", 0x80000026, 5, 0, "80000026.0-4 (type-zero)",
     {{0, {1, 2, 0x100, 9}},
      {1, {2, 4, 0x201, 9}},
      {2, {3, 8, 0x302, 9}},
      {3, {4, 16, 0x403, 9}},
      {FAKE_ECHO, {0, 0, 0, 9}}}},
    {"80000026, endless", 0x80000026, 8, 1, "80000026.0-7 (cap)", {{FAKE_NUMBERED, {0, 1, 0x100, 0}}}},
};

static const struct rule_case max[] = {
    {"7, maximum 0 costs a junk read", 7, 2, 0, "7.0 (declared)", {{0, {0, 0x281, 0, 0}}}},
    {"7, nothing", 7, 1, 0, "7.0 (declared)", {{0, {0, 0, 0, 0}}}},
    {"7, maximum 2", 7, 3, 0, "7.0-2 (declared)",
     {{0, {2, 0x281, 0, 0}}, {1, {0x10, 0, 0, 0}}, {3, {9, 9, 9, 9}}}},
    {"7, one below the cap", 7, 32, 0, "7.0-1f (declared)",
     {{0, {31, 1, 0, 0}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"7, over the cap", 7, 32, 1, "7.0-1f (cap)", {{0, {32, 1, 0, 0}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"7, absurd", 7, 32, 1, "7.0-1f (cap)", {{0, {0xffffffff, 1, 0, 0}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"14", 0x14, 2, 0, "14.0-1 (declared)", {{0, {1, 0xf, 7, 0}}, {1, {0x2490002, 0, 0, 0}}}},
    {"17, brand string", 0x17, 4, 0, "17.0-3 (declared)",
     {{0, {3, 1, 2, 3}}, {1, {1, 0, 0, 0}}, {3, {1, 1, 0, 0}}}},
    {"18, holes", 0x18, 6, 0, "18.0-5 (declared)",
     {{0, {5, 0, 0, 0}}, {2, {0, 1, 2, 0x21}}, {5, {0, 8, 1, 0x62}}}},
    {"18, sixty-four", 0x18, 64, 0, "18.0-3f (declared)",
     {{0, {63, 0, 0, 0}}, {FAKE_NUMBERED, {0, 1, 0, 0}}}},
    {"18, over the cap", 0x18, 64, 1, "18.0-3f (cap)", {{0, {64, 0, 0, 0}}, {FAKE_NUMBERED, {0, 1, 0, 0}}}},
    {"1d", 0x1d, 2, 0, "1d.0-1 (declared)", {{0, {1, 0, 0, 0}}, {1, {0x4002000, 0x80040, 16, 0}}}},
    {"1e", 0x1e, 2, 0, "1e.0-1 (declared)", {{0, {1, 0x4010, 0, 0}}, {1, {0x1ff, 0, 0, 0}}}},
    {"1e, over the cap", 0x1e, 8, 1, "1e.0-7 (cap)", {{0, {8, 1, 0, 0}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"20, declared but empty", 0x20, 2, 0, "20.0-1 (declared)", {{0, {1, 1, 0, 0}}}},
    {"24", 0x24, 2, 0, "24.0-1 (declared)", {{0, {1, 0x70002, 0, 0}}, {1, {0, 0, 4, 0}}}},
    {"29", 0x29, 2, 0, "29.0 (declared)", {{0, {0, 1, 0, 0}}}},
    {"Xen 5", 0x40000005, 2, 0, "40000005.0-1 (declared)", {{0, {1, 0x80, 0, 0}}, {1, {0, 1, 0, 0}}}},
};

static const struct rule_case bitmap[] = {
    {"f, EDX", 0xf, 2, 0, "f.0-1 (bitmap)", {{0, {0, 0xff, 0, 2}}, {1, {0, 0x8000, 0xff, 7}}}},
    {"f, no bit", 0xf, 2, 0, "f.0 (bitmap)", {{0, {0, 0xff, 0xffff, 0}}}},
    {"10, EBX with a gap", 0x10, 3, 0, "10.0-1 10.3 (bitmap)",
     {{0, {0, 0xa, 0, 0}}, {1, {0x13, 0, 4, 15}}, {3, {0x59, 0, 4, 7}}}},
    {"10, bit 0 is subleaf 0 itself", 0x10, 2, 0, "10.0 10.2 (bitmap)",
     {{0, {0, 5, 0, 0}}, {2, {7, 0, 0, 7}}}},
    {"10, other registers say nothing", 0x10, 2, 0, "10.0 (bitmap)", {{0, {6, 0, 6, 6}}}},
    {"10, bit 31", 0x10, 2, 0, "10.0 10.1f (bitmap)", {{0, {0, 1u << 31, 0, 0}}, {31, {1, 0, 0, 0}}}},
    {"10, every bit", 0x10, 32, 0, "10.0-1f (bitmap)",
     {{0, {0, 0xffffffff, 0, 0}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
    {"23, EAX", 0x23, 5, 0, "23.0-1 23.3-5 (bitmap)",
     {{0, {0x3b, 0, 0, 0}}, {1, {0xff, 7, 0, 0}}, {5, {0, 1, 2, 3}}}},
    {"27, EDX", 0x27, 2, 0, "27.0-1 (bitmap)", {{0, {0, 0xff, 0, 2}}, {1, {0, 1, 0, 0}}}},
    {"28, EBX", 0x28, 2, 0, "28.0 28.3 (bitmap)", {{0, {0, 8, 0, 0}}, {3, {1, 0, 0, 0}}}},
    {"80000020, EBX", 0x80000020, 5, 0, "80000020.0-3 80000020.5 (bitmap)",
     {{0, {0, 0x2e, 0, 0}},
      {1, {0xb, 0, 0, 15}},
      {2, {0xb, 0, 0, 15}},
      {3, {0, 0, 0x7f, 0}},
      {5, {0, 0x1f, 0, 1}}}},
};

/* Components 2 to 19 are asked for whatever the bitmap says. */
static const struct rule_case xsave[] = {
    {"absent", 0xd, 1, 0, "d.0 (bitmap)", {{0, {0, 0, 0, 0}}}},
    {"XCR0 x87 alone", 0xd, 20, 0, "d.0-1 (bitmap)", {{0, {1, 0x240, 0x240, 0}}}},
    {"XCR0 AVX", 0xd, 20, 0, "d.0-2 (bitmap)",
     {{0, {7, 0x340, 0x340, 0}}, {1, {1, 0, 0, 0}}, {2, {0x100, 0x240, 0, 0}}}},
    {"XCR0 with a gap", 0xd, 20, 0, "d.0-2 d.5-7 (bitmap)",
     {{0, {0xe7, 0x340, 0xa80, 0}}, {5, {0x40, 0x440, 0, 0}}}},
    {"XSS", 0xd, 20, 0, "d.0-1 d.8 d.b (bitmap)",
     {{0, {3, 0x240, 0x240, 0}}, {1, {0xf, 0, 0x900, 0}}, {8, {0x80, 0, 1, 0}}, {11, {0x10, 0, 1, 0}}}},
    {"XSS bits 0 and 1 are rows 0 and 1", 0xd, 20, 0, "d.0-1 (bitmap)",
     {{0, {3, 0x240, 0x240, 0}}, {1, {0xf, 0, 3, 0}}}},
    {"in XCR0 and in XSS", 0xd, 20, 0, "d.0-1 d.9 (bitmap)",
     {{0, {0x203, 1, 1, 0}}, {1, {8, 0, 0x200, 0}}, {9, {8, 1, 0, 0}}}},
    {"XCR0 bits 62 and 63", 0xd, 22, 0, "d.0-1 d.3e-3f (bitmap)",
     {{0, {3, 1, 1, 0xc0000000}}, {62, {0x80, 1, 0, 0}}, {63, {1, 1, 0, 0}}}},
    {"XSS bits 32 and 63", 0xd, 22, 0, "d.0-1 d.20 d.3f (bitmap)",
     {{0, {3, 1, 1, 0}}, {1, {8, 0, 0, 0x80000001}}, {63, {1, 0, 1, 0}}}},
    {"EAX and EBX of 1 are no bitmap", 0xd, 20, 0, "d.0-1 (bitmap)",
     {{0, {3, 1, 1, 0}}, {1, {0xff, 0xff0, 0, 0}}}},
    {"QEMU 11.1, Denverton on a host with AVX-512", 0xd, 20, 0, "d.0-2 d.5-7 (bitmap)",
     {{0, {3, 0x240, 0x240, 0}},
      {1, {7, 0x240, 0, 0}},
      {2, {0x100, 0x240, 0, 0}},
      {5, {0x40, 0x340, 0, 0}},
      {6, {0x200, 0x380, 0, 0}},
      {7, {0x400, 0x580, 0, 0}}}},
    {"beyond what is documented", 0xd, 20, 0, "d.0-1 (bitmap)",
     {{0, {3, 0x240, 0x240, 0}}, {20, {0x40, 0x340, 0, 0}}}},
    {"every bit", 0xd, 64, 0, "d.0-3f (bitmap)",
     {{0, {0xffffffff, 0, 0, 0xffffffff}}, {FAKE_NUMBERED, {1, 0, 0, 0}}}},
};

static const struct rule_case fixed[] = {
    {"Xen 3 has three", 0x40000003, 3, 0, "40000003.0-2 (declared)",
     {{0, {1, 2, 3, 4}}, {1, {5, 6, 7, 8}}, {2, {9, 0, 0, 0}}, {3, {9, 9, 9, 9}}}},
    {"Xen 3, zeros", 0x40000003, 3, 0, "40000003.0-2 (declared)", {{0, {0, 0, 0, 0}}}},
};

static const struct rule_case unknown[] = {
    {"unknown, ignores the subleaf", 0x22, 3, 0, "22 (repeated)", {{FAKE_ANY, {5, 6, 7, 8}}}},
    {"unknown, one row", 0x22, 3, 0, "22.0 (zero-row)", {{0, {0, 5, 0, 0}}}},
    {"unknown, all zero", 0x22, 2, 0, "22.0 (zero-row)", {{0, {0, 0, 0, 0}}}},
    {"unknown, first row zero", 0x22, 3, 0, "22.0-1 (zero-row)", {{1, {0, 5, 0, 0}}}},
    {"unknown, until zero", 0x22, 4, 0, "22.0-2 (zero-row)",
     {{0, {0, 5, 0, 0}}, {1, {0, 6, 0, 0}}, {2, {0, 7, 0, 0}}, {4, {1, 1, 1, 1}}}},
    {"unknown, until an echo", 0x22, 3, 0, "22.0-1 (zero-row)",
     {{0, {1, 2, 0x100, 9}}, {1, {2, 4, 0x201, 9}}, {FAKE_ECHO, {0, 0, 0, 9}}}},
    {"unknown, holes up to EAX", 0x22, 6, 0, "22.0-4 (zero-row)", {{0, {4, 0, 0, 0}}, {4, {0, 1, 0, 0}}}},
    {"unknown, EAX 33 is no maximum", 0x22, 3, 0, "22.0 (zero-row)", {{0, {33, 0, 0, 0}}, {4, {0, 1, 0, 0}}}},
    {"unknown, endless", 0x22, 32, 1, "22.0-1f (cap)", {{FAKE_NUMBERED, {0, 1, 0, 0}}}},
    {"unknown, data in EDX alone", 0x22, 3, 0, "22.0-1 (zero-row)",
     {{0, {0, 5, 0, 0}}, {1, {0, 0, 0, 0x80}}}},
    {"unknown, two alike, then another", 0x22, 5, 0, "22.0-2 (zero-row)",
     {{0, {0, 5, 0, 0}}, {1, {0, 5, 0, 0}}, {2, {0, 6, 0, 0}}}},
    {"unknown extended leaf", 0x80000028, 3, 0, "80000028.0-1 (zero-row)",
     {{0, {0, 5, 0, 0}}, {1, {0, 6, 0, 0}}}},
    {"unknown hypervisor leaf has no subleaves", 0x40000042, 1, 0, "40000042 (single)",
     {{0, {5, 0, 0, 0}}, {1, {6, 0, 0, 0}}}},
};
/* clang-format on */

#define RULE_TEST(name)                   \
    static void test_##name(void **state) \
    {                                     \
        (void)state;                      \
        check_rules(name, COUNT(name));   \
    }
RULE_TEST(single)
RULE_TEST(stateful)
RULE_TEST(type)
RULE_TEST(levels)
RULE_TEST(max)
RULE_TEST(bitmap)
RULE_TEST(xsave)
RULE_TEST(fixed)
RULE_TEST(unknown)

/* Rows of a stateful leaf come in the order of the reads, each with its own data. */
static void test_stateful_rows_in_order(void **state)
{
    static const struct fake_row rows[] = {
        {0, 0, {2, 0, 0, 0}},
        {2, FAKE_TURN, {3, 0xa, 1, 0}},
        {2, FAKE_TURN, {3, 0xb, 2, 0}},
        {2, FAKE_TURN, {3, 0xc, 3, 0}},
    };
    static const struct fake_cpu cpu = {"stateful", FAKE_AMD, rows, COUNT(rows)};
    static struct cpuid_table table;
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    (void)state;
    walk(&source, SHAPE_FULL, &table);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(table.entry[2 + i].leaf, 2);
        assert_int_equal(table.entry[2 + i].subleaf, 0);
        assert_int_equal(table.entry[2 + i].ebx, 0xa + i);
        assert_int_equal(table.entry[2 + i].ecx, 1 + i);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single),  cmocka_unit_test(test_stateful),
        cmocka_unit_test(test_type),    cmocka_unit_test(test_levels),
        cmocka_unit_test(test_max),     cmocka_unit_test(test_bitmap),
        cmocka_unit_test(test_xsave),   cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_unknown), cmocka_unit_test(test_stateful_rows_in_order),
    };

    return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
