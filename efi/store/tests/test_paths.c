/* SPDX-License-Identifier: BSD-2-Clause */
/* Names that are as long as their room, or one longer, and firmware that says what cannot be. */
#include <string.h>

#include "efi/store/keep.h"
#include "efi/store/volume.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

/* What was given to SetInfo() last. */
static struct {
    UINTN size;
    union volume_info info;
    unsigned calls;
} renamed;

static EFI_STATUS EFIAPI set_info(EFI_FILE *this, EFI_GUID *id, UINTN size, VOID *info)
{
    (void)this;
    (void)id;
    assert_true(size <= sizeof(renamed.info));
    renamed.calls++;
    renamed.size = size;
    memcpy(&renamed.info, info, size);
    return EFI_SUCCESS;
}

/* A name of 255 characters, the longest of FAT, fits; one of 300 has no room, and is not tried. */
static void test_rename(void **state)
{
    EFI_FILE file = {.SetInfo = set_info};
    union volume_info *info = test_calloc(1, sizeof(*info));
    char name[301] = "";
    /* Behind the members of a known size stands the name. */
    const CHAR16 *got = (const void *)(renamed.info.bytes + SIZE_OF_EFI_FILE_INFO);

    (void)state;
    memset(name, 'n', 255);
    assert_int_equal(volume_rename(&file, info, name), EFI_SUCCESS);
    assert_int_equal(renamed.size, 80 + 256 * 2); /* UEFI 2.10, 13.5.16 */
    assert_int_equal(renamed.info.info.Size, renamed.size);
    for (size_t i = 0; i < 256; i++)
        assert_int_equal(got[i], i < 255 ? 'n' : 0);
    memset(name, 'n', 300);
    assert_int_equal(volume_rename(&file, info, name), EFI_INVALID_PARAMETER);
    assert_int_equal(renamed.calls, 1);
    test_free(info);
}

/* The path of a folder's file may take all of its room, and not a character more. */
static void test_folders(void **state)
{
    struct fake_volume *volume = fake_volume_init();
    char folder[VOLUME_NAME_UNITS + 8];

    (void)state;
    /* The new file's path, its backslash and its end take the room of so many more characters. */
    for (size_t n = VOLUME_NAME_UNITS - sizeof(KEEP_NEW) - 2; n < VOLUME_NAME_UNITS + 1; n++) {
        struct keep keep = {.root = &volume->root, .folder = folder, .name = "x", .bytes = "y", .size = 1};
        struct probe_saved saved = {0};

        memset(folder, 'f', sizeof(folder));
        folder[n - 1] = '\\';
        folder[n] = 0;
        volume->answers.open = EFI_NO_MEDIA;
        keep_file(&keep, &saved);
        check_text("folder", saved.problem,
                   1 + n + strlen(KEEP_NEW) < VOLUME_NAME_UNITS ? "the boot volume was taken out"
                                                                : "its name is too long");
    }
}

/* Names come whole and with their end, whatever stood in their place; one without a stem gets its number,
 * too. */
static void test_names(void **state)
{
    static const struct {
        enum keep_mode mode;
        const char *name, *first, *second, *before;
    } cases[] = {
        {KEEP_NEWEST, "some.name", "some.name", "some.name", "some-1.name"},
        {KEEP_NUMBERED, "some.name", "some-1.name", "some-2.name", ""},
        {KEEP_NUMBERED, ".name", "-1.name", "-2.name", ""},
        {KEEP_NUMBERED, "name", "name-1", "name-2", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake_volume *volume = fake_volume_init();

        for (unsigned turn = 0; turn < 2; turn++) {
            /* With nothing behind its end. */
            char *name = test_malloc(strlen(cases[i].name) + 1);
            struct keep keep = {.root = &volume->root,
                                .name = strcpy(name, cases[i].name),
                                .bytes = "y",
                                .size = 1,
                                .mode = cases[i].mode};
            struct probe_saved saved = {0};

            memset(saved.name + 1, 'x', sizeof(saved.name) - 1);
            memset(saved.before + 1, 'x', sizeof(saved.before) - 1);
            keep_file(&keep, &saved);
            assert_null(saved.problem);
            check_text("name", saved.name, turn ? cases[i].second : cases[i].first);
            check_text("before", saved.before, turn ? cases[i].before : "");
            test_free(name);
        }
    }
}

static UINTN claimed[3]; /* by one read after the other */

static EFI_STATUS EFIAPI claim(EFI_FILE *this, UINTN *n, VOID *bytes)
{
    (void)this;
    (void)bytes;
    *n = claimed[0];
    claimed[0] = claimed[1];
    claimed[1] = claimed[2];
    return EFI_SUCCESS;
}

/* Of more bytes than were asked for nothing is believed. */
static void test_claims(void **state)
{
    EFI_FILE file = {.Read = claim};
    char bytes[8];
    size_t n;

    (void)state;
    claimed[0] = sizeof(bytes);
    assert_true(volume_read(&file, bytes, sizeof(bytes), &n));
    assert_int_equal(n, sizeof(bytes));
    claimed[0] = sizeof(bytes) + 1;
    assert_false(volume_read(&file, bytes, sizeof(bytes), &n));
    claimed[0] = 3;
    claimed[1] = sizeof(bytes) - 3 + 1;
    assert_false(volume_read(&file, bytes, sizeof(bytes), &n));
}

static void test_root(void **state)
{
    CHAR16 *path = test_malloc(6 * sizeof(*path));

    (void)state;
    assert_true(volume_path_root("name", path, 6));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(path[i], "\\name"[i]);
    assert_false(volume_path_root("names", path, 6));
    assert_true(volume_path_root("", path, 2));
    assert_false(volume_path_root("", path, 1));
    test_free(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rename), cmocka_unit_test(test_folders), cmocka_unit_test(test_names),
        cmocka_unit_test(test_claims), cmocka_unit_test(test_root),
    };

    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
