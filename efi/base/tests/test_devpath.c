/* SPDX-License-Identifier: BSD-2-Clause */
/* Device paths that are strange: endless, empty, of broken nodes, of several instances. */
#include "efi/base/devpath.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"

#define NODE "\x01\x01\x06\0ab"
#define NEXT "\x7f\x01\x04\0"
#define END "\x7f\xff\x04\0"

static uint8_t path[8192];

/* Nodes of size bytes each, so many, and an end. */
static void fill(size_t size, size_t count)
{
    memset(path, 0, sizeof(path));
    for (size_t i = 0; i < count; i++) {
        path[i * size] = 4;
        path[i * size + 2] = (uint8_t)size;
        path[i * size + 3] = (uint8_t)(size >> 8);
    }
    memcpy(path + size * count, END, 4);
}

/* A path of 4,096 bytes is taken, of a longer one what goes before the node that is too much. */
static void test_limit(void **state)
{
    (void)state;
    fill(1024, 4);
    assert_int_equal(devpath_size(path), 4096);
    fill(1024, 5);
    assert_int_equal(devpath_size(path), 4096);
    fill(4092, 1);
    assert_int_equal(devpath_size(path), 4092);
    fill(4097, 1);
    assert_int_equal(devpath_size(path), 0);
    fill(4, 1000);
    assert_int_equal(devpath_size(path), 4000);
    fill(4, 1030);
    assert_int_equal(devpath_size(path), 4096);
}

/* A node of less than its own head would lead nowhere. */
static void test_broken(void **state)
{
    (void)state;
    for (uint8_t size = 0; size < 4; size++) {
        fill(6, 3);
        path[8] = size;
        assert_int_equal(devpath_size(path), 6);
    }
}

/* A path that breaks off at a node without a length, which otherwise looks like the end of an instance. */
static void test_broken_instance(void **state)
{
    static const char bytes[] = NODE "\x04\x01\0\0" NODE END;

    (void)state;
    assert_int_equal(devpath_size(bytes), 6);
    assert_null(devpath_next(bytes, bytes + sizeof(bytes) - 1));
}

static void test_behind(void **state)
{
    (void)state;
    assert_true(devpath_behind(NODE END, NODE NODE END));
    assert_false(devpath_behind(NODE NODE END, NODE END));
    assert_false(devpath_behind(END, NODE END));
    assert_false(devpath_behind(END, END));
    /* Alike up to the length that is compared, which goes on in the child's next instance. */
    assert_false(devpath_behind(NODE NODE END, NODE NEXT NODE END));
    fill(6, 3);
    path[8] = 0;
    assert_true(devpath_behind(path, path));
}

/* Instances of a variable's value, which may end anywhere. */
static void test_next(void **state)
{
    static const char two[] = NODE NEXT NODE NODE END;
    const char *limit = two + sizeof(two) - 1;
    const char *second = devpath_next(two, limit);

    (void)state;
    assert_ptr_equal(second, two + 10);
    assert_null(devpath_next(second, limit));
    for (size_t n = 0; n <= 14; n++)
        assert_null(devpath_next(two, two + n));
    assert_ptr_equal(devpath_next(two, two + 15), two + 10);
    fill(6, 3);
    path[8] = 0;
    assert_null(devpath_next(path, path + 100));
    memcpy(path, NEXT NODE END, 14);
    assert_ptr_equal(devpath_next(path, path + 14), path + 4);
}

static void test_of(void **state)
{
    static const EFI_GUID guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
    static struct fake_firmware fake;
    int handle;

    (void)state;
    fake_firmware_init(&fake);
    assert_null(devpath_of(&fake.fw, &handle));
    assert_null(devpath_of(&fake.fw, NULL));
    fake_firmware_install(&handle, guid, path);
    assert_ptr_equal(devpath_of(&fake.fw, &handle), path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit), cmocka_unit_test(test_broken), cmocka_unit_test(test_behind),
        cmocka_unit_test(test_next),  cmocka_unit_test(test_of),     cmocka_unit_test(test_broken_instance),
    };

    return cmocka_run_group_tests_name("devpath", tests, NULL, NULL);
}
