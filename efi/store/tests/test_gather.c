/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files a volume holds that gathers the results of many machines. */
#include "efi/store/gather.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "efi/tests/fake_firmware.h"
#include "efi/tests/fake_volume.h"
#include "probe/tests/check.h"

#define TOP "\\leafprobe"
#define INDEX TOP "\\index.txt"
#define NAME "leafprobe.vmcore.txt"

static struct fake_firmware fake;
static struct fake_volume *volume;
static struct identity identity;
static struct probe_saved saved;
static char content[64];
static const char *when;

static int start(void **state)
{
    (void)state;
    fake_firmware_init(&fake);
    volume = fake_volume_init();
    fake_volume_add(TOP, 0, 0)->folder = true;
    identity = (struct identity){.known = true,
                                 .numbered = true,
                                 .id = 0x1a2b3c4d,
                                 .system = {"Dell Inc.", "PowerEdge R640", "", {1}}};
    snprintf(content, sizeof(content), "a result");
    when = "2026-01-02T03:04:05";
    return 0;
}

static void gather(const char *name, bool complete)
{
    const struct gather here = {&fake.fw, &identity, when};
    const struct keep keep = {.root = &volume->root, .name = name, .bytes = content, .size = strlen(content)};
    const int open = volume->open;

    saved = (struct probe_saved){.complete = complete};
    /* An empty text, whatever stands behind its end. */
    memset(saved.gathered + 1, 'x', sizeof(saved.gathered) - 1);
    gather_file(&here, &volume->root, &keep, &saved);
    assert_int_equal(volume->open, open);
    assert_int_equal(fake_firmware_blocks(), 0);
}

static const char *text_of(const char *path)
{
    static char text[FAKE_FILE_SIZE + 1];
    const struct fake_file *file = fake_volume_find(path);

    if (!file)
        return NULL;
    memcpy(text, file->bytes, file->size);
    text[file->size] = 0;
    return text;
}

static void must_be_safe(const char *where)
{
    check_text("where", saved.gathered, where);
    if (saved.not_gathered)
        fail_msg("%s: %s", where, saved.not_gathered);
}

static void check_index(const char *want)
{
    const char *text = text_of(INDEX);

    assert_non_null(text);
    check_text("index", text, want);
}

/* The CRC-32 as zlib has it. */
static const char *crc(void)
{
    static char text[9];

    snprintf(text, sizeof(text), "%08lx", crc32(0, (const Bytef *)content, (uInt)strlen(content)));
    return text;
}

/* Two machines, two runs of the first: each result under a name of its own, and a line for each. */
static void test_machines(void **state)
{
    static char want[2048];

    (void)state;
    gather(NAME, true);
    must_be_safe("leafprobe/poweredge-r640-1a2b3c4d/vmcore-1.txt");
    snprintf(
        want, sizeof(want),
        "leafprobe: time=2026-01-02T03:04:05 verdict=OK crc32=%s bytes=8 file="
        "poweredge-r640-1a2b3c4d/vmcore-1.txt vendor=\"Dell Inc.\" product=\"PowerEdge R640\" id=1a2b3c4d\n",
        crc());
    check_index(want);
    snprintf(content, sizeof(content), "another result");
    gather(NAME, false);
    must_be_safe("leafprobe/poweredge-r640-1a2b3c4d/vmcore-2.txt");
    snprintf(want + strlen(want), sizeof(want) - strlen(want),
             "leafprobe: time=2026-01-02T03:04:05 verdict=FAILED crc32=%s "
             "bytes=14 file=poweredge-r640-1a2b3c4d/vmcore-2.txt vendor=\"Dell Inc.\" product=\"PowerEdge "
             "R640\" id=1a2b3c4d\n",
             crc());
    check_index(want);
    identity.id = 0xff;
    memcpy(identity.system.product, "R640", 5);
    gather("leafprobe.kvm", true);
    must_be_safe("leafprobe/r640-000000ff/kvm-1");
    snprintf(want + strlen(want), sizeof(want) - strlen(want),
             "leafprobe: time=2026-01-02T03:04:05 verdict=OK crc32=%s "
             "bytes=14 file=r640-000000ff/kvm-1 vendor=\"Dell Inc.\" product=R640 id=000000ff\n",
             crc());
    check_index(want);
    check_text("first", text_of(TOP "\\poweredge-r640-1a2b3c4d\\vmcore-1.txt"), "a result");
    check_text("second", text_of(TOP "\\poweredge-r640-1a2b3c4d\\vmcore-2.txt"), "another result");
    check_text("third", text_of(TOP "\\r640-000000ff\\kvm-1"), "another result");
    assert_null(fake_volume_find(TOP "\\leafprobe.new"));
}

static void test_names(void **state)
{
    static const struct {
        const char *product, *want, *brief;
    } cases[] = {
        {"Standard PC (i440FX + PIIX, 1996)", "standard-pc-i44", "sta"},
        {"  20L6S4-HQ/00  ", "20l6s4-hq-00", "20l"},
        {"", "machine", "x"},
        {"\xc3\xa4..\\", "machine", "x"},
        {"..\\..\\EFI", "efi", "efi"},
        {"ABCDEFGHIJKLMN OPQ", "abcdefghijklmno", "abc"},
        {"Z", "z", "z"},
        {"A box", "a-box", "abo"},
    };
    char want[PROBE_GATHERED_NAME];

    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        start(state);
        volume->short_names = i % 2;
        snprintf(identity.system.product, SMBIOS_TEXT, "%s", cases[i / 2].product);
        gather(NAME, true);
        if (i % 2)
            snprintf(want, sizeof(want), "leafprobe/1a2b3c4d.%s/vmcore-1.txt", cases[i / 2].brief);
        else
            snprintf(want, sizeof(want), "leafprobe/%s-1a2b3c4d/vmcore-1.txt", cases[i / 2].want);
        must_be_safe(want);
    }
    start(state);
    identity = (struct identity){0};
    gather(NAME, true);
    must_be_safe("leafprobe/machine-none/vmcore-1.txt");
    assert_non_null(strstr(text_of(INDEX), " vendor=unread product=unread id=none\n"));
    /* Without a clock, whatever stands behind the empty text. */
    when = "\0x";
    gather(NAME, true);
    assert_non_null(strstr(text_of(INDEX), "leafprobe: time=unread verdict=OK "));
}

