/* SPDX-License-Identifier: BSD-2-Clause */
/* Options by every channel of UEFI: the file, fw_cfg, load options, the shell's arguments; which of them
 * wins. */
#include "efi/store/config.h"

#include <efishell.h>
#include <string.h>
#include <uchar.h>

#include "efi/tests/fake_firmware.h"
#include "efi/tests/fake_ports.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/images/fake_fwcfg.h"

#define APPLICATION "\x04\x04\x0c\0\\\0A\0\\\0B\0"
#define END "\x7f\xff\x04\0"
#define BESIDE "\\A\\leafprobe.cfg"
#define IN_ROOT "\\leafprobe.cfg"

static struct fake_firmware fake;
static struct fake_volume *volume;
static struct options options;
static struct option_error error;
static EFI_SHELL_PARAMETERS_PROTOCOL shell;
static bool in_qemu;

static void out16(uint16_t port, uint16_t value)
{
    assert_true(fake_fwcfg_out(port, value, 2));
}

static void in_bytes(uint16_t port, void *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t byte;

        assert_true(fake_fwcfg_in(port, &byte));
        ((uint8_t *)out)[i] = (uint8_t)byte;
    }
}

static int start(void **state)
{
    static const EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

    (void)state;
    fake_firmware_init(&fake);
    volume = fake_volume_init();
    fake_firmware_install(fake.loaded.DeviceHandle, guid, &volume->protocol);
    fake.loaded.FilePath = (EFI_DEVICE_PATH *)(uintptr_t)(APPLICATION END);
    fake_ports = (struct fake_ports){out16, in_bytes};
    fake_fwcfg_init(NULL, 0);
    in_qemu = true;
    return 0;
}

static void put_file(const char *name, const void *bytes, size_t size)
{
    memcpy(fake_volume_add(name, 0, size)->bytes, bytes, size);
}

static void put_text(const char *name, const char *text)
{
    put_file(name, text, strlen(text));
}

static void put_load_options(const char16_t *text)
{
    size_t units = 0;

    while (text[units])
        units++;
    fake.loaded.LoadOptions = (void *)(uintptr_t)text;
    fake.loaded.LoadOptionsSize = (UINT32)((units + 1) * 2);
}

static void put_arguments(CHAR16 **words, UINTN count)
{
    static const EFI_GUID guid = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;

    shell.Argv = words;
    shell.Argc = count;
    fake_firmware_install(fake.fw.image, guid, &shell);
}

/* What lies beside the application where it came from; NULL: nothing. */
static const char *fetched;

static bool fetch(const struct firmware *fw, const char *name, uint8_t *bytes, size_t size, size_t *ret_size)
{
    assert_true(fw == &fake.fw && strcmp(name, "leafprobe.cfg") == 0);
    if (!fetched)
        return false;
    *ret_size = strlen(fetched) < size ? strlen(fetched) : size;
    memcpy(bytes, fetched, *ret_size);
    return true;
}

/* "KVMKVMKVM", or no hypervisor. */
static bool read_config(void)
{
    const struct fake_row rows[] = {{0, 0, {1, 0, 0, 0}},
                                    {1, 0, {0, 0, in_qemu ? 1u << 31 : 0, 0}},
                                    {0x40000000, 0, {0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d}}};
    const struct fake_cpu cpu = {"cpu", FAKE_AMD, rows, COUNT(rows)};
    struct fake asked = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&asked);

    options_init(&options);
    memset(&error, 0, sizeof(error));
    const bool good = config_read(&fake.fw, &source, fetch, &options, &error);

    assert_int_equal(volume->open, 0);
    assert_int_equal(fake_firmware_blocks(), 0);
    return good;
}

static void check_slots(uint32_t want)
{
    assert_true(read_config());
    assert_int_equal(options.slots, want);
}

static void test_precedence(void **state)
{
    static CHAR16 name[] = L"leafprobe.efi", word[] = L"slots=5", *words[] = {name, word};

    (void)state;
    check_slots(0);
    put_text(IN_ROOT, "slots=1 one-cpu");
    check_slots(1);
    put_text(BESIDE, "slots=2\nmode=32\n");
    check_slots(2);
    assert_int_equal(options.one_cpu, 0); /* of two files the nearer alone is read */
    fake_fwcfg_init("slots=3", 7);
    check_slots(3);
    assert_int_equal(options.mode, 32);
    put_load_options(u"B.EFI slots=4");
    check_slots(4);
    put_arguments(words, 2);
    check_slots(5);
    put_arguments(words, 1);
    check_slots(3);
}

static void test_no_volume(void **state)
{
    (void)state;
    put_text(BESIDE, "slots=2");
    volume->answers.open_volume = EFI_NO_MEDIA;
    check_slots(0);
    volume->answers.open_volume = EFI_SUCCESS;
    volume->answers.open = EFI_DEVICE_ERROR;
    check_slots(0);
    fake.fw.loaded = NULL;
    check_slots(0);
}

