/* SPDX-License-Identifier: BSD-2-Clause */
/* The application's whole life, on firmware with one console, a volume, and no services for processors. */
#include <string.h>

#include "efi/tests/fake_console.h"
#include "efi/tests/fake_ports.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/images/fake_native.h"

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

#define APPLICATION "\x04\x04\x0c\0\\\0A\0\\\0B\0"
#define PROMPT "Press a key to go on.\r\n"
#define KEYS "any key: report  /: search  s: save again  c: QR  r: reboot  p: off  q: end"
#define END "\x7f\xff\x04\0"

static struct fake_firmware fake;
static struct fake_console console, screen;
static struct fake_volume *volume;
static struct {
    unsigned exits, watchdogs;
    EFI_STATUS status;
} seen;

static EFI_STATUS EFIAPI leave(EFI_HANDLE image, EFI_STATUS status, UINTN size, CHAR16 *data)
{
    assert_ptr_equal(image, &fake);
    assert_int_equal(size, 0);
    assert_null(data);
    seen.exits++;
    seen.status = status;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_watchdog(UINTN seconds, UINT64 code, UINTN size, CHAR16 *data)
{
    assert_int_equal(seconds, 0);
    assert_int_equal(code, 0);
    assert_int_equal(size, 0);
    assert_null(data);
    seen.watchdogs++;
    return EFI_SUCCESS;
}

static int start(void **state)
{
    static const EFI_GUID loaded = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static const EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    static const struct fake_row rows[] = {{0, 0, {1, 0x756e6547, 0x6c65746e, 0x49656e69}},
                                           {1, 0, {0x6f0, 0, 0, 0x10}}};
    static const struct fake_cpu cpu = {"boot", FAKE_AMD, rows, COUNT(rows)};
    static struct fake asked;
    static struct cpuid_source source;

    (void)state;
    fake_firmware_init(&fake);
    fake_clock_init(&fake);
    fake_console_add(&console, false, true);
    fake_console_main(&fake, &console);
    volume = fake_volume_init();
    fake_firmware_install(fake.loaded.DeviceHandle, file_system, &volume->protocol);
    fake_firmware_install(&fake, loaded, &fake.loaded);
    fake.loaded.FilePath = (EFI_DEVICE_PATH *)(uintptr_t)(APPLICATION END);
    fake.boot.Exit = leave;
    fake.boot.SetWatchdogTimer = set_watchdog;
    fake_ports = (struct fake_ports){0};
    asked = (struct fake){.cpu = &cpu};
    source = fake_source(&asked);
    fake_native = (struct fake_native){.cpuid = &source};
    memset(&seen, 0, sizeof(seen));
    return 0;
}

static void put_config(const char *text)
{
    memcpy(fake_volume_add("\\A\\leafprobe.cfg", 0, strlen(text))->bytes, text, strlen(text));
}

static EFI_STATUS run(void)
{
    const EFI_STATUS status = efi_main(&fake, &fake.table);

    assert_int_equal(seen.exits, 1);
    assert_int_equal(seen.watchdogs, 1);
    assert_int_equal(seen.status, status);
    assert_int_equal(fake_firmware_blocks(), 0);
    assert_int_equal(volume->open, 0);
    return status;
}

static void must_hold(const char *want)
{
    if (!strstr(console.text, want))
        fail_msg("no \"%s\" in:\n%s", want, console.text);
}

/* The run as it should be: a table, a file with the same, a verdict. */
static void test_run(void **state)
{
    (void)state;
    assert_int_equal(run(), EFI_SUCCESS);
    must_hold("leafprobe: boot=uefi mode=64 ");
    must_hold("leafprobe: begin cpu=0 ");
    must_hold("\r\nleafprobe: OK cpus=1 ");
    assert_non_null(fake_volume_find("\\leafprobe.vmcore.txt"));
    assert_int_equal(fake_clock.waits, 0);
    assert_int_equal(fake_clock.resets, 0);
    assert_int_equal(screen.calls, 0);
}

/* A file that cannot be written makes the run fail, where options ask for it. */
static void test_failed(void **state)
{
    (void)state;
    put_config("file=kvm");
    volume->answers.create = EFI_VOLUME_FULL;
    assert_int_equal(run(), EFI_ABORTED);
    must_hold("leafprobe: FAILED ");
    must_hold("the boot volume is full");
}

static void test_bad_option(void **state)
{
    (void)state;
    put_config("slosts=2 poweroff");
    assert_int_equal(run(), EFI_INVALID_PARAMETER);
    check_text("text", console.text,
               "leafprobe: unknown option 'slosts=2', did you mean 'slots'?\r\n"
               "leafprobe: FAILED bad option, nothing was run; 'help' lists the options\r\n");
    assert_int_equal(fake_clock.resets, 1);
}

static void test_help(void **state)
{
    (void)state;
    put_config("help");
    assert_int_equal(run(), EFI_SUCCESS);
    must_hold("poweroff");
    assert_null(strstr(console.text, "begin cpu"));
}

/* Memory that ends anywhere: a line says so, nothing is kept, and the run ends. */
static void test_no_memory(void **state)
{
    unsigned tables = 0, files = 0;

    for (unsigned left = 0; left < 12; left++) {
        start(state);
        fake_firmware_memory(left);
        const EFI_STATUS status = run();

        if (status == EFI_OUT_OF_RESOURCES) {
            must_hold("leafprobe: FAILED the firmware has no memory for the tables\r\n");
            tables++;
        } else if (status == EFI_ABORTED) {
            must_hold("the firmware is out of memory");
            files++;
        } else if (status == EFI_INVALID_PARAMETER) {
            must_hold("no memory to read 'options'");
        } else {
            assert_int_equal(status, EFI_SUCCESS);
        }
    }
    assert_true(tables > 0 && files > 0);
    assert_int_equal(seen.status, EFI_SUCCESS);
    start(state);
    fake_firmware_memory(0);
    assert_int_equal(run(), EFI_INVALID_PARAMETER);
}

/* A screen shows the summary and its pages; the stream's console has the lines. */
static void test_screen(void **state)
{
    static const EFI_INPUT_KEY keys[] = {{0, 'q'}};

    (void)state;
    fake_console_add(&screen, true, true);
    console.key = keys;
    assert_int_equal(run(), EFI_SUCCESS);
    assert_true(screen.clears > 0);
    /* The head of the summary, on firmware that tells no time and no name. */
    assert_non_null(strstr(screen.text, ", uefi\r\n"));
    /* He who let ten minutes pass before the pages is not asked again. */
    assert_int_equal(fake_clock.waits, 1);
    assert_true(fake_clock.ticks == UINT64_C(6000000000));
    assert_non_null(strstr(screen.text, KEYS));
    assert_null(strstr(screen.text, PROMPT));
    start(state);
    fake_console_add(&screen, true, true);
    put_config("poweroff");
    assert_int_equal(run(), EFI_SUCCESS);
    assert_int_equal(fake_clock.waits, 0);
    assert_int_equal(fake_clock.resets, 1);
    assert_null(strstr(screen.text, "any key: "));
}

/* Keys that are pressed once somebody is asked, and what comes before the first. */
static struct {
    const EFI_INPUT_KEY *key;
    unsigned keys;
    void (*before)(void);
} hand;

static void press_next(void)
{
    if (hand.before)
        hand.before();
    hand.before = NULL;
    if (!hand.keys)
        return;
    hand.keys--;
    console.key = hand.key++;
    console.keys = 1;
}

static EFI_STATUS press(const EFI_INPUT_KEY *keys, unsigned n)
{
    fake_console_add(&screen, true, true);
    hand.key = keys;
    hand.keys = n;
    fake_clock.waiting = press_next;
    const EFI_STATUS status = run();

    assert_int_equal(hand.keys, 0);
    assert_int_equal(console.keys, 0);
    return status;
}

/* What somebody at the screen asks for is done at the very end. */

static void test_asked(void **state)
{
    static const EFI_INPUT_KEY off[] = {{0, 'p'}}, reboot[] = {{0, ' '}, {0x17, 0}, {0, 'r'}},
                               quit[] = {{0, 'q'}};

    (void)state;
    assert_int_equal(press(off, COUNT(off)), EFI_SUCCESS);
    assert_int_equal(fake_clock.resets, 1);
    assert_int_equal(fake_clock.reboots, 0);
    start(state);
    press(reboot, COUNT(reboot));
    assert_int_equal(fake_clock.resets, 0);
    assert_int_equal(fake_clock.reboots, 1);
    start(state);
    press(quit, COUNT(quit));
    assert_int_equal(fake_clock.resets, 0);
    assert_int_equal(fake_clock.reboots, 0);
}

static void put_back(void)
{
    volume->answers.create = EFI_SUCCESS;
}

/* A file that is safe at last makes the run a good one; what is written again does not replace the first. */
static void test_save_again(void **state)
{
    static const EFI_INPUT_KEY save[] = {{0, 's'}, {0, ' '}, {0, 'q'}};

    (void)state;
    put_config("file=vmcore");
    volume->answers.create = EFI_DEVICE_ERROR;
    hand.before = put_back;
    assert_int_equal(press(save, COUNT(save)), EFI_SUCCESS);
    assert_non_null(strstr(screen.text, "\nleafprobe: FAILED file leafprobe.vmcore.txt not written "));
    assert_non_null(fake_volume_find("\\leafprobe.vmcore.txt"));
    const char *failed =
        strstr(screen.text, "leafprobe.vmcore.txt not written: the boot device reports an error");

    assert_non_null(failed);
    assert_non_null(strstr(failed, "\nleafprobe: file leafprobe.vmcore.txt: "));
    assert_non_null(strstr(failed, "\nleafprobe: OK cpus=1 "));
    start(state);
    volume->answers.create = EFI_DEVICE_ERROR;
    assert_int_equal(press(save, COUNT(save)), EFI_ABORTED);
    start(state);
    press(save, COUNT(save));
    assert_non_null(fake_volume_find("\\leafprobe.vmcore.txt"));
    assert_non_null(fake_volume_find("\\leafprobe-1.vmcore.txt"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_run, start),        cmocka_unit_test_setup(test_failed, start),
        cmocka_unit_test_setup(test_bad_option, start), cmocka_unit_test_setup(test_help, start),
        cmocka_unit_test_setup(test_no_memory, start),  cmocka_unit_test_setup(test_screen, start),
        cmocka_unit_test_setup(test_asked, start),      cmocka_unit_test_setup(test_save_again, start),
    };

    return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