/* A volume that nobody prepared stays as it is. */
static void test_not_asked(void **state)
{
    start(state);
    fake_volume_find(TOP)->name[0] = 0;
    gather(NAME, true);
    assert_string_equal(saved.gathered, "");
    assert_null(fake_volume_find(INDEX));
    fake_volume_add(TOP, 'x', 10);
    gather(NAME, true);
    assert_string_equal(saved.gathered, "");
    assert_int_equal(fake_volume_find(TOP)->size, 10);
}

/* An index of before stays whole under its other name; a line that was torn off does not swallow the next. */
static void test_index(void **state)
{
    static const char before[] = "a line of before\nhalf a line";

    (void)state;
    memcpy(fake_volume_add(INDEX, 0, sizeof(before) - 1)->bytes, before, sizeof(before) - 1);
    gather(NAME, true);
    assert_memory_equal(text_of(INDEX), "a line of before\nhalf a line\nleafprobe: time=", 45);
    check_text("before", text_of(TOP "\\leafprobe.old"), before);
    gather(NAME, true);
    assert_memory_equal(text_of(TOP "\\leafprobe.old"),
                        "a line of before\nhalf a line\nleafprobe: time=", 45);
    /* The power went between two renames: the index is the one of before. */
    fake_volume_find(INDEX)->name[0] = 0;
    gather(NAME, true);
    assert_memory_equal(text_of(INDEX), "a line of before\nhalf a line\nleafprobe: time=", 45);
}

/* Wherever the volume goes away, what it held before can be read, and words say what is missing. */
static void test_any_moment(void **state)
{
    unsigned told = 0, left = 0;

    do {
        start(state);
        gather(NAME, true);
        const size_t one = strlen(text_of(INDEX));

        snprintf(content, sizeof(content), "another result");
        volume->left = left;
        gather(NAME, true);
        told += saved.gathered[0] && saved.not_gathered;
        check_text("first", text_of(TOP "\\poweredge-r640-1a2b3c4d\\vmcore-1.txt"), "a result");
        const char *index = text_of(INDEX);

        if (!index || strlen(index) < one)
            index = text_of(TOP "\\leafprobe.old");
        assert_non_null(index);
        assert_true(strlen(index) >= one);
        assert_memory_equal(index, "leafprobe: time=", 16);
        volume->left = UINT32_MAX;
    } while (left++ < 200 && (!saved.gathered[0] || saved.not_gathered));
    assert_true(told > 20);
    must_be_safe("leafprobe/poweredge-r640-1a2b3c4d/vmcore-2.txt");
}

static EFI_FILE_OPEN open_any;

/* Nothing of the index can be opened. */
static EFI_STATUS EFIAPI open_others(EFI_FILE *this, EFI_FILE **file, CHAR16 *name, UINT64 mode,
                                     UINT64 attributes)
{
    static const char index[] = INDEX;
    size_t same = 0;

    while (index[same] && name[same] == (CHAR16)index[same])
        same++;
    if (!index[same])
        return EFI_DEVICE_ERROR;
    return open_any(this, file, name, mode, attributes);
}

/* An index that is there and cannot be read is not begun anew. */
static void test_unread_index(void **state)
{
    (void)state;
    fake_volume_add(INDEX, 'x', 100);
    open_any = volume->root.Open;
    volume->root.Open = open_others;
    gather(NAME, true);
    check_text("index", saved.not_gathered, "its index cannot be read");
    assert_int_equal(fake_volume_find(INDEX)->size, 100);
}

static void test_refused(void **state)
{
    (void)state;
    volume->answers.create = EFI_VOLUME_FULL;
    gather(NAME, true);
    check_text("full", saved.not_gathered, "the boot volume is full");
    check_text("full", saved.gathered, "leafprobe/1a2b3c4d.pow/");
    start(state);
    fake_firmware_memory(0);
    gather(NAME, true);
    check_text("memory", saved.not_gathered, "the firmware is out of memory");
    check_text("memory", saved.gathered, "leafprobe/poweredge-r640-1a2b3c4d/vmcore-1.txt");
    start(state);
    volume->taken = KEEP_NUMBER_MAX;
    gather(NAME, true);
    check_text("numbers", saved.not_gathered, "the numbers from -1 to -9999 are used up");
    start(state);
    fake_volume_add(INDEX, 'x', GATHER_INDEX_MAX - 40);
    gather(NAME, true);
    check_text("index", saved.not_gathered, "its index is full: put leafprobe\\index.txt away");
    assert_int_equal(fake_volume_find(INDEX)->size, GATHER_INDEX_MAX - 40);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_machines, start),     cmocka_unit_test_setup(test_names, start),
        cmocka_unit_test_setup(test_not_asked, start),    cmocka_unit_test_setup(test_index, start),
        cmocka_unit_test_setup(test_any_moment, start),   cmocka_unit_test_setup(test_refused, start),
        cmocka_unit_test_setup(test_unread_index, start),
    };

    return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
