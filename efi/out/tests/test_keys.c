/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys at a console, and at the one that the stream goes to (UEFI 2.10, 12.3 and 7.1). */
#include "efi/out/keys.h"

#include <string.h>

#include "efi/tests/fake_console.h"
#include "probe/tests/check.h"

static struct fake_firmware fake;
static struct fake_console screen, terminal;
static struct console streams;

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    fake_clock_init(&fake);
    fake_console_add(&screen, true, true);
    fake_console_add(&terminal, true, false);
    fake_console_main(&fake, &screen);
    memset(&streams, 0, sizeof(streams));
    streams.count = 1;
    streams.device[0].in = &terminal.in;
    return 0;
}

static enum screen_key wait_for(EFI_INPUT_KEY key)
{
    start(NULL);
    screen.key = &key;
    screen.keys = 1;
    const enum screen_key key_found = keys_wait(&fake.fw, &streams, 7);

    assert_int_equal(screen.keys, 0);
    assert_int_equal(fake_clock.events, 0);
    assert_true(fake_clock.ticks == 70000000);
    return key_found;
}

/* Scan codes are of UEFI 2.10, table 12.4. */
static void test_keys(void **state)
{
    static const struct {
        EFI_INPUT_KEY key;
        enum screen_key want;
    } cases[] = {
        {{1, 0}, SCREEN_UP},         {{2, 0}, SCREEN_DOWN},      {{5, 0}, SCREEN_FIRST},
        {{6, 0}, SCREEN_LAST},       {{8, 0}, SCREEN_BACKSPACE}, {{9, 0}, SCREEN_PAGE_UP},
        {{10, 0}, SCREEN_PAGE_DOWN}, {{0x17, 0}, SCREEN_ESC},    {{3, 0}, SCREEN_KEY},
        {{0x0b, 0}, SCREEN_KEY},     {{0, 8}, SCREEN_BACKSPACE}, {{0, '\r'}, SCREEN_ENTER},
        {{0, '\n'}, SCREEN_ENTER},   {{0, '\t'}, SCREEN_KEY},    {{0, 0x7f}, SCREEN_KEY},
        {{0, 0xe4}, SCREEN_KEY},     {{0, 0x171}, SCREEN_KEY},   {{0, 0}, SCREEN_KEY},
    };

    (void)state;
    for (int c = ' '; c <= '~'; c++)
        assert_int_equal(wait_for((EFI_INPUT_KEY){0, (CHAR16)c}), c);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(wait_for(cases[i].key), cases[i].want);
}

/* Whatever is typed at the stream's console ends the reading. */
static void test_stream(void **state)
{
    static const EFI_INPUT_KEY key = {0, 'a'};

    (void)state;
    terminal.key = &key;
    terminal.keys = 1;
    fake_clock.alarms = 1;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_END);
    assert_int_equal(fake_clock.waits, 1);
    assert_int_equal(terminal.keys, 0);
}

static void test_nobody(void **state)
{
    (void)state;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    assert_int_equal(fake_clock.waits, 1);
    /* Events without a key, as a release sends them, are waited through. */
    start(state);
    fake_clock.alarms = 5;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    assert_int_equal(fake_clock.waits, 6);
    assert_int_equal(fake_clock.events, 0);
}

static void test_failures(void **state)
{
    static const EFI_INPUT_KEY key = {0, 'a'};

    (void)state;
    screen.key = &key;
    screen.keys = 1;
    fake_clock.create = EFI_OUT_OF_RESOURCES;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    fake_clock.create = EFI_SUCCESS;
    fake_clock.set = EFI_INVALID_PARAMETER;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    assert_int_equal(fake_clock.waits, 0);
    fake_clock.set = EFI_SUCCESS;
    fake_clock.wait = EFI_UNSUPPORTED;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    assert_int_equal(fake_clock.waits, 1);
    assert_int_equal(fake_clock.events, 0);
    assert_int_equal(screen.keys, 1);
    fake.table.ConIn = NULL;
    assert_int_equal(keys_wait(&fake.fw, &streams, 7), SCREEN_NONE);
    keys_discard(&fake.fw);
}

static void test_discard(void **state)
{
    static EFI_INPUT_KEY keys[300];

    (void)state;
    screen.key = keys;
    screen.keys = 3;
    keys_discard(&fake.fw);
    assert_int_equal(screen.keys, 0);
    /* A console that never runs dry keeps nobody. */
    screen.key = keys;
    screen.keys = 300;
    keys_discard(&fake.fw);
    assert_int_equal(screen.keys, 300 - 256);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_keys, start),    cmocka_unit_test_setup(test_stream, start),
        cmocka_unit_test_setup(test_nobody, start),  cmocka_unit_test_setup(test_failures, start),
        cmocka_unit_test_setup(test_discard, start),
    };

    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
