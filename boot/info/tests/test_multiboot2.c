/* SPDX-License-Identifier: BSD-2-Clause */
/* What a loader hands over by multiboot 2 (specification 2.0, 3.6), and what of it is not believed. */
#include <string.h>

#include "boot/info/protocol.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define MB2 0x36d76289u

static struct boot_info got;

static bool read(uint32_t magic, uint32_t address)
{
    memset(&got, 0, sizeof(got));
    return protocol_read(&got, magic, address);
}

/* Append a multiboot 2 tag with n bytes of content, padded to 8; the new length. */
static size_t put_tag(uint8_t *info, size_t at, uint32_t type, const void *content, size_t n)
{
    put_le32(info + at, type);
    put_le32(info + at + 4, (uint32_t)(8 + n));
    memcpy(info + at + 8, content, n);
    at = (at + 8 + n + 7) / 8 * 8;
    put_le32(info, (uint32_t)at);
    return at;
}

static void reads_multiboot2_tags(void **state)
{
    uint8_t info[512] = {0}, map[8 + 2 * 24] = {24}, old[20], new[36], screen[24] = {0};
    size_t n = 8;

    (void)state;
    low_memory_init();
    put_le64(map + 8, 0x100000);
    put_le64(map + 16, 0x100000);
    put_le32(map + 24, 1);
    put_le64(map + 32, 0x200000);
    put_le64(map + 40, 0x1000);
    put_le32(map + 48, 4);
    memset(old, 'o', sizeof(old));
    memset(new, 'n', sizeof(new));
    screen[21] = 1;
    n = put_tag(info, n, 1, "raw", 4);
    n = put_tag(info, n, 2, "GRUB 2", 7);
    n = put_tag(info, n, 6, map, sizeof(map));
    n = put_tag(info, n, 15, new, sizeof(new));
    n = put_tag(info, n, 14, old, sizeof(old));
    n = put_tag(info, n, 8, screen, sizeof(screen));
    n = put_tag(info, n, 12, "12345678", 8);
    n = put_tag(info, n, 6, map, 4);
    n = put_tag(info, n, 0, "", 0);
    assert_true(read(MB2, low_memory_put(info, n)));
    assert_string_equal(got.command_line, "raw");
    assert_string_equal(got.loader, "GRUB 2");
    assert_int_equal(got.range_count, 2);
    assert_int_equal(got.range[0].first, 0x100000);
    assert_int_equal(got.range[0].last, 0x1fffff);
    assert_int_equal(got.range[1].first, 0x200000);
    assert_int_equal(got.range[1].last, 0x200fff);
    assert_int_equal(got.range[1].type, 4);
    assert_int_equal(got.rsdp_length, 36);
    assert_int_equal(got.rsdp[0], 'n');
    assert_int_equal(got.screen, SCREEN_GRAPHICS);
    assert_true(got.uefi);
    assert_true(got.efi_table == UINT64_C(0x3837363534333231));
}

/* A text without a NUL ends with its tag, and of two root pointers of one length the first is kept. */
static void keeps_to_the_tag(void **state)
{
    uint8_t info[256] = {0}, first[36], second[36];

    (void)state;
    low_memory_init();
    memset(info, 'x', sizeof(info));
    memset(first, '1', sizeof(first));
    memset(second, '2', sizeof(second));
    size_t n = put_tag(info, 8, 1, "abcd", 4);

    n = put_tag(info, n, 2, "efghi", 5);
    n = put_tag(info, n, 15, first, sizeof(first));
    n = put_tag(info, n, 15, second, sizeof(second));
    n = put_tag(info, n, 11, "1234", 4);
    assert_true(read(MB2, low_memory_put(info, n)));
    check_text("command line", got.command_line, "abcd");
    check_text("loader", got.loader, "efghi");
    assert_int_equal(got.rsdp[35], '1');
    assert_true(got.efi_table == 0x34333231);
    /* The last tag without what would fill it up to a multiple of 8. */
    n = put_tag(info, 8, 1, "raw ", 4);
    n = put_tag(info, n, 2, "", 1);
    put_le32(info, (uint32_t)n - 7);
    assert_true(read(MB2, low_memory_put_at_end(info, n - 7)));
    check_text("command line", got.command_line, "raw ");
}

/* Every cut and every length of a tag, with nothing readable behind the end. */
static void survives_multiboot2_damage(void **state)
{
    uint8_t info[64] = {0};

    (void)state;
    low_memory_init();
    size_t n = put_tag(info, 8, 1, "raw", 4);

    n = put_tag(info, n, 6, "\x18\0\0\0\0\0\0\0", 8);
    for (uint32_t total = 0; total <= n; total++) {
        put_le32(info, total);
        assert_int_equal(read(MB2, low_memory_put_at_end(info, total < 8 ? 8 : total)), total >= 8);
    }
    put_le32(info, (uint32_t)n);
    for (uint32_t length = 0; length < 80; length++) {
        put_le32(info + 12, length);
        assert_true(read(MB2, low_memory_put_at_end(info, n)));
    }
    put_le32(info, UINT32_MAX);
    assert_false(read(MB2, low_memory_put_at_end(info, n)));
}

