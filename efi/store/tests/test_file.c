/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/file.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

#define CONTENT_SIZE 1500

static struct fake_firmware firmware;
static struct fake_volume *volume;
static unsigned fills, stream_writes;
static size_t content_size;

static void nowhere(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    (void)bytes;
    (void)n;
    stream_writes++;
}

static void fill(void *arg, const struct sink *sink)
{
    (void)arg;
    fills++;
    for (size_t i = 0; i < content_size; i++)
        put_bytes(sink, &(char){(char)(i * 7)}, 1);
    if (content_size == 1)
        put_bytes(sink, "grown", fills);
}

static int set_up(void **state)
{
    static const EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

    (void)state;
    fake_firmware_init(&firmware);
    volume = fake_volume_init();
    fake_firmware_install(&firmware.loaded, guid, &volume->protocol);
    fills = stream_writes = 0;
    content_size = CONTENT_SIZE;
    return 0;
}

/* Save, and check that nothing stays open or allocated whatever comes back. */
static const char *save(void)
{
    const struct sink sink = {nowhere, NULL};
    char bytes[8] = "pending";
    struct sink_buffer buffer = {&sink, bytes, sizeof(bytes), 7};
    struct files files = {&firmware.fw, &buffer};
    const struct probe_files seam = files_on_boot_volume(&files);
    uint64_t size = 0;
    const char *problem = seam.save(seam.ctx, "some.name", fill, NULL, &size);

    assert_int_equal(stream_writes, 1);
    assert_int_equal(volume->open, 0);
    assert_int_equal(fake_firmware_blocks(), 0);
    if (!problem)
        assert_int_equal(size, content_size);
    return problem;
}

static void test_written(void **state)
{
    static const size_t sizes[] = {2, 511, 512, 513, 1024, CONTENT_SIZE};

    for (size_t i = 0; i < COUNT(sizes); i++) {
        set_up(state);
        content_size = sizes[i];
        volume->read_step = 100;
        assert_null(save());
        assert_int_equal(volume->size, sizes[i]);
        assert_int_equal(volume->bytes[sizes[i] - 1], (sizes[i] - 1) * 7 & 0xff);
        check_text("name", volume->name, "\\some.name");
    }
}

static void test_replaces_longer_file(void **state)
{
    (void)state;
    volume->exists = true;
    volume->size = 4000;
    assert_null(save());
    assert_int_equal(volume->size, CONTENT_SIZE);
}

static void test_reasons(void **state)
{
    static const struct {
        EFI_STATUS open_volume, open_old, create, write, flush, delete;
        const char *want;
        bool exists; /* beforehand */
        bool stays;  /* a file may be there afterwards */
    } cases[] = {
        {.open_volume = EFI_NO_MEDIA, .want = "the application was not started from a file system"},
        {.open_old = EFI_WRITE_PROTECTED, .want = "the boot volume is read-only"},
        {.create = EFI_WRITE_PROTECTED, .want = "the boot volume is read-only"},
        {.create = EFI_VOLUME_FULL, .want = "the boot volume is full"},
        {.create = EFI_NOT_FOUND, .want = "the boot volume does not take new files"},
        {.write = EFI_VOLUME_CORRUPTED, .want = "the boot volume's file system is damaged"},
        {.write = EFI_DEVICE_ERROR, .want = "the boot device reports an error"},
        {.flush = EFI_MEDIA_CHANGED, .want = "the boot volume was exchanged"},
        {.flush = EFI_NOT_READY, .want = "the firmware gives no known reason"},
        {.delete = EFI_WARN_DELETE_FAILURE,
         .exists = true,
         .stays = true,
         .want = "a file of this name cannot be replaced"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        set_up(state);
        volume->exists = cases[i].exists;
        volume->open_volume = cases[i].open_volume;
        volume->open_old = cases[i].open_old;
        volume->create = cases[i].create;
        volume->write = cases[i].write;
        volume->flush = cases[i].flush;
        volume->delete = cases[i].delete;
        check_text(cases[i].want, save(), cases[i].want);
        assert_int_equal(volume->exists, cases[i].stays);
    }
}

static void test_full_leaves_nothing(void **state)
{
    (void)state;
    volume->capacity = CONTENT_SIZE - 1;
    check_text("full", save(), "the boot volume is full");
    assert_false(volume->exists);
    set_up(state);
    volume->write_short = 1;
    check_text("short write", save(), "the boot volume is full");
    assert_false(volume->exists);
}

static void test_read_back(void **state)
{
    static const size_t flips[] = {1, 512, 513, CONTENT_SIZE};

    for (size_t i = 0; i < COUNT(flips); i++) {
        set_up(state);
        volume->read_flips = flips[i];
        check_text("flipped", save(), "the file reads back different");
    }
}

static void test_changing_content(void **state)
{
    (void)state;
    content_size = 1;
    check_text("changing", save(), "its content changed while it was written");
    assert_false(volume->exists);
}

static void test_no_memory(void **state)
{
    (void)state;
    fake_firmware_memory(0);
    check_text("memory", save(), "the firmware is out of memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_written, set_up),
        cmocka_unit_test_setup(test_replaces_longer_file, set_up),
        cmocka_unit_test_setup(test_reasons, set_up),
        cmocka_unit_test_setup(test_full_leaves_nothing, set_up),
        cmocka_unit_test_setup(test_read_back, set_up),
        cmocka_unit_test_setup(test_changing_content, set_up),
        cmocka_unit_test_setup(test_no_memory, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
