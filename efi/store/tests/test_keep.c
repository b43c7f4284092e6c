/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files a volume holds afterwards, whatever its file system refuses, and whenever it goes away. */
#include "efi/store/keep.h"

#include <string.h>

#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

#define SIZE 1500
#define NAME "leafprobe.vmcore.txt"
#define PATH "\\" NAME
#define PATH_1 "\\leafprobe-1.vmcore.txt"
#define PATH_2 "\\leafprobe-2.vmcore.txt"
#define PATH_NEW "\\" KEEP_NEW
#define FOREIGN "\\leafprobe.cfg"

static struct fake_volume *volume;
static struct probe_saved saved;
static bool left_new;

/* Bytes that tell whose a file is: the new one's, that of before, an earlier one's, somebody else's. */
enum { FRESH = 'n', OLD = 'o', EARLIER = 'e', OTHER = 'f' };

static void put(const char *path, unsigned char byte)
{
    fake_volume_add(path, byte, byte == FRESH ? SIZE : 700);
}

/* Whose file this is; 0 if it is not there or not whole. */
static int whose(const char *path)
{
    const struct fake_file *file = fake_volume_find(path);

    if (!file || file->size != (file->bytes[0] == FRESH ? SIZE : 700))
        return 0;
    for (size_t i = 1; i < file->size; i++)
        if (file->bytes[i] != file->bytes[0])
            return 0;
    return file->bytes[0];
}

static const char *keep(void)
{
    static unsigned char bytes[SIZE];
    struct keep file = {
        .root = &volume->root, .name = NAME, .bytes = memset(bytes, FRESH, SIZE), .size = SIZE};

    saved = (struct probe_saved){0};
    keep_file(&file, &saved);
    left_new = file.left_new;
    assert_int_equal(volume->open, 0);
    return saved.problem ? saved.problem : "";
}

/* A volume with the result of a run before. */
static int set_up(void **state)
{
    (void)state;
    volume = fake_volume_init();
    put(FOREIGN, OTHER);
    put(PATH, OLD);
    return 0;
}

static void check_names(const char *name, const char *before)
{
    check_text("name", saved.name, name);
    check_text("name of the one before", saved.before, before);
}

static void test_renamed(void **state)
{
    (void)state;
    check_text("second", keep(), "");
    check_names(NAME, &PATH_1[1]);
    assert_int_equal(whose(PATH), FRESH);
    assert_int_equal(whose(PATH_1), OLD);
    check_text("third", keep(), "");
    check_names(NAME, &PATH_2[1]);
    assert_int_equal(whose(PATH_1), OLD);
    assert_int_equal(whose(PATH_2), FRESH);
    assert_int_equal(whose(FOREIGN), OTHER);
    assert_null(fake_volume_find(PATH_NEW));
}

static void test_left_over_new(void **state)
{
    (void)state;
    fake_volume_add(PATH_NEW, 'x', 4000);
    check_text("over the new file of a run that was cut", keep(), "");
    assert_int_equal(whose(PATH), FRESH);
    assert_int_equal(whose(PATH_1), OLD);
    assert_null(fake_volume_find(PATH_NEW));
}

/* What stands in the way of a rename stays, and the new file goes to the next number. */
static void test_name_cannot_be_freed(void **state)
{
    for (int folder = 0; folder < 2; folder++) {
        set_up(state);
        put(PATH_1, EARLIER);
        fake_volume_find(PATH)->folder = folder;
        fake_volume_find(PATH)->read_only = !folder;
        check_text("in the way", keep(), "");
        check_names(&PATH_2[1], "");
        assert_int_equal(whose(PATH), OLD);
        assert_int_equal(whose(PATH_1), EARLIER);
        assert_int_equal(whose(PATH_2), FRESH);
        assert_null(fake_volume_find(PATH_NEW));
    }
}

