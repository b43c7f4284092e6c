/* SPDX-License-Identifier: BSD-2-Clause */
/* Who enters long mode, and the page tables that he gets (Intel SDM volume 3A, 4.5). */
#include "boot/entry/long_mode.h"

#include <string.h>

#include "boot/tests/fake_entry.h"
#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

static bool enters(uint32_t top, uint32_t edx)
{
    const struct fake_row rows[] = {{0x80000000, 0, {top, 0, 0, 0}}, {0x80000001, 0, {0, 0, 0, edx}}};
    const struct fake_cpu cpu = {"cpu", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu, .watch = 0x80000001};
    const struct cpuid_source source = fake_source(&fake);
    struct recall recall = {.source = &source};
    const struct cpuid_source recalled = recall_source(&recall);
    struct cpuid_regs regs;

    fake_machine.long_mode = false;
    const bool entered = long_mode_enter(&recall);

    assert_int_equal(entered, fake_machine.long_mode);
    /* A leaf that looks different in long mode is asked again there. */
    const uint32_t before = fake.watched;

    assert_true(recalled.read(recalled.ctx, 0x80000001, 0, &regs));
    if (entered)
        assert_int_equal(fake.watched, before + 1);
    return entered;
}

static void test_who(void **state)
{
    (void)state;
    fake_machine_init();
    assert_true(enters(0x80000001, 1 << 29));
    assert_true(enters(0x8000001f, 0xffffffff));
    assert_false(enters(0x80000001, 0xdfffffff));
    assert_false(enters(0x80000000, 1 << 29));
    assert_false(enters(0x1, 1 << 29));
    assert_false(enters(0x80010001, 1 << 29));
    fake_machine.long_mode = true;
    struct recall none = {0};

    assert_false(long_mode_enter(&none));
}

/* All addresses below 4 GiB, each leading to itself by a page of 2 MiB, present and writable. */
static void test_tables(void **state)
{
    (void)state;
    long_mode_prepare();
    assert_true(enters(0x80000001, 1 << 29));
    const uint64_t *pml4 = fake_page_tables;

    assert_int_equal((uintptr_t)pml4 & 0xfff, 0);
    assert_int_equal(pml4[0] & 0xfff, 3);
    const uint64_t *pointers = (const uint64_t *)(uintptr_t)(pml4[0] & ~UINT64_C(0xfff));

    for (size_t i = 0; i < 512; i++) {
        if (i)
            assert_int_equal(pml4[i], 0);
        if (i >= 4)
            assert_int_equal(pointers[i], 0);
    }
    for (uint64_t gib = 0; gib < 4; gib++) {
        assert_int_equal(pointers[gib] & 0xfff, 3);
        const uint64_t *directory = (const uint64_t *)(uintptr_t)(pointers[gib] & ~UINT64_C(0xfff));

        for (uint64_t i = 0; i < 512; i++)
            assert_true(directory[i] == ((gib << 30 | i << 21) | 0x83));
    }
}

static void test_read(void **state)
{
    static const struct fake_row rows[] = {{7, 0, {1, 2, 3, 4}}};
    static const struct fake_cpu cpu = {"cpu", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);
    struct cpuid_regs regs;

    (void)state;
    fake_widest = &source;
    assert_true(long_mode_read(NULL, 7, 0, &regs));
    assert_int_equal(regs.edx, 4);
    fake_widest = NULL;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_read),
    };

    return cmocka_run_group_tests_name("long mode", tests, NULL, NULL);
}
