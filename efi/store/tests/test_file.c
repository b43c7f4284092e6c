/* SPDX-License-Identifier: BSD-2-Clause */
/* The seam of probe/run/probe.h over a volume: contents, memory, and what comes back. */
#include "efi/store/file.h"

#include <string.h>

#include "efi/store/keep.h"
#include "efi/tests/fake_firmware.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

#define CONTENT_SIZE 1500
#define PATH "\\some.name"

static struct fake_firmware firmware;
static struct fake_volume *volume;
static unsigned fills, stream_writes;
static size_t content_size;
static struct probe_saved saved;
static struct files files;

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
    files = (struct files){.fw = &firmware.fw};
    return 0;
}

/* Save, and check that nothing stays open or allocated whatever comes back. */
static const char *save(void)
{
    const struct sink sink = {nowhere, NULL};
    char bytes[8] = "pending";
    struct sink_buffer buffer = {&sink, bytes, sizeof(bytes), 7};

    files.stream = &buffer;
    const struct probe_files seam = files_on_boot_volume(&files);

    saved = (struct probe_saved){0};
    stream_writes = 0;
    seam.save(seam.ctx, "some.name", fill, NULL, &saved);
    assert_int_equal(stream_writes, 1);
    assert_int_equal(volume->open, 0);
    assert_int_equal(fake_firmware_blocks(), 0);
    if (!saved.problem)
        assert_int_equal(saved.size, content_size);
    return saved.problem;
}

static void test_written(void **state)
{
    static const size_t sizes[] = {2, 511, 512, 513, 1024, CONTENT_SIZE};

    for (size_t i = 0; i < COUNT(sizes); i++) {
        set_up(state);
        content_size = sizes[i];
        volume->read_step = 100;
        assert_null(save());
        const struct fake_file *file = fake_volume_find(PATH);

        assert_non_null(file);
        assert_int_equal(file->size, sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(file->bytes[at], at * 7 & 0xff);
        assert_null(fake_volume_find("\\" KEEP_NEW));
        check_text("name", saved.name, "some.name");
        check_text("name of the one before", saved.before, "");
    }
}

static void test_changing_content(void **state)
{
    (void)state;
    content_size = 1;
    check_text("changing", save(), "its content changed while it was written");
    assert_null(fake_volume_find(PATH));
}

static void test_no_memory(void **state)
{
    (void)state;
    fake_firmware_memory(0);
    check_text("memory", save(), "the firmware is out of memory");
    assert_false(saved.nowhere);
}

/* Where no file can be, that is told apart from one that could not be written. */
static void test_nowhere(void **state)
{
    (void)state;
    volume->answers.open_volume = EFI_NO_MEDIA;
    check_text("no volume", save(), "the application was not started from a file system");
    assert_true(saved.nowhere);
    set_up(state);
    volume->answers.create = EFI_WRITE_PROTECTED;
    check_text("read-only", save(), "the boot volume is read-only");
    assert_true(saved.nowhere);
    set_up(state);
    volume->answers.open = EFI_WRITE_PROTECTED;
    check_text("read-only", save(), "the boot volume is read-only");
    assert_true(saved.nowhere);
    set_up(state);
    volume->answers.create = EFI_VOLUME_FULL;
    check_text("full", save(), "the boot volume is full");
    assert_false(saved.nowhere);
}

/* A result that had to stay in leafprobe.new is not written over by the run's next file. */
static void test_left_in_new(void **state)
{
    (void)state;
    volume->taken = KEEP_NUMBER_MAX;
    fake_volume_add(PATH, 'o', 40);
    check_text("first", save(), "the numbers from -1 to -9999 are used up");
    check_text("first, its name", saved.name, KEEP_NEW);
    check_text("second", save(), "another file of this run stands in " KEEP_NEW);
    check_text("second, its name", saved.name, "");
    assert_int_equal(fake_volume_find("\\" KEEP_NEW)->size, CONTENT_SIZE);
    assert_int_equal(fake_volume_find(PATH)->size, 40);
}

#define STICK "\x01\x01\x06\0\0\1\x04\x01\x06\0\0\2"
#define OTHER_STICK "\x01\x01\x06\0\0\1\x04\x01\x06\0\0\3"
#define PORT "\x01\x01\x06\0\0\1"
#define END "\x7f\xff\x04\0"

static void put_in(EFI_HANDLE handle, const char *path)
{
    static const EFI_GUID of_files = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID,
                          of_paths = EFI_DEVICE_PATH_PROTOCOL_GUID;

    fake_firmware_install(handle, of_files, &volume->protocol);
    fake_firmware_install(handle, of_paths, (void *)(uintptr_t)path);
}

/* A stick that was taken out is missed; put back, it is found under whatever handle, and no other is. */
static void test_put_back(void **state)
{
    static int handle[3];
    const struct sink sink = {nowhere, NULL};
    char bytes[8];
    struct sink_buffer buffer = {&sink, bytes, sizeof(bytes), 0};

    (void)state;
    fake_firmware_remove(&firmware.loaded);
    put_in(&firmware.loaded, STICK END);
    files.stream = &buffer;
    const struct probe_files seam = files_on_boot_volume(&files);

    fake_firmware_remove(&firmware.loaded);
    for (unsigned turn = 0; turn < 4; turn++) {
        if (turn == 1)
            put_in(&handle[0], OTHER_STICK END);
        if (turn == 2)
            put_in(&handle[1], PORT END);
        if (turn == 3)
            put_in(&handle[2], STICK END);
        saved = (struct probe_saved){0};
        seam.save(seam.ctx, "some.name", fill, NULL, &saved);
        if (turn < 3)
            check_text("gone", saved.problem, "the boot volume was taken out");
        else
            assert_null(saved.problem);
        assert_false(saved.nowhere);
        assert_int_equal(volume->open, 0);
    }
    assert_int_equal(fake_volume_find(PATH)->size, CONTENT_SIZE);
}

/* A path that is too long to be kept is not kept in part. */
static void test_long_path(void **state)
{
    static char path[300] = "\x01\x01\xfd\0";
    const struct sink sink = {nowhere, NULL};
    char bytes[8];
    struct sink_buffer buffer = {&sink, bytes, sizeof(bytes), 0};

    for (uint8_t size = 251; size < 254; size++) {
        set_up(state);
        path[2] = (char)size;
        memcpy(path + size, END, 4);
        fake_firmware_remove(&firmware.loaded);
        put_in(&firmware.loaded, path);
        files.stream = &buffer;
        const struct probe_files seam = files_on_boot_volume(&files);

        fake_firmware_remove(&firmware.loaded);
        put_in(&files, path);
        saved = (struct probe_saved){0};
        seam.save(seam.ctx, "some.name", fill, NULL, &saved);
        assert_int_equal(saved.nowhere, size > 252);
        assert_int_equal(!saved.problem, size <= 252);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_written, set_up),
        cmocka_unit_test_setup(test_changing_content, set_up),
        cmocka_unit_test_setup(test_no_memory, set_up),
        cmocka_unit_test_setup(test_nowhere, set_up),
        cmocka_unit_test_setup(test_put_back, set_up),
        cmocka_unit_test_setup(test_long_path, set_up),
        cmocka_unit_test_setup(test_left_in_new, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
