/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/sink.h"

#include <stdio.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory memory, other;

static void test_dec(void **state)
{
    static const struct {
        uint32_t value;
        const char *want;
    } cases[] = {{0, "0"}, {9, "9"}, {10, "10"}, {1000000000, "1000000000"}, {UINT32_MAX, "4294967295"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);

        put_dec(&sink, cases[i].value);
        check_text("put_dec", memory_text(&memory), cases[i].want);
    }
}

static void test_hex(void **state)
{
    static const struct {
        uint64_t value;
        unsigned digits;
        const char *want;
    } cases[] = {
        {0, 1, "0"},
        {0, 8, "00000000"},
        {0xabcdef, 8, "00abcdef"},
        {0x123456789, 8, "123456789"},
        {0x10, 1, "10"},
        {0xfedcba9876543210, 1, "fedcba9876543210"},
        {UINT64_MAX, 16, "ffffffffffffffff"},
        {1, 16, "0000000000000001"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sink sink = memory_sink(&memory);

        put_hex(&sink, cases[i].value, cases[i].digits);
        check_text("put_hex", memory_text(&memory), cases[i].want);
        sink = memory_sink(&memory);
        put_0x(&sink, cases[i].value, cases[i].digits);
        assert_memory_equal(memory_text(&memory), "0x", 2);
        check_text("put_0x", memory_text(&memory) + 2, cases[i].want);
    }
}

/* An empty write may cost a device access, or mean something to it. */
static void test_nothing_is_not_written(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    put_str(&sink, "");
    put_bytes(&sink, "x", 0);
    assert_int_equal(memory.writes, 0);
    put_bytes(&sink, "a\0b", 3);
    assert_int_equal(memory.used, 3);
    assert_memory_equal(memory.bytes, "a\0b", 3);
}

static void test_tee_writes_to_all(void **state)
{
    const struct sink sinks[] = {memory_sink(&memory), memory_sink(&other)};
    struct sink_tee tee = {sinks, COUNT(sinks)};
    const struct sink sink = sink_tee(&tee);

    (void)state;
    put_str(&sink, "both");
    tee.count = 1;
    put_str(&sink, " one");
    check_text("first", memory_text(&memory), "both one");
    check_text("second", memory_text(&other), "both");
}

static void test_tee_of_none(void **state)
{
    struct sink_tee tee = {NULL, 0};
    const struct sink sink = sink_tee(&tee);

    (void)state;
    put_str(&sink, "nobody");
    assert_ptr_equal(sink.ctx, &tee);
}

/* Each write of a case is passed through a buffer of 4 bytes; calls is how often the device is bothered at
 * most. */
static void test_buffer(void **state)
{
    static const struct {
        const char *name;
        const char *writes[4];
        size_t calls;
    } cases[] = {
        {"gathers", {"a", "b", "c"}, 1},
        {"exact fit in one", {"abcd"}, 1},
        {"exact fit in two", {"ab", "cd"}, 1},
        {"one over", {"abc", "de"}, 2},
        {"fit after a flush", {"abc", "defg"}, 2},
        {"larger than the buffer", {"abcdefghij"}, 3},
        {"larger behind a part", {"ab", "cdefgh"}, 3},
        {"twice the size", {"abcdefgh"}, 2},
        {"nothing", {""}, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[5] = "????", want[32] = "";
        size_t used = 0;
        const struct sink device = memory_sink(&memory);
        struct sink_buffer buffer = {&device, room, 4, 0};
        const struct sink sink = sink_buffer(&buffer);

        for (size_t n = 0; n < COUNT(cases[i].writes) && cases[i].writes[n]; n++) {
            put_str(&sink, cases[i].writes[n]);
            used += (size_t)snprintf(want + used, sizeof(want) - used, "%s", cases[i].writes[n]);
        }
        sink_buffer_flush(&buffer);
        check_text(cases[i].name, memory_text(&memory), want);
        assert_int_equal(room[4], 0);
        assert_true(memory.writes <= cases[i].calls);
        if (memory.largest > 4)
            fail_msg("%s: a piece of %zu bytes from a buffer of 4", cases[i].name, memory.largest);
    }
}

static void test_buffer_flush_empties(void **state)
{
    char room[8];
    const struct sink device = memory_sink(&memory);
    struct sink_buffer buffer = {&device, room, sizeof(room), 0};
    const struct sink sink = sink_buffer(&buffer);

    (void)state;
    put_str(&sink, "once");
    assert_int_equal(memory.used, 0);
    sink_buffer_flush(&buffer);
    sink_buffer_flush(&buffer);
    check_text("flushed", memory_text(&memory), "once");
    assert_int_equal(memory.writes, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dec),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_nothing_is_not_written),
        cmocka_unit_test(test_tee_writes_to_all),
        cmocka_unit_test(test_tee_of_none),
        cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_buffer_flush_empties),
    };

    return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
