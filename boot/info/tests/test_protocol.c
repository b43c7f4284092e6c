/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "boot/info/protocol.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define MB1 0x2badb002u

static struct boot_info got;

static bool read(uint32_t magic, uint32_t address)
{
    memset(&got, 0, sizeof(got));
    return protocol_read(&got, magic, address);
}

static uint32_t put_text(const char *text)
{
    return low_memory_put(text, strlen(text) + 1);
}

static void put_mb1(uint8_t info[116], const char *loader, const char *line)
{
    memset(info, 0, 116);
    put_le32(info, 1 | 1 << 2 | 1 << 9);
    put_le32(info + 4, 639);
    put_le32(info + 8, 1024);
    put_le32(info + 16, put_text(line));
    put_le32(info + 64, put_text(loader));
}

static void leaves_the_image_name_out(void **state)
{
    static const struct {
        const char *loader, *line, *want;
    } cases[] = {
        {"qemu", "leafprobe.elf raw one-cpu", "raw one-cpu"},
        {"qemu", "leafprobe.elf   ", ""},
        {"qemu", "leafprobe.elf", ""},
        {"qemu", "leafprobe raw", "raw"}, /* a name without a dot */
        {"GRUB 2.06", "raw one-cpu", "raw one-cpu"},
        {"GRUB 0.97", "/boot/leafprobe.elf  raw", "raw"},
        {"SYSLINUX 6.04 20210613", "leafprobe raw", "raw"},
        {"PXELINUX 6.04", "leafprobe", ""},
        {"ISOLINUX 6.04", "leafprobe raw", "raw"},
        {"EXTLINUX 6.04", "leafprobe raw", "raw"},
        {"BOOTLINUX 1", "leafprobe raw", "leafprobe raw"},
        {"iPXE 1.21", "leafprobe.elf raw", "raw"},
        {"GRUB 2.06", "post=http://192.0.2.1/a.b raw", "post=http://192.0.2.1/a.b raw"},
        {"", "", ""},
    };
    uint8_t info[116];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        low_memory_init();
        put_mb1(info, cases[i].loader, cases[i].line);
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        check_text(cases[i].line, got.command_line, cases[i].want);
        check_text(cases[i].line, got.loader, cases[i].loader);
        assert_int_equal(got.range_count, 2);
        assert_int_equal(got.range[0].last, 639 * 1024 - 1);
        assert_int_equal(got.range[1].last, 0x1fffff);
    }
}

static void says_when_the_line_is_cut(void **state)
{
    static char line[BOOT_COMMAND_LINE + 8];
    uint8_t info[116];

    (void)state;
    low_memory_init();
    memset(line, 'x', BOOT_COMMAND_LINE - 1);
    put_mb1(info, "GRUB", line);
    assert_true(read(MB1, low_memory_put(info, sizeof(info))));
    assert_false(got.command_line_cut);
    assert_int_equal(strlen(got.command_line), BOOT_COMMAND_LINE - 1);
    line[BOOT_COMMAND_LINE - 1] = 'y';
    put_mb1(info, "GRUB", line);
    assert_true(read(MB1, low_memory_put(info, sizeof(info))));
    assert_true(got.command_line_cut);
    /* The name and its blank do not count. */
    memcpy(line, "/x ", 3);
    for (size_t extra = 0; extra < 2; extra++) {
        line[BOOT_COMMAND_LINE + 2 + extra] = 0;
        memset(line + 3, 'x', BOOT_COMMAND_LINE - 1 + extra);
        put_mb1(info, "GRUB", line);
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.command_line_cut, extra);
        assert_int_equal(strlen(got.command_line), BOOT_COMMAND_LINE - 1);
    }
}

/* 4,096 bytes are looked at for a name, in which no NUL stands, and for the blanks behind one. */
static void looks_for_a_name_up_to_its_limit(void **state)
{
    static char line[BOOT_COMMAND_LINE + 8];
    uint8_t info[116];

    (void)state;
    for (int with_name = 0; with_name < 3; with_name++) {
        memset(line, with_name == 2 ? ' ' : 'x', BOOT_COMMAND_LINE);
        memcpy(line + BOOT_COMMAND_LINE, with_name ? " raw" : "/ ra", 5);
        if (with_name)
            line[0] = '/';
        low_memory_init();
        put_mb1(info, "GRUB", line);
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.command_line_cut, !with_name);
        if (with_name)
            check_text("behind it", got.command_line, " raw");
    }
}

/* What no flag names is not looked at, nor a text at 0. */
static void goes_by_flags(void **state)
{
    static const struct {
        uint32_t flag;
        const char *line, *loader;
        uint32_t ranges;
        enum boot_screen screen;
    } cases[] = {
        {0, "", "", 0, SCREEN_UNSAID},         {1, "", "", 2, SCREEN_UNSAID},
        {1 << 2, "raw", "", 0, SCREEN_UNSAID}, {1 << 6, "", "", 1, SCREEN_UNSAID},
        {1 << 9, "", "X", 0, SCREEN_UNSAID},   {1 << 12, "", "", 0, SCREEN_GRAPHICS},
    };
    uint8_t info[116], map[24] = {20, [6] = 0x30, [13] = 0x10, [20] = 7};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        low_memory_init();
        put_mb1(info, "X", "raw");
        put_le32(info, cases[i].flag);
        put_le32(info + 44, sizeof(map));
        put_le32(info + 48, low_memory_put(map, sizeof(map)));
        info[109] = 1;
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        check_text("line", got.command_line, cases[i].line);
        check_text("loader", got.loader, cases[i].loader);
        assert_int_equal(got.range_count, cases[i].ranges);
        assert_int_equal(got.range[0].type, cases[i].ranges ? cases[i].flag == 1 ? 1 : 7 : 0);
        assert_int_equal(got.screen, cases[i].screen);
    }
    put_le32(info, 1 << 2 | 1 << 9);
    put_le32(info + 16, 0);
    put_le32(info + 64, 0);
    assert_true(read(MB1, low_memory_put(info, sizeof(info))));
    check_text("line", got.command_line, "");
    check_text("loader", got.loader, "");
}

