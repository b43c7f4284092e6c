/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of the BIOS data area (Phoenix System BIOS for IBM PCs, 40:00 to 40:13), in page 0 of the test's
 * process, which only root may have. */
#define _GNU_SOURCE 1
#include "boot/info/bios.h"

#include <string.h>
#include <sys/mman.h>

#include "boot/info/memory.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"

#define AREA 0x400u

static void check_words(uint32_t com1, uint32_t com2, uint32_t com4, uint32_t below_ebda)
{
    assert_int_equal(bios_serial_port(0), com1);
    assert_int_equal(bios_serial_port(1), com2);
    assert_int_equal(bios_serial_port(2), 0);
    assert_int_equal(bios_serial_port(3), com4);
    assert_int_equal(bios_ebda(), below_ebda);
    assert_int_equal(bios_base_memory(), below_ebda);
}

static void test_words(void **state)
{
    static const uint8_t area[] = {
        [0x00] = 0xf8, 0x03, 0xf8, 0x02, 0, 0, 0xe8, 0x02, /* COM1, COM2, none, COM4 */
        [0x0e] = 0xc0, 0x9f,                               /* the EBDA's segment */
        [0x13] = 0x7f, 0x02,                               /* KiB of base memory */
    };
    struct boot_info *info = low_memory_init();
    void *page = mmap(NULL, MEMORY_PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_FIXED_NOREPLACE, -1, 0);

    (void)state;
    check_words(0, 0, 0, 0); /* no map lists the page */
    if (page == MAP_FAILED) {
        print_message("page 0 may not be mapped here (vm.mmap_min_addr)\n");
        skip();
    }
    memcpy(low_memory_at(AREA), area, sizeof(area));
    boot_info_range(info, 0, MEMORY_PAGE, 1);
    check_words(0x3f8, 0x2f8, 0x2e8, 0x9fc00);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

    return cmocka_run_group_tests_name("BIOS data area", tests, NULL, NULL);
}
