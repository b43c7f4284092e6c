/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/memory.h"
#include "probe/tests/check.h"

#define NOTHING 0u

static struct boot_info info;

static void begin(void)
{
    info = (struct boot_info){0};
    memory_init(&info, 0x100000, 0x11ffff);
}

static uint32_t take(uint32_t size, uint32_t low, uint32_t high)
{
    return (uint32_t)(uintptr_t)memory_take(size, low, high);
}

static void takes_what_is_free(void **state)
{
    (void)state;
    begin();
    assert_int_equal(take(4096, 0, UINT32_MAX), NOTHING);
    boot_info_range(&info, 0, 0x9fc00, 1);
    boot_info_range(&info, 0x100000, 0x100000, 1);
    boot_info_range(&info, 0x140800, 0x10, 2);
    assert_int_equal(take(4096, 0x1000, 0x9ffff), 0x1000);
    assert_int_equal(take(4096, 0x1000, 0x9ffff), 0x2000);
    assert_int_equal(take(0x20000, 0x100000, UINT32_MAX), 0x120000);
    assert_int_equal(take(0x20000, 0x100000, UINT32_MAX), 0x141000);
    assert_int_equal(take(0x100000, 0x100000, UINT32_MAX), NOTHING);
    assert_int_equal(take(0, 0x100000, UINT32_MAX), NOTHING);
    assert_int_equal(take(UINT32_MAX, 0, UINT32_MAX), NOTHING);
    /* Above what is free, and below it. */
    assert_int_equal(take(4096, 0x200000, UINT32_MAX), NOTHING);
    assert_int_equal(take(4096, 0xa0000, 0xfffff), NOTHING);
}

static void believes_the_worse_of_two_ranges(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0x100000, 0x10000000, 1);
    boot_info_range(&info, 0x100000, 0x10000000, 2);
    assert_int_equal(take(4096, 0x100000, UINT32_MAX), NOTHING);
    /* Whichever comes first. */
    begin();
    boot_info_range(&info, 0x200000, 0x3000, 2);
    boot_info_range(&info, 0x200000, 0x4000, 1);
    assert_int_equal(take(4096, 0x100000, UINT32_MAX), 0x203000);
    assert_int_equal(take(4096, 0x100000, UINT32_MAX), NOTHING);
}

/* An obstacle is one to its first and to its last byte. */
static void goes_round_obstacles(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0x201fff, 1, 2);
    boot_info_range(&info, 0x200000, 0x5000, 1);
    boot_info_range(&info, 0x204000, 1, 3);
    assert_int_equal(take(0x2000, 0x100000, UINT32_MAX), 0x202000);
    assert_int_equal(take(0x1000, 0x100000, UINT32_MAX), 0x200000);
    assert_int_equal(take(0x1000, 0x100000, UINT32_MAX), NOTHING);
    assert_int_equal(take(0xfff, 0x100000, UINT32_MAX), 0x201000);
    assert_int_equal(take(1, 0x100000, UINT32_MAX), NOTHING);
}

static void ends_at_four_gibibytes(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0xfffff000, 0x100000000, 1);
    assert_int_equal(take(4097, 0, UINT32_MAX), NOTHING);
    begin();
    boot_info_range(&info, 0xffffd000, 0x100000000, 1);
    boot_info_range(&info, 0xffffd000, 1, 2);
    assert_int_equal(take(4096, 0, UINT32_MAX), 0xffffe000);
    assert_int_equal(take(0x3000, 0, UINT32_MAX), NOTHING);
}

static void takes_a_bounded_number(void **state)
{
    uint32_t n = 0;

    (void)state;
    begin();
    boot_info_range(&info, 0x100000, 0x10000000, 1);
    while (n < 100 && take(4096, 0x100000, UINT32_MAX))
        n++;
    assert_int_equal(n, 16);
}

static void counts_ranges_that_do_not_fit(void **state)
{
    (void)state;
    begin();
    for (uint32_t i = 0; i < BOOT_RANGES + 3; i++)
        boot_info_range(&info, 0x200000 + i * 0x2000, 0x1000, i % 2 + 1);
    assert_int_equal(info.range_count, BOOT_RANGES);
    assert_int_equal(info.ranges_lost, 3);
    assert_int_equal(take(0x1001, 0x100000, UINT32_MAX), NOTHING);
    begin();
    boot_info_range(&info, 0xffffefff, 0x1001, 1);
    assert_int_equal(take(0x1000, 0x100000, UINT32_MAX), 0xfffff000);
}

static void views_what_is_listed(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0x200000, 0x1000, 3);
    assert_non_null(memory_view(0x200000, 0x1000));
    assert_non_null(memory_view(0x80000, 0x80000));
    assert_null(memory_view(0x200000, 0x1001));
    assert_null(memory_view(0x1fffff, 2));
    assert_null(memory_view(0x200000, 0));
    assert_null(memory_view(0x200000, UINT32_MAX));
    assert_null(memory_view(0x100200000, 1));
    assert_null(memory_view(UINT64_MAX, 2));
    assert_null(memory_view(0xffffffff, 2));
    assert_null(memory_view(0x7ffff, 2));
    assert_null(memory_view(0xfffff, 2));
    /* Up to the last byte that 32 bits name. */
    boot_info_range(&info, 0xfffff000, 0x1000, 2);
    assert_non_null(memory_view(0xffffffff, 1));
    assert_non_null(memory_view(0xfffff000, 0x1000));
    assert_null(memory_view(0xfffff000, 0x1001));
    assert_null(memory_view(0x100000000, 1));
    assert_null(memory_view(0x1fffff000, 1));
}