static void put_mb1_entry(uint8_t *at, uint32_t size, uint64_t base, uint64_t length, uint32_t type)
{
    put_le32(at, size);
    put_le64(at + 4, base);
    put_le64(at + 12, length);
    put_le32(at + 20, type);
}

/* The two sizes count where the loader says that it set them, and has no map. */
static void takes_sizes_without_a_map(void **state)
{
    static const struct {
        uint32_t flags, ranges;
    } cases[] = {{0, 0}, {1, 2}, {1 << 6, 1}, {1 | 1 << 6, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t info[116], map[24];

        low_memory_init();
        put_mb1(info, "GRUB", "");
        put_le32(info, cases[i].flags);
        put_mb1_entry(map, 20, 0x100000, 0x100000, 1);
        put_le32(info + 44, sizeof(map));
        put_le32(info + 48, low_memory_put(map, sizeof(map)));
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.range_count, cases[i].ranges);
        if (cases[i].ranges != 2)
            continue;
        /* More than the 640 KiB below the VGA's memory is none. */
        put_le32(info + 4, 700);
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.range[0].last, 0x9ffff);
    }
}

static void reads_the_multiboot1_map(void **state)
{
    uint8_t info[116] = {0}, map[6 * 24 + 4] = {0};

    (void)state;
    low_memory_init();
    put_mb1_entry(map, 20, 0, 0x9fc00, 1);
    put_mb1_entry(map + 24, 24, 0x100000, 0xffffffffffffffff, 2);
    put_mb1_entry(map + 52, 20, 0x100000000, 0x1000, 1);
    put_mb1_entry(map + 76, 20, 0xffffffff, 1, 3);
    put_mb1_entry(map + 100, 20, 0x5000, 0, 1);
    put_mb1_entry(map + 124, 19, 0x6000, 1, 1);
    put_le32(info, 1 << 6 | 1 << 12);
    put_le32(info + 44, sizeof(map));
    put_le32(info + 48, low_memory_put(map, sizeof(map)));
    info[109] = 2;
    assert_true(read(MB1, low_memory_put(info, sizeof(info))));
    assert_int_equal(got.range_count, 3);
    assert_int_equal(got.range[0].last, 0x9fbff);
    assert_int_equal(got.range[1].last, UINT32_MAX);
    assert_int_equal(got.range[2].first, UINT32_MAX);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(got.range[i].type, i + 1);
    assert_int_equal(got.screen, SCREEN_TEXT);
}

/* A map that ends anywhere, at the end of memory: whole entries alone are taken, and nothing behind is read.
 */
static void reads_a_cut_multiboot1_map(void **state)
{
    uint8_t info[116] = {0}, map[52] = {0};

    (void)state;
    put_mb1_entry(map, 20, 0x1000, 0x1000, 1);
    put_mb1_entry(map + 24, 24, 0x3000, 0x1000, 1);
    put_le32(info, 1 << 6);
    for (uint32_t length = 0; length <= sizeof(map); length++) {
        low_memory_init();
        put_le32(info + 44, length);
        put_le32(info + 48, low_memory_put_at_end(map, length));
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.range_count, (length >= 24) + (length >= 52));
    }
}

/* 64 KiB of a map are read: 2,048 entries of 32 bytes. */
static void reads_a_bounded_map(void **state)
{
    static uint8_t map[2050 * 32];
    uint8_t info[116] = {0};

    (void)state;
    low_memory_init();
    for (uint32_t i = 0; i < 2050; i++)
        put_mb1_entry(map + 32 * i, 28, 0x100000 + 0x1000 * i, 0x1000, 1);
    put_le32(info, 1 << 6);
    put_le32(info + 48, low_memory_put(map, sizeof(map)));
    for (uint32_t entries = 2047; entries <= 2050; entries++) {
        put_le32(info + 44, 32 * entries);
        assert_true(read(MB1, low_memory_put(info, sizeof(info))));
        assert_int_equal(got.range_count + got.ranges_lost, entries < 2048 ? entries : 2048);
    }
}

static void names_every_protocol(void **state)
{
    (void)state;
    assert_string_equal(protocol_name(BOOT_UNKNOWN), "unknown");
    assert_string_equal(protocol_name(BOOT_MULTIBOOT1), "multiboot1");
    assert_string_equal(protocol_name(BOOT_MULTIBOOT2), "multiboot2");
    assert_string_equal(protocol_name(BOOT_PVH), "pvh");
    assert_string_equal(protocol_name(BOOT_PROTOCOL_COUNT), "unknown");
    assert_false(read(0, 0));
    assert_false(read(1, 0));
    assert_string_equal(protocol_name(got.protocol), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_every_protocol),
        cmocka_unit_test(leaves_the_image_name_out),
        cmocka_unit_test(says_when_the_line_is_cut),
        cmocka_unit_test(looks_for_a_name_up_to_its_limit),
        cmocka_unit_test(goes_by_flags),
        cmocka_unit_test(takes_sizes_without_a_map),
        cmocka_unit_test(reads_the_multiboot1_map),
        cmocka_unit_test(reads_a_cut_multiboot1_map),
        cmocka_unit_test(reads_a_bounded_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
