/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/devpath.h"
#include "efi/store/volume.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

static struct fake_firmware firmware;

/* Nodes of device paths, as bytes: type, subtype, length, content. */
#define PCI_1 "\x01\x01\x06\0\0\1"
#define PCI_2 "\x01\x01\x06\0\0\2"
#define UART "\x03\x0e\x04\0"
#define NAME_A "\x04\x04\x0c\0\\\0A\0\\\0B\0"
#define NAME_C "\x04\x04\x0a\0C\0.\0E\0"
#define NAME_ROOT "\x04\x04\x08\0\\\0X\0"
#define NAME_SLASH "\x04\x04\x06\0\\\0"
#define OTHER_MEDIA "\x04\x01\x0a\0\\\0Z\0\\\0"
#define OTHER_TYPE "\x02\x04\x0a\0\\\0Z\0\\\0"
#define NAME_ODD "\x04\x04\x09\0\\\0A\0Z" /* half a character at its end */
#define NAME_LONE "\x04\x04\x05\0\\"
#define NAME_SHORT "\x04\x04\x04\0"
#define NAME_DIR "\x04\x04\x0a\0\\\0D\0\\\0"
#define NEXT "\x7f\x01\x04\0"
#define END "\x7f\xff\x04\0"
#define OLD_END "\xff\xff\x04\0"
#define BROKEN "\x01\x01\x03\0"

