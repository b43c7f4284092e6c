/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/plain.h"

#include <string.h>
#include <uchar.h>

#include "probe/tests/check.h"

static char bytes[128];
static struct plain text;

static void start(size_t size)
{
    memset(bytes, '~', sizeof(bytes));
    plain_init(&text, bytes, size);
}

/* Bytes of a literal without the NUL that the compiler adds. */
#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - sizeof((literal)[0])

static void test_file(void **state)
{
    static const struct {
        const uint8_t *bytes;
        size_t n;
        const char *want;
    } cases[] = {
        {BYTES("poweroff"), "poweroff"},
        {BYTES("# -x\r\n raw\r\n  #y\nslots=3 # z"), "\r\n raw\r\n  \nslots=3 # z"},
        {BYTES("\xef\xbb\xbf#Gr\xc3\xbc\xc3\x9f"
               "e\nwait"),
         "\nwait"},
        {BYTES("w\xc3\xbc"), "w??"},
        {BYTES(u"\xfeff# \x4e2d\x20"
               u"1\nraw"),
         "\nraw"},
        {BYTES("\xfe\xff\0r\0a\0w"), "raw"},
        {BYTES("\xfe\xff\x4e\x2d\0r"), "?r"},
        {BYTES("\xff\xfe"), ""},
        {BYTES("\xfe\xff"), ""},
        {(const uint8_t *)"\xef\xbb\xbf", 2, "??"}, /* marks that are cut off are none */
        {(const uint8_t *)"\xff\xfe", 1, "?"},
        {(const uint8_t *)"\xfe\xff", 1, "?"},
        {BYTES("\xef\xbb\xbf"), ""},
        {BYTES("\xff\xfer"), ""},
        {BYTES("a\0b"), "a?b"},
        {BYTES(""), ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(sizeof(bytes));
        plain_put_file(&text, cases[i].bytes, cases[i].n);
        check_text("file", bytes, cases[i].want);
        assert_false(text.full);
    }
}

static void test_word(void **state)
{
    static const struct {
        const char16_t *word;
        const char *want;
    } cases[] = {
        {u"-1", " -1"},
        {u"--file=raw,kvm", " --file=raw,kvm"},
        {u"", " \"\""},
        {u"two words", " \"two words\""},
        {u"x=two words", " x=\"two words\""},
        {u"a b=c", " \"a b=c\""},
        {u"x=", " x="},
        {u"\x00e4", " ?"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(sizeof(bytes));
        plain_put_word(&text, (const CHAR16 *)cases[i].word);
        check_text("word", bytes, cases[i].want);
    }
}

static void test_load_options(void **state)
{
    static const struct {
        const uint8_t *bytes;
        size_t n;
        const char *want;
    } cases[] = {
        {BYTES(u"-1 raw"), "-1 raw"},
        {BYTES(u"-1\0junk"), "-1"},
        {(const uint8_t *)u"-1 junk", 4, "-1"}, /* as long as it is said to be */
        {(const uint8_t *)"raw junk", 3, "raw"},
        {BYTES(u"leafprobe.efi -1"), "-1"},
        {BYTES(u"  BOOTX64.EFI"), ""},
        {BYTES(u"FS0:\\probe -1"), "-1"},
        {BYTES(u"\"FS0:\\my probe.efi\" -1"), "-1"},
        {BYTES(u"\"probe.efi\" -1"), "-1"},
        {BYTES(u"\"my own probe.efi\" raw"), "raw"},
        {BYTES(u".efi"), ""},
        {BYTES(u"PROBE.eFi raw"), "raw"},
        {BYTES(u"probe-efi raw"), "probe-efi raw"},
        {BYTES(u"probe.efx raw"), "probe.efx raw"},
        {BYTES(u"probe.afi raw"), "probe.afi raw"},
        {BYTES(u"probe.ef\x0149 raw"), ""}, /* no text */
        {BYTES(u"efi raw"), "efi raw"},
        {BYTES(u"raw x.efi"), "raw x.efi"},
        {BYTES(u"BOOTX64.EFI BOOTX64.EFI raw"), "raw"},
        {BYTES(u"post=http://192.0.2.1/x.efi raw"), "post=http://192.0.2.1/x.efi raw"},
        {BYTES("poweroff"), "poweroff"},
        {BYTES("probe.efi raw\0"), "raw"},
        {BYTES("raw\0\0\0"), "raw"},
        {BYTES("raw\0x\0"), ""},
        {BYTES("\x4e\xac\x08\x81\x11\x9f\x59\x4d\x85\x0e\xe2\x1a\x52\x2c\x59\xb2"), ""},
        {BYTES(u"raw\x1"), ""},
        {BYTES("r"), "r"},
        {BYTES(""), ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        start(sizeof(bytes));
        plain_put_load_options(&text, cases[i].bytes, cases[i].n);
        check_text("load options", bytes, cases[i].want);
    }
}

static void test_full(void **state)
{
    (void)state;
    start(4);
    plain_put_load_options(&text, BYTES("abc"));
    check_text("fits", bytes, "abc");
    assert_false(text.full);
    plain_put(&text, 'd');
    check_text("full", bytes, "abc");
    assert_true(text.full);
    assert_int_equal(bytes[4], '~');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_word),
        cmocka_unit_test(test_load_options),
        cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