/* U-Boot says EFI_UNSUPPORTED; others may tell nothing of a file, or deny. */
static void test_no_rename(void **state)
{
    static const struct fake_answers answers[] = {
        {.set_info = EFI_UNSUPPORTED}, {.set_info = EFI_ACCESS_DENIED}, {.get_info = EFI_UNSUPPORTED}};

    for (size_t i = 0; i < COUNT(answers); i++) {
        set_up(state);
        volume->answers = answers[i];
        check_text("no rename", keep(), "");
        check_names(&PATH_1[1], "");
        assert_int_equal(whose(PATH), OLD);
        assert_int_equal(whose(PATH_1), FRESH);
        assert_null(fake_volume_find(PATH_NEW));
        fake_volume_find(PATH)->name[0] = 0;
        check_text("no rename, no file of before", keep(), "");
        check_names(NAME, "");
        assert_int_equal(whose(PATH), FRESH);
    }
}

/* Two copies do not fit where nothing can be renamed: the new one is whole all the same. */
static void test_no_room_for_a_second(void **state)
{
    (void)state;
    volume->answers.set_info = EFI_UNSUPPORTED;
    volume->capacity = 2 * 700 + SIZE + 10;
    check_text("no room", keep(), "the boot volume is full");
    assert_true(left_new);
    check_names(KEEP_NEW, "");
    assert_int_equal(whose(PATH_NEW), FRESH);
    assert_int_equal(whose(PATH), OLD);
    assert_null(fake_volume_find(PATH_1));
}

static void test_numbers_used_up(void **state)
{
    (void)state;
    volume->taken = KEEP_NUMBER_MAX - 1;
    check_text("the last number", keep(), "");
    check_names(NAME, "leafprobe-9999.vmcore.txt");
    volume->taken = KEEP_NUMBER_MAX;
    check_text("none", keep(), "the numbers from -1 to -9999 are used up");
    assert_true(left_new);
    check_names(KEEP_NEW, "");
    assert_int_equal(whose(PATH_NEW), FRESH);
}