static void test_size(void **state)
{
    static const struct {
        const char *path;
        size_t want;
    } cases[] = {{END, 0},        {PCI_1 UART END, 10},         {PCI_1 NEXT PCI_2 END, 6},
                 {OLD_END, 0},    {PCI_1 OLD_END, 6},           {PCI_1 BROKEN END, 6},
                 {BROKEN END, 0}, {PCI_1 "\x01\x01\xff\xff", 6}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(devpath_size(cases[i].path), cases[i].want);
}

static void test_behind(void **state)
{
    static const struct {
        const char *parent, *child;
        bool want;
    } cases[] = {
        {PCI_1 END, PCI_1 END, true},
        {PCI_1 END, PCI_1 UART END, true},
        {PCI_1 UART END, PCI_1 END, false},
        {PCI_1 END, PCI_2 END, false},
        {END, PCI_1 END, false},
        {PCI_1 END, PCI_1 NEXT PCI_2 END, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(devpath_behind(cases[i].parent, cases[i].child), cases[i].want);
}

static void test_next(void **state)
{
    static const char two[] = PCI_1 NEXT PCI_2 END, cut[] = PCI_1 NEXT;
    const void *second = devpath_next(two, two + sizeof(two) - 1);

    (void)state;
    assert_ptr_equal(second, two + 10);
    assert_null(devpath_next(second, two + sizeof(two) - 1));
    assert_null(devpath_next(cut, cut + sizeof(cut) - 1));
}

static const char *beside(const char *path, size_t units)
{
    static char got[64];
    CHAR16 name[64];

    firmware.loaded.FilePath = (EFI_DEVICE_PATH *)(uintptr_t)path;
    if (!volume_path_beside(&firmware.fw, "x.cfg", name, units))
        return "-";
    for (size_t i = 0; i < COUNT(got); i++)
        got[i] = (char)name[i];
    return got;
}

static void test_beside(void **state)
{
    static const struct {
        const char *path;
        size_t units;
        const char *want;
    } cases[] = {
        {NAME_A END, 64, "\\A\\x.cfg"},
        {NAME_ROOT END, 64, "\\x.cfg"},
        {NAME_A NAME_C END, 64, "\\A\\B\\x.cfg"},
        {NAME_A NAME_ROOT NAME_C END, 64, "\\A\\B\\X\\x.cfg"},
        {NAME_DIR NAME_ROOT END, 64, "\\D\\x.cfg"},
        {NAME_A NAME_SLASH NAME_C END, 64, "\\A\\B\\x.cfg"},
        {PCI_1 NAME_A END, 64, "\\A\\x.cfg"},
        {OTHER_MEDIA NAME_ROOT END, 64, "\\x.cfg"},
        {OTHER_TYPE NAME_ROOT END, 64, "\\x.cfg"},
        {NAME_ROOT OTHER_MEDIA END, 64, "\\x.cfg"},
        {NAME_C END, 64, "-"},
        {PCI_1 END, 64, "-"},
        {END, 64, "-"},
        {NAME_ODD NAME_ROOT END, 64, "\\A\\x.cfg"},
        {NAME_DIR NAME_LONE NAME_ROOT END, 64, "\\D\\x.cfg"},
        {NAME_A NAME_SHORT NAME_ROOT END, 64, "\\A\\B\\x.cfg"},
        {NAME_ROOT END, 7, "\\x.cfg"},
        {NAME_ROOT END, 6, "-"},
        {NAME_A NAME_C END, 5, "-"},
        {NULL, 64, "-"},
    };

    (void)state;
    fake_firmware_init(&firmware);
    for (size_t i = 0; i < COUNT(cases); i++)
        check_text("beside", beside(cases[i].path, cases[i].units), cases[i].want);
}

/* A node whose length takes both its bytes, and one that a path has just room for. */
static void test_long_node(void **state)
{
    static uint8_t path[4 + 2 * 150 + 4] = {4, 4, (4 + 2 * 150) & 0xff, (4 + 2 * 150) >> 8};
    CHAR16 name[150 + 8];

    (void)state;
    for (size_t i = 0; i < 150; i++)
        path[4 + 2 * i] = i % 10 ? 'n' : '\\';
    path[4 + 2 * 5 + 1] = 1; /* a letter of two bytes */
    memcpy(path + 4 + 2 * 150, END, 4);
    fake_firmware_init(&firmware);
    firmware.loaded.FilePath = (EFI_DEVICE_PATH *)path;
    assert_true(volume_path_beside(&firmware.fw, "x.cfg", name, COUNT(name)));
    for (size_t i = 0; i <= 140; i++)
        assert_int_equal(name[i], i == 5 ? 0x100 | 'n' : i % 10 ? 'n' : '\\');
    assert_int_equal(name[141], 'x');
    assert_int_equal(name[146], 0);
    assert_true(volume_path_beside(&firmware.fw, "x.cfg", name, 151));
    assert_false(volume_path_beside(&firmware.fw, "x.cfg", name, 150));
}

/* The device's path is kept as one that is whole (UEFI 2.10, 10.3.1: an end node has four bytes). */
static void test_remember(void **state)
{
    static const EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    static const EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
    struct volume_device device;
    int handle;

    (void)state;
    fake_firmware_init(&firmware);
    firmware.loaded.DeviceHandle = &handle;
    fake_firmware_install(&handle, device_path, PCI_1 UART NEXT PCI_2 END);
    volume_remember(&firmware.fw, &device);
    assert_int_equal(device.size, 0);
    fake_firmware_install(&handle, file_system, &handle);
    volume_remember(&firmware.fw, &device);
    assert_int_equal(device.size, 10);
    assert_memory_equal(device.path, PCI_1 UART END, 14);
}

static void test_read(void **state)
{
    struct fake_volume *volume = fake_volume_init();
    static const CHAR16 name[] = {'\\', 'z', 0};
    EFI_STATUS status;
    EFI_FILE *file;
    char bytes[64];
    size_t n;

    (void)state;
    fake_volume_add("\\z", 'z', 60)->bytes[58] = 'y';
    volume->read_step = 7;
    file = volume_file(&volume->root, name, EFI_FILE_MODE_READ, &status);
    assert_true(volume_read(file, bytes, sizeof(bytes), &n));
    assert_int_equal(n, 60);
    assert_memory_equal(bytes + 58, "yz", 2);
    file->Close(file);
    file = volume_file(&volume->root, name, EFI_FILE_MODE_READ, &status);
    assert_true(volume_read(file, bytes, 30, &n));
    assert_int_equal(n, 30);
    volume->left = 0;
    assert_false(volume_read(file, bytes, 30, &n));
    file->Close(file);
    assert_int_equal(volume->open, 0);
    assert_null(volume_file(&volume->root, name, EFI_FILE_MODE_READ, &status));
    assert_int_equal(status, EFI_NO_MEDIA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size),     cmocka_unit_test(test_behind),    cmocka_unit_test(test_next),
        cmocka_unit_test(test_beside),   cmocka_unit_test(test_long_node), cmocka_unit_test(test_read),
        cmocka_unit_test(test_remember),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