/* Each tag in its shortest form is taken, and one byte shorter it is passed over; what is behind it is read
 * in both cases. */
static void takes_the_shortest(void **state)
{
    static const struct {
        uint32_t type, length;
    } tags[] = {{1, 9}, {2, 9}, {8, 30}, {11, 12}, {12, 16}, {14, 28}, {15, 44}};
    uint8_t info[128], content[64];

    (void)state;
    memset(content, 'a', sizeof(content));
    content[21] = 2; /* a framebuffer of EGA text */
    for (size_t i = 0; i < 2 * COUNT(tags); i++) {
        const uint32_t type = tags[i / 2].type, cut = i % 2;
        const bool there = !cut;

        low_memory_init();
        memset(info, 0, sizeof(info));
        size_t n = put_tag(info, 8, type, content, tags[i / 2].length - 8 - cut);

        n = put_tag(info, n, type == 2 ? 1 : 2, "next", 5);
        assert_true(read(MB2, low_memory_put(info, n)));
        check_text("behind it", type == 2 ? got.command_line : got.loader, "next");
        assert_int_equal((type == 2 ? got.loader : got.command_line)[0] == 'a', there && type <= 2);
        assert_int_equal(got.screen == SCREEN_TEXT, there && type == 8);
        assert_int_equal(got.uefi, there && (type == 11 || type == 12));
        assert_int_equal(got.efi_width, !got.uefi ? 0 : type == 12 ? 8 : 4);
        assert_int_equal(got.rsdp_length, !there || type < 14 ? 0 : type == 14 ? 20 : 36);
    }
}

/* A text without a byte is none: what an earlier tag said stays. */
static void passes_over_empty_texts(void **state)
{
    uint8_t info[128] = {0};

    (void)state;
    low_memory_init();
    size_t n = put_tag(info, 8, 1, "raw", 4);

    n = put_tag(info, n, 2, "loader", 7);
    n = put_tag(info, n, 1, "", 0);
    n = put_tag(info, n, 2, "", 0);
    assert_true(read(MB2, low_memory_put(info, n)));
    check_text("command line", got.command_line, "raw");
    check_text("loader", got.loader, "loader");
}

/* A memory map has entries of 20 bytes or more, from its 16th byte to the tag's end. */
static void reads_whole_entries(void **state)
{
    static const struct {
        uint32_t length, step, ranges;
    } cases[] = {{15, 20, 0},         {16, 20, 0}, {35, 20, 0}, {36, 20, 1}, {55, 20, 1},
                 {56, 20, 2},         {56, 40, 1}, {56, 41, 0}, {56, 56, 0}, {56, 57, 0},
                 {56, UINT32_MAX, 0}, {56, 19, 0}, {56, 0, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t info[128] = {0}, map[48] = {0};

        put_le32(map, cases[i].step);
        put_le64(map + 8, 0x300000);
        put_le64(map + 16, 0x1000);
        put_le32(map + 24, 1);
        put_le64(map + 28, 0x500000);
        put_le64(map + 36, 0x1000);
        put_le32(map + 44, 2);
        low_memory_init();
        const size_t n = put_tag(info, 8, 6, map, cases[i].length - 8);

        assert_true(read(MB2, low_memory_put_at_end(info, n)));
        assert_int_equal(got.range_count, cases[i].ranges);
    }
}

/* 1 MiB of tags are read, and no more. */
static void reads_up_to_its_limit(void **state)
{
    static uint8_t info[0x40000], zeros[0x3f000];

    (void)state;
    low_memory_init();
    const size_t n = put_tag(info, 8, 2, "loader", 7);

    put_tag(info, n, 0x1000, zeros, sizeof(zeros));
    const uint32_t at = low_memory_put(info, sizeof(info));

    assert_true(read(MB2, at));
    put_le32(low_memory_at(at), 0x100000);
    assert_true(read(MB2, at));
    check_text("loader", got.loader, "loader");
    put_le32(low_memory_at(at), 0x100001);
    assert_false(read(MB2, at));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_multiboot2_tags),   cmocka_unit_test(survives_multiboot2_damage),
        cmocka_unit_test(takes_the_shortest),      cmocka_unit_test(reads_whole_entries),
        cmocka_unit_test(passes_over_empty_texts), cmocka_unit_test(reads_up_to_its_limit),
        cmocka_unit_test(keeps_to_the_tag),
    };

    return cmocka_run_group_tests_name("multiboot 2", tests, NULL, NULL);
}