/* Ports of what may not be QEMU are not touched. */
/* Started over the network: the file comes from there, a volume's is not looked past. */
static void test_fetched(void **state)
{
    static char text[2 * CONFIG_TEXT + 3];

    (void)state;
    fetched = "slots=7";
    check_slots(0);
    put_text(BESIDE, "slots=3");
    check_slots(3);
    fake.loaded.DeviceHandle = &options;
    check_slots(7);
    memset(text, ' ', sizeof(text) - 1);
    fetched = text;
    assert_false(read_config());
    assert_string_equal(error.word, "leafprobe.cfg");
    fetched = NULL;
    check_slots(0);
}

static void test_elsewhere(void **state)
{
    (void)state;
    fake_fwcfg_init("slots=3", 7);
    in_qemu = false;
    check_slots(0);
    assert_int_equal(fake_fwcfg_touched, 0);
}

/* Binary rubbish, half a character, comments and lines of every system. */
static void test_files(void **state)
{
    static const char16_t wide[] = u"\xfeff# none\r\nslots=6\r\n";

    (void)state;
    put_file(BESIDE, wide, sizeof(wide) - 2);
    check_slots(6);
    start(state);
    put_text(BESIDE, "# slots=1\r  # slots=2\r\n\r\nslots=7 # slots=8");
    assert_false(read_config());
    start(state);
    put_text(BESIDE, "");
    check_slots(0);
    start(state);
    put_file(BESIDE, "\x7f\x45LF\0\0\1", 7);
    assert_false(read_config());
    check_text("word", error.word, "?ELF???");
}

/* A bad word in one place: the first is told of, and the good ones of all places count for the end. */
static void test_bad(void **state)
{
    (void)state;
    put_text(BESIDE, "slosts=2 poweroff");
    fake_fwcfg_init("formta=raw", 10);
    put_load_options(u"slots=4");
    assert_false(read_config());
    check_text("word", error.word, "slosts=2");
    check_text("problem", error.problem, "unknown option");
    check_text("nearest", error.nearest, "slots");
    assert_int_equal(options.at_end, END_POWEROFF);
    assert_int_equal(options.slots, 4);
}

/* A firmware's own habit of handing a kernel's words on is passed over; what the file says still holds. */
static void test_foreign(void **state)
{
    (void)state;
    put_text(IN_ROOT, "slots=4");
    put_load_options(u"root=/dev/sdb3 rootfstype=ext3 quiet");
    check_slots(4);
    assert_int_equal(options.foreign, 1);
    put_load_options(u"root=/dev/sdb3 raw");
    assert_false(read_config());
}

/* 4,095 bytes fit in each place. */
static void test_long(void **state)
{
    static char text[4097];
    static char16_t wide[4097], file[4098];

    (void)state;
    memset(text, ' ', 4096);
    memcpy(text, "slots=9", 7);
    put_file(BESIDE, text, 4095);
    check_slots(9);
    start(state);
    put_file(BESIDE, text, 4096);
    assert_false(read_config());
    check_text("file", error.word, "leafprobe.cfg");
    check_text("problem", error.problem, "more text than 4095 bytes in");
    start(state);
    file[0] = 0xfeff; /* the same in UTF-16 */
    for (size_t i = 0; i < 4096; i++)
        file[i + 1] = (char16_t)text[i];
    put_file(BESIDE, file, 2 * 4096);
    check_slots(9);
    start(state);
    put_file(BESIDE, file, 2 * 4097);
    assert_false(read_config());
    start(state);
    fake_fwcfg_init(text, 4095);
    check_slots(9);
    fake_fwcfg_init(text, 4096);
    assert_false(read_config());
    check_text("item", error.word, "opt/leafprobe/options");
    start(state);
    for (size_t i = 0; i < 4096; i++)
        wide[i] = (char16_t)text[i];
    put_load_options(wide);
    assert_false(read_config());
    check_text("line", error.word, "the command line");
    wide[4095] = 0;
    check_slots(9);
}

static void test_no_memory(void **state)
{
    (void)state;
    fake_firmware_memory(0);
    assert_false(read_config());
    check_text("word", error.word, "options");
    check_text("problem", error.problem, "no memory to read");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_precedence, start), cmocka_unit_test_setup(test_no_volume, start),
        cmocka_unit_test_setup(test_elsewhere, start),  cmocka_unit_test_setup(test_files, start),
        cmocka_unit_test_setup(test_bad, start),        cmocka_unit_test_setup(test_foreign, start),
        cmocka_unit_test_setup(test_long, start),       cmocka_unit_test_setup(test_fetched, start),
        cmocka_unit_test_setup(test_no_memory, start),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