static void views_anything_above_where_only_free_memory_is_listed(void **state)
{
    (void)state;
    begin();
    assert_non_null(memory_view(0x7fee0000, 0x1000));
    assert_non_null(memory_view(0x100000, 1));
    boot_info_range(&info, 0x1000, 0x7f000, 1);
    boot_info_range(&info, 0x100000, 0x7000000, 1);
    assert_non_null(memory_view(0x7fee0000, 0x1000));
    assert_non_null(memory_view(0x80000, 1));
    assert_null(memory_view(0x7f000, 0x2000));
    assert_null(memory_view(0xffffffff, 2));
    boot_info_range(&info, 0xfffc0000, 0x40000, 2);
    assert_null(memory_view(0x7fee0000, 0x1000));
}

static void takes_room_below_where_none_is_above(void **state)
{
    (void)state;
    begin();
    assert_null(memory_take_room(4096));
    boot_info_range(&info, 0, 0x80000, 1);
    assert_int_equal((uintptr_t)memory_take_room(0x3000), 0x1000);
    boot_info_range(&info, 0x200000, 0x2000, 1);
    assert_int_equal((uintptr_t)memory_take_room(0x2000), 0x200000);
    assert_int_equal((uintptr_t)memory_take_room(0x2000), 0x4000);
}

/* The last byte below 1 MiB is the last of the room there; what is above has the image in it. */
static void ends_room_below_at_one_mebibyte(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0xff000, 0x2000, 1);
    assert_null(memory_take_room(0x1001));
    assert_int_equal((uintptr_t)memory_take_room(0x1000), 0xff000);
}

/* One byte of the image stands in the page; and behind an obstacle to the last byte of all there is nothing,
 * not what is at 0. */
static void knows_the_last_byte_of_an_obstacle(void **state)
{
    (void)state;
    info = (struct boot_info){0};
    memory_init(&info, 0x100000, 0x120000);
    boot_info_range(&info, 0x120000, 0x4000, 1);
    assert_int_equal(take(4096, 0, UINT32_MAX), 0x121000);
    begin();
    boot_info_range(&info, 0xffff0000, 0x10000, 1);
    boot_info_range(&info, 0xffff8000, 0x8000, 2);
    boot_info_range(&info, 0, 0x1000, 2);
    assert_int_equal(take(0x9000, 0, UINT32_MAX), NOTHING);
    assert_int_equal(take(0x8000, 0, UINT32_MAX), 0xffff0000);
}

/* What stands in the list behind its end is no range. */
static void reads_the_list_to_its_end(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0x200000, 0x1000, 1);
    info.range[1] = (struct memory_range){0x200000, 0x4fffff, 2};
    assert_int_equal(take(4096, 0, UINT32_MAX), 0x200000);
    assert_non_null(memory_view(0x7fee0000, 1)); /* nothing but free memory is listed */
    info.range[0].type = 3;
    info.range[1].type = 1;
    assert_null(memory_view(0x300000, 1));
    assert_false(memory_is_ram(0x300000));
    assert_int_equal(take(4096, 0, UINT32_MAX), NOTHING);
}

static void adds_up_bytes(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3, 0xff, 0xfe};

    (void)state;
    assert_int_equal(memory_sum(bytes, 0), 0);
    assert_int_equal(memory_sum(bytes, 3), 6);
    assert_int_equal(memory_sum(bytes, 4), 5);
    assert_int_equal(memory_sum(bytes, 5), 3);
}

static void knows_ram(void **state)
{
    (void)state;
    begin();
    boot_info_range(&info, 0x200000, 0x1000, 1);
    boot_info_range(&info, 0x300000, 0x1000, 2);
    assert_true(memory_is_ram(0x200fff) && memory_is_ram(0x110000));
    assert_false(memory_is_ram(0x201000) || memory_is_ram(0x300000));
    assert_true(memory_is_ram(0x200000) && memory_is_ram(0x100000) && memory_is_ram(0x11ffff));
    assert_false(memory_is_ram(0x1fffff) || memory_is_ram(0xfffff) || memory_is_ram(0x120000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_free),
        cmocka_unit_test(believes_the_worse_of_two_ranges),
        cmocka_unit_test(goes_round_obstacles),
        cmocka_unit_test(ends_at_four_gibibytes),
        cmocka_unit_test(takes_a_bounded_number),
        cmocka_unit_test(counts_ranges_that_do_not_fit),
        cmocka_unit_test(views_what_is_listed),
        cmocka_unit_test(views_anything_above_where_only_free_memory_is_listed),
        cmocka_unit_test(takes_room_below_where_none_is_above),
        cmocka_unit_test(ends_room_below_at_one_mebibyte),
        cmocka_unit_test(knows_the_last_byte_of_an_obstacle),
        cmocka_unit_test(reads_the_list_to_its_end),
        cmocka_unit_test(adds_up_bytes),
        cmocka_unit_test(knows_ram),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
