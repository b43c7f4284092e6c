/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware as it is asked, one that has things and one that has not. */
#include "efi/base/firmware.h"

#include <efishell.h>
#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"

static const EFI_GUID some = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
static const EFI_GUID other = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 12}};
static struct fake_firmware fake;
static int handle[3];

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    return 0;
}

static void test_init(void **state)
{
    static const EFI_GUID loaded = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    struct firmware fw;

    (void)state;
    firmware_init(&fw, &handle[0], &fake.table);
    assert_ptr_equal(fw.image, &handle[0]);
    assert_ptr_equal(fw.table, &fake.table);
    assert_ptr_equal(fw.boot, &fake.boot);
    assert_null(fw.loaded);
    fake_firmware_install(&handle[0], loaded, &fake.loaded);
    firmware_init(&fw, &handle[0], &fake.table);
    assert_ptr_equal(fw.loaded, &fake.loaded);
}

static void test_protocols(void **state)
{
    size_t count = 77;

    (void)state;
    fake_firmware_install(&handle[0], some, &handle[1]);
    fake_firmware_install(&handle[2], some, &handle[2]);
    assert_ptr_equal(firmware_protocol(&fake.fw, &handle[0], &some), &handle[1]);
    assert_null(firmware_protocol(&fake.fw, &handle[1], &some));
    assert_null(firmware_protocol(&fake.fw, &handle[0], &other));
    assert_null(firmware_protocol(&fake.fw, NULL, &some));
    assert_ptr_equal(firmware_locate(&fake.fw, &some), &handle[1]);
    assert_null(firmware_locate(&fake.fw, &other));
    EFI_HANDLE *handles = firmware_handles(&fake.fw, &some, &count);

    assert_int_equal(count, 2);
    assert_ptr_equal(handles[0], &handle[0]);
    assert_ptr_equal(handles[1], &handle[2]);
    firmware_free(&fake.fw, handles);
    assert_int_equal(fake_firmware_blocks(), 0);
    fake_firmware_memory(0);
    assert_null(firmware_handles(&fake.fw, &some, &count));
    assert_int_equal(count, 0);
}

/* A firmware that says that all is well and gives nothing. */
static EFI_STATUS EFIAPI forgets(EFI_LOCATE_SEARCH_TYPE type, EFI_GUID *guid, VOID *key, UINTN *count,
                                 EFI_HANDLE **handles)
{
    (void)type;
    (void)guid;
    (void)key;
    (void)count;
    (void)handles;
    return EFI_SUCCESS;
}

static void test_forgets(void **state)
{
    size_t count = 77;

    (void)state;
    fake.boot.LocateHandleBuffer = forgets;
    assert_null(firmware_handles(&fake.fw, &some, &count));
    assert_int_equal(count, 0);
}

/* What pool memory holds is nobody's business. */
static EFI_STATUS EFIAPI dirty(EFI_MEMORY_TYPE type, UINTN size, VOID **memory)
{
    static uint8_t block[64];

    assert_int_equal(type, EfiLoaderData);
    assert_int_equal(size, 48);
    memset(block, 0xee, sizeof(block));
    *memory = block;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI refuses(EFI_MEMORY_TYPE type, UINTN size, VOID **memory)
{
    (void)type;
    (void)size;
    *memory = &handle[0];
    return EFI_OUT_OF_RESOURCES;
}

static void test_memory(void **state)
{
    (void)state;
    fake.boot.AllocatePool = dirty;
    const uint8_t *memory = firmware_alloc(&fake.fw, 48);

    for (size_t i = 0; i < 64; i++)
        assert_int_equal(memory[i], i < 48 ? 0 : 0xee);
    fake.boot.AllocatePool = refuses;
    assert_null(firmware_alloc(&fake.fw, 48));
    fake.boot.FreePool = NULL;
    firmware_free(&fake.fw, NULL);
}

static void test_shell(void **state)
{
    static const EFI_GUID parameters = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;

    (void)state;
    assert_false(firmware_in_shell(&fake.fw));
    fake_firmware_install(&handle[0], parameters, &handle[1]);
    assert_false(firmware_in_shell(&fake.fw));
    fake_firmware_install(fake.fw.image, parameters, &handle[1]);
    assert_true(firmware_in_shell(&fake.fw));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_init, start),    cmocka_unit_test_setup(test_protocols, start),
        cmocka_unit_test_setup(test_forgets, start), cmocka_unit_test_setup(test_memory, start),
        cmocka_unit_test_setup(test_shell, start),
    };

    return cmocka_run_group_tests_name("firmware", tests, NULL, NULL);
}
