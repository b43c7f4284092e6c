/* SPDX-License-Identifier: BSD-2-Clause */
/* mem.c under other names, as the C library has these; against loops that copy byte by byte. */
#define memcpy image_memcpy
#define memmove image_memmove
#define memset image_memset
#define memcmp image_memcmp
#define strlen image_strlen
#include "boot/entry/mem.c" /* NOLINT(bugprone-suspicious-include) */
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen

#include "probe/tests/check.h"

#define SIZE 40

static unsigned char got[SIZE], want[SIZE];

static void fill(void)
{
    for (unsigned i = 0; i < SIZE; i++)
        got[i] = want[i] = (unsigned char)(i * 7 + 1);
}

static void check(const void *returned, size_t to)
{
    assert_ptr_equal(returned, got + to);
    for (unsigned i = 0; i < SIZE; i++)
        assert_int_equal(got[i], want[i]);
}

static void test_copy(void **state)
{
    static unsigned char from[SIZE];

    (void)state;
    for (unsigned i = 0; i < SIZE; i++)
        from[i] = (unsigned char)(200 + i);
    for (size_t n = 0; n <= 20; n++)
        for (size_t to = 0; to < 4; to++) {
            fill();
            for (size_t i = 0; i < n; i++)
                want[to + i] = from[i + 3];
            check(image_memcpy(got + to, from + 3, n), to);
        }
}

/* Every overlap, in both directions. */
static void test_move(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 12; n++)
        for (size_t to = 0; to < 24; to++)
            for (size_t from = 0; from < 24; from++) {
                unsigned char before[SIZE];

                fill();
                for (size_t i = 0; i < SIZE; i++)
                    before[i] = want[i];
                for (size_t i = 0; i < n; i++)
                    want[to + i] = before[from + i];
                check(image_memmove(got + to, got + from, n), to);
            }
}

static void test_set(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 20; n++)
        for (size_t to = 0; to < 4; to++) {
            fill();
            for (size_t i = 0; i < n; i++)
                want[to + i] = 0xa5;
            check(image_memset(got + to, 0x7a5, n), to);
        }
}

static void test_compare(void **state)
{
    (void)state;
    assert_int_equal(image_memcmp("abc", "abd", 0), 0);
    assert_int_equal(image_memcmp("abc", "abd", 2), 0);
    assert_true(image_memcmp("abc", "abd", 3) < 0);
    assert_true(image_memcmp("b", "a", 1) > 0);
    assert_true(image_memcmp("\xff", "\x01", 1) > 0);
    assert_true(image_memcmp("a\xff", "b\x01", 2) < 0);
}

static void test_length(void **state)
{
    (void)state;
    assert_int_equal(image_strlen(""), 0);
    assert_int_equal(image_strlen("four\0five"), 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy),    cmocka_unit_test(test_move),   cmocka_unit_test(test_set),
        cmocka_unit_test(test_compare), cmocka_unit_test(test_length),
    };

    return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