/* Nothing that fails before the new file is whole touches anything else, or leaves a part of it. */
static void test_new_fails(void **state)
{
    static const struct {
        struct fake_answers answers;
        size_t read_flips, read_short, write_short, room; /* room: in bytes, 0 for enough */
        bool forgets;
        const char *want;
    } cases[] = {
        {.answers = {.create = EFI_VOLUME_FULL}, .want = "the boot volume is full"},
        {.answers = {.create = EFI_NOT_FOUND}, .want = "the boot volume does not take new files"},
        {.answers = {.create = EFI_UNSUPPORTED}, .want = "the boot volume does not take new files"},
        {.answers = {.create = EFI_WRITE_PROTECTED}, .want = "the boot volume is read-only"},
        {.answers = {.create = EFI_ACCESS_DENIED}, .want = "the boot volume denies access"},
        {.answers = {.create = EFI_OUT_OF_RESOURCES}, .want = "the firmware is out of memory"},
        {.answers = {.write = EFI_NO_MEDIA}, .want = "the boot volume was taken out"},
        {.answers = {.write = EFI_VOLUME_CORRUPTED}, .want = "the boot volume's file system is damaged"},
        {.answers = {.write = EFI_DEVICE_ERROR}, .want = "the boot device reports an error"},
        {.answers = {.flush = EFI_MEDIA_CHANGED}, .want = "the boot volume was exchanged"},
        {.answers = {.flush = EFI_NOT_READY}, .want = "the firmware gives no known reason"},
        {.answers = {.open = EFI_DEVICE_ERROR}, .want = "the boot device reports an error"},
        {.room = SIZE - 1, .want = "the boot volume is full"},
        {.room = 1, .want = "the boot volume is full"},
        {.write_short = 1, .want = "the boot volume is full"},
        {.forgets = true, .want = "the file is not there after it was written"},
        {.read_short = 1, .want = "the file reads back different"},
        {.read_short = SIZE, .want = "the file reads back different"},
        {.read_flips = 1, .want = "the file reads back different"},
        {.read_flips = 513, .want = "the file reads back different"},
        {.read_flips = SIZE, .want = "the file reads back different"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        set_up(state);
        volume->answers = cases[i].answers;
        volume->read_flips = cases[i].read_flips;
        volume->read_short = cases[i].read_short;
        volume->write_short = cases[i].write_short;
        volume->forgets = cases[i].forgets;
        volume->capacity = cases[i].room ? 2 * 700 + cases[i].room : volume->capacity;
        check_text(cases[i].want, keep(), cases[i].want);
        assert_false(left_new);
        check_names("", "");
        assert_int_equal(whose(PATH), OLD);
        assert_int_equal(whose(FOREIGN), OTHER);
        assert_null(fake_volume_find(PATH_NEW));
        assert_null(fake_volume_find(PATH_1));
    }
}

static void test_new_is_in_the_way(void **state)
{
    (void)state;
    fake_volume_add(PATH_NEW, 'x', 0)->folder = true;
    check_text("folder", keep(), KEEP_NEW " is a folder");
    assert_true(fake_volume_find(PATH_NEW)->folder);
    fake_volume_find(PATH_NEW)->folder = false;
    fake_volume_find(PATH_NEW)->read_only = true;
    check_text("read-only", keep(), "its " KEEP_NEW " cannot be replaced");
    fake_volume_find(PATH_NEW)->read_only = false;
    volume->answers.delete = EFI_WARN_DELETE_FAILURE;
    check_text("not deleted", keep(), "its " KEEP_NEW " cannot be replaced");
    assert_int_equal(whose(PATH), OLD);
}

static void test_long_name(void **state)
{
    struct keep file = {
        .root = &volume->root, .name = "a-name-that-is-31-bytes.long.tx", .bytes = "x", .size = 1};

    (void)state;
    saved = (struct probe_saved){0};
    keep_file(&file, &saved);
    assert_null(saved.problem);
    saved = (struct probe_saved){0};
    keep_file(&file, &saved);
    check_text("no room for its number", saved.problem, "its name is too long");
    assert_true(file.left_new);
    for (unsigned i = 0; i < 2; i++) {
        file.name = "a-name-of-29-bytes.vmcore.txt";
        saved = (struct probe_saved){0};
        keep_file(&file, &saved);
        assert_null(saved.problem);
        check_text("name of the one before", saved.before, i ? "a-name-of-29-bytes-1.vmcore.txt" : "");
    }
    for (unsigned i = 0; i < 2; i++) {
        file.name = "a-name-of-30-bytes!.vmcore.txt";
        saved = (struct probe_saved){0};
        keep_file(&file, &saved);
        check_text("room for none", saved.problem ? saved.problem : "", i ? "its name is too long" : "");
    }
    file.name = "a-name-that-is-32-bytes.long.txt";
    saved = (struct probe_saved){0};
    keep_file(&file, &saved);
    check_text("too long", saved.problem, "its name is too long");
    assert_false(file.left_new);
}

/* The medium is taken out before each single call: the result of before, or the whole new one, is there. */
static void test_taken_out(void **state)
{
    unsigned calls = 0;

    for (bool done = false; !done; calls++) {
        set_up(state);
        put(PATH_1, EARLIER);
        volume->left = calls;
        done = !*keep();
        if (!done)
            check_text("name", saved.name, left_new ? KEEP_NEW : "");
        if (!done && whose(PATH) != OLD && whose(PATH_2) != OLD)
            fail_msg("after %u calls the result of before is lost", calls);
        assert_int_equal(whose(PATH_1), EARLIER);
        assert_int_equal(whose(FOREIGN), OTHER);
        assert_true(calls < 100);
    }
    assert_true(calls > 20);
    assert_int_equal(whose(PATH), FRESH);
    assert_int_equal(whose(PATH_2), OLD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_renamed, set_up),
        cmocka_unit_test_setup(test_left_over_new, set_up),
        cmocka_unit_test_setup(test_name_cannot_be_freed, set_up),
        cmocka_unit_test_setup(test_no_rename, set_up),
        cmocka_unit_test_setup(test_no_room_for_a_second, set_up),
        cmocka_unit_test_setup(test_numbers_used_up, set_up),
        cmocka_unit_test_setup(test_new_fails, set_up),
        cmocka_unit_test_setup(test_new_is_in_the_way, set_up),
        cmocka_unit_test_setup(test_long_name, set_up),
        cmocka_unit_test_setup(test_taken_out, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
