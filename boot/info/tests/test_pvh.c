/* SPDX-License-Identifier: BSD-2-Clause */
/* What is handed over by Xen's PVH (include/public/arch-x86/hvm/start_info.h). */
#include <string.h>

#include "boot/info/protocol.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define PVH 0x5056482bu

static struct boot_info got;

static bool read(uint32_t address)
{
    memset(&got, 0, sizeof(got));
    return protocol_read(&got, PVH, address);
}

static uint32_t put_text(const char *text)
{
    return low_memory_put(text, strlen(text) + 1);
}

static void reads_pvh(void **state)
{
    uint8_t info[56] = {0}, map[48] = {0};

    (void)state;
    low_memory_init();
    put_le64(map + 24, 0x400000);
    put_le64(map + 32, 0x1000);
    put_le32(map + 40, 2);
    put_le64(map, 0x100000);
    put_le64(map + 8, 0x100000);
    put_le32(map + 16, 1);
    put_le32(info, 0x336ec578);
    put_le32(info + 4, 1);
    put_le64(info + 24, put_text("raw /"));
    put_le64(info + 32, 0xe0000);
    put_le64(info + 40, low_memory_put(map, sizeof(map)));
    put_le32(info + 48, 2);
    assert_true(read(low_memory_put(info, sizeof(info))));
    assert_string_equal(got.command_line, "raw /");
    assert_int_equal(got.rsdp_address, 0xe0000);
    assert_int_equal(got.range_count, 2);
    assert_int_equal(got.range[0].first, 0x100000);
    assert_int_equal(got.range[0].last, 0x1fffff);
    assert_int_equal(got.range[0].type, 1);
    assert_int_equal(got.range[1].first, 0x400000);
    assert_int_equal(got.range[1].type, 2);
    /* Version 0 ends behind the RSDP's address. */
    put_le32(info + 4, 0);
    assert_true(read(low_memory_put_at_end(info, 40)));
    assert_int_equal(got.rsdp_address, 0xe0000);
    assert_int_equal(got.range_count, 1);
    assert_int_equal(got.range[0].first, 0x1000);
    put_le32(info + 4, 1);

    put_le64(info + 24, 0x100000000);
    put_le64(info + 32, UINT64_MAX);
    put_le64(info + 40, 0x100000000);
    assert_true(read(low_memory_put(info, sizeof(info))));
    assert_string_equal(got.command_line, "");
    assert_int_equal(got.rsdp_address, 0);
    assert_int_equal(got.range_count, 1);
    assert_int_equal(got.range[0].first, 0x1000);
    assert_int_equal(got.range[0].last, 0x7ffff);
    assert_int_equal(got.range[0].type, 1);

    info[0]++;
    assert_false(read(low_memory_put(info, sizeof(info))));
}

/* The last address that 32 bits hold. */
static void follows_addresses_of_32_bits(void **state)
{
    uint8_t info[56] = {0};

    (void)state;
    low_memory_init();
    put_le32(info, 0x336ec578);
    put_le64(info + 32, UINT32_MAX);
    assert_true(read(low_memory_put(info, sizeof(info))));
    assert_int_equal(got.rsdp_address, UINT32_MAX);
    put_le64(info + 32, UINT64_C(0x100000000));
    assert_true(read(low_memory_put(info, sizeof(info))));
    assert_int_equal(got.rsdp_address, 0);
}

/* 1,024 entries of a map are read, whatever count it tells. */
static void reads_a_bounded_map(void **state)
{
    static const uint32_t counts[] = {1023, 1024, 1025, UINT32_MAX};
    static uint8_t map[1026 * 24];
    uint8_t info[56] = {0};

    (void)state;
    low_memory_init();
    for (uint32_t i = 0; i < 1026; i++) {
        put_le64(map + 24 * i, 0x100000 + 0x1000 * i);
        put_le64(map + 24 * i + 8, 0x1000);
        put_le32(map + 24 * i + 16, 1);
    }
    put_le32(info, 0x336ec578);
    put_le32(info + 4, 1);
    put_le64(info + 40, low_memory_put(map, sizeof(map)));
    for (size_t i = 0; i < COUNT(counts); i++) {
        put_le32(info + 48, counts[i]);
        assert_true(read(low_memory_put(info, sizeof(info))));
        assert_int_equal(got.range_count + got.ranges_lost, counts[i] < 1024 ? counts[i] : 1024);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_pvh),
        cmocka_unit_test(follows_addresses_of_32_bits),
        cmocka_unit_test(reads_a_bounded_map),
    };

    return cmocka_run_group_tests_name("PVH", tests, NULL, NULL);
}
