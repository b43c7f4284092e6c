/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts go whole or not at all, in order, unless one is too large to wait. */
#include "host/base/held.h"

#include <stdlib.h>
#include <string.h>

#include "probe/tests/check.h"

#define LONG ((size_t)17 << 20)

static struct {
    size_t used, writes;
    char *bytes;
} got;

static void gather(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    assert_true(got.used + n <= 2 * LONG);
    memcpy(got.bytes + got.used, bytes, n);
    got.used += n;
    got.writes++;
}

static const struct sink to = {gather, NULL};

static int set_up(void **state)
{
    (void)state;
    got.bytes = malloc(2 * LONG);
    got.used = got.writes = 0;
    return !got.bytes;
}

static int tear_down(void **state)
{
    (void)state;
    free(got.bytes);
    return 0;
}

static void test_through(void **state)
{
    struct held held = {.to = &to};

    (void)state;
    held_take(&held, "abc", 3);
    assert_int_equal(got.used, 3);
    held_end(&held, false);
    assert_int_equal(got.used, 3);
}

/* Parts of every length up to some writes of a sink, the last one not ended. */
static void test_lengths(void **state)
{
    static char text[200000];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i % 23);
    for (int all = 0; all < 2; all++)
        for (size_t length = 1; length < sizeof(text); length = length * 5 / 4 + 1) {
            struct held held = {.to = &to};
            size_t at = 0;

            got.used = 0;
            held_part(&held);
            for (; at + length <= sizeof(text); at += length) {
                const size_t before = got.used;

                for (size_t piece = 0; piece < length; piece += 70000)
                    held_take(&held, text + at + piece, length - piece < 70000 ? length - piece : 70000);
                assert_int_equal(got.used, before);
                held_part(&held);
                assert_int_equal(got.used % length, 0);
            }
            held_take(&held, text + at, sizeof(text) - at);
            held_end(&held, all);
            assert_int_equal(got.used, all ? sizeof(text) : at);
            assert_memory_equal(got.bytes, text, got.used);
            assert_null(held.bytes);
        }
    assert_true(got.writes < 1000);
}

static void test_too_long(void **state)
{
    struct held held = {.to = &to};
    char *text = malloc(LONG);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    held_part(&held);
    held_take(&held, "one", 3);
    held_take(&held, text, LONG);
    assert_int_equal(got.used, 3 + LONG);
    held_take(&held, "two", 3);
    assert_int_equal(got.used, 3 + LONG);
    held_end(&held, true);
    assert_int_equal(got.used, 6 + LONG);
    assert_memory_equal(got.bytes, "onexxx", 6);
    assert_memory_equal(got.bytes + LONG, "xxxtwo", 6);
    free(text);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_through),
        TEST(test_lengths),
        TEST(test_too_long),
    };
#undef TEST

    return cmocka_run_group_tests_name("held", tests, NULL, NULL);
}
