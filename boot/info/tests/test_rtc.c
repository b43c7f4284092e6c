/* SPDX-License-Identifier: BSD-2-Clause */
/* A clock of the MC146818 kind, in each of its notations (Motorola MC146818A data sheet). */
#include "boot/info/rtc.h"

#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

static struct {
    bool there;
    uint8_t index, cmos[128];
    unsigned busy;    /* questions for which an update goes on; UINT_MAX: for ever */
    unsigned updates; /* seconds that pass while the registers are read */
    unsigned reads;
} rtc;

static uint32_t in(uint16_t port, unsigned width)
{
    assert_int_equal(width, 1);
    assert_int_equal(port, 0x71);
    if (!rtc.there)
        return UINT32_MAX;
    rtc.reads++;
    if (rtc.index == 0x0a && rtc.busy) {
        rtc.busy -= rtc.busy != UINT32_MAX;
        return 0xa6;
    }
    if (rtc.index == 0x09 && rtc.updates) {
        rtc.updates--;
        rtc.cmos[0]++;
    }
    return rtc.cmos[rtc.index];
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    assert_int_equal(width, 1);
    assert_int_equal(port, 0x70);
    rtc.index = value & 0x7f;
}

/* Year to second as the registers hold them, and status B. */
static void set(const char *registers, uint8_t status)
{
    static const uint8_t index[] = {9, 8, 7, 4, 2, 0};

    fake_machine_init();
    fake_machine.in = in;
    fake_machine.out = out;
    memset(&rtc, 0, sizeof(rtc));
    rtc.there = true;
    rtc.cmos[0x0a] = 0x26;
    rtc.cmos[0x0b] = status;
    for (size_t i = 0; i < 6; i++)
        rtc.cmos[index[i]] = (uint8_t)registers[i];
}

static const char *read_time(void)
{
    static char text[RTC_TEXT];

    memset(text, '~', sizeof(text));
    return rtc_read(text) ? text : "-";
}

static void test_notations(void **state)
{
    static const struct {
        const char *name, *registers, *want;
        uint8_t status;
    } cases[] = {
        {"BCD, 24 hours", "\x26\x11\x29\x14\x31\x59", "2026-11-29T14:31:59", 0x02},
        {"binary, 24 hours", "\x1a\x0b\x1d\x0e\x1f\x3b", "2026-11-29T14:31:59", 0x06},
        {"BCD, 2 p.m.", "\x26\x11\x29\x82\x31\x59", "2026-11-29T14:31:59", 0x00},
        {"binary, noon", "\x1a\x0b\x1d\x8c\x1f\x3b", "2026-11-29T12:31:59", 0x04},
        {"BCD, midnight", "\x26\x11\x29\x12\x31\x59", "2026-11-29T00:31:59", 0x00},
        {"BCD, 11 a.m.", "\x26\x11\x29\x11\x00\x00", "2026-11-29T11:00:00", 0x00},
        {"1970", "\x70\x01\x01\x00\x00\x00", "1970-01-01T00:00:00", 0x02},
        {"2069", "\x69\x12\x31\x23\x59\x59", "2069-12-31T23:59:59", 0x02},
        {"2000", "\x00\x01\x01\x00\x00\x00", "2000-01-01T00:00:00", 0x02},
        {"1999", "\x99\x12\x31\x23\x59\x59", "1999-12-31T23:59:59", 0x02},
        {"1999, 12 hours", "\x99\x12\x31\x91\x59\x59", "1999-12-31T23:59:59", 0x00},
        {"an afternoon of 24 hours", "\x26\x11\x29\x94\x31\x59", "-", 0x02},
        {"month 0", "\x26\x00\x29\x14\x31\x59", "-", 0x02},
        {"month 13", "\x26\x13\x29\x14\x31\x59", "-", 0x02},
        {"day 0", "\x26\x11\x00\x14\x31\x59", "-", 0x02},
        {"day 32", "\x26\x11\x32\x14\x31\x59", "-", 0x02},
        {"hour 24", "\x26\x11\x29\x24\x31\x59", "-", 0x02},
        {"minute 60", "\x26\x11\x29\x14\x60\x59", "-", 0x02},
        {"second 60", "\x26\x11\x29\x14\x31\x60", "-", 0x02},
        {"year 100", "\x64\x0b\x1d\x0e\x1f\x3b", "-", 0x06},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        set(cases[i].registers, cases[i].status);
        check_text(cases[i].name, read_time(), cases[i].want);
    }
}

static void test_updates(void **state)
{
    (void)state;
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.busy = 100;
    check_text("busy at first", read_time(), "2026-11-29T14:31:50");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.updates = 5;
    check_text("moves on three times", read_time(), "2026-11-29T14:31:55");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.updates = 7;
    check_text("steady the fourth time", read_time(), "2026-11-29T14:31:57");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.updates = 8;
    check_text("not the fourth time", read_time(), "-");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.busy = 19999;
    check_text("busy for 20 ms", read_time(), "2026-11-29T14:31:50");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.updates = 100;
    check_text("never steady", read_time(), "-");
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    rtc.busy = UINT32_MAX;
    check_text("busy for ever", read_time(), "-");
    assert_true(rtc.reads > 2000);
    assert_true(rtc.reads < 100000);
}

static void test_absent(void **state)
{
    (void)state;
    set("\x26\x11\x29\x14\x31\x50", 0x02);
    /* Status A and six registers, twice, and status B. */
    check_text("idle", read_time(), "2026-11-29T14:31:50");
    assert_int_equal(rtc.reads, 2 * (1 + 6) + 1);
    rtc.there = false;
    const uint64_t before = fake_machine.now_ns;

    check_text("nobody", read_time(), "-");
    assert_true(fake_machine.now_ns - before < 10000); /* it is asked once */
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notations),
        cmocka_unit_test(test_updates),
        cmocka_unit_test(test_absent),
    };

    return cmocka_run_group_tests_name("rtc", tests, NULL, NULL);
}
