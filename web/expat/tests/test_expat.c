/* SPDX-License-Identifier: BSD-2-Clause */
/* The page's XML parser says of every document what expat says: of these, and of each of them with one byte
 * changed, cut off or gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/expat/tests/two_parsers.h"

#define SIZE (1u << 16)

static char ours[SIZE], theirs[SIZE];

static void same(const char *bytes, size_t n)
{
    for (unsigned stop = 0; stop < 3; stop++) {
        events_of_web(bytes, n, stop, ours, sizeof(ours));
        events_of_expat(bytes, n, stop, theirs, sizeof(theirs));
        if (strcmp(ours, theirs) != 0)
            print_error("of:\n%.*s\n", (int)n, bytes);
        assert_string_equal(ours, theirs);
    }
}

static const char *const documents[] = {
    ("<cpudata arch='x86'>\n  <cpuid eax_in='0x00000001' ecx_in='0x00' eax='0x000006fb' ebx='0x00000800'/>\n"
     "  <msr index='0x10a' edx='0x0' eax='0x2b'/>\n</cpudata>\n"),
    ("<?xml version='1.0' encoding='UTF-8' standalone=\"yes\"?>\n<!-- a comment\r\nof - two lines -->\n<cpu "
     "mode='custom'\n"
     "  match=\"exact\">\r\n  <model fallback='forbid'>Sky&amp;lake</model>\n  <feature policy='require' "
     "name='a&#x41;&#66;&lt;'/>\n"
     "</cpu>\n<!-- behind -->\n"),
    "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a b\xe9=\"\xe4\t\n&quot;\" c = ' x '>\xfc]]&gt;]</a>\n",
    "<?xml version=\"1.0\" encoding=\"US-ASCII\"?><a><?pi some?><?pi?><b/><![CDATA[<&]]]>]]></a ><?end x?>\n",
    "<a x='\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'><b\xc3\xa4>\xe2\x82\xac</b\xc3\xa4>]]</a>\r\n",
    "<a a='1' b='2' a='3'/>\n",
    "<a>&undefined;</a>\n",
    "<a b='&#0;'/>\n",
    "<a><?xml version='1.0'?></a>\n",
    "<?xml version='1.0' encoding='UTF-16'?><a/>\n",
    "<?xml version='1.0' encoding='klingon'?><a/>\n",
    "<!-- x --> word <a/>\n",
    "<a></b>\n",
    "<a/>\n<b/>\n",
    "<a><![CDATA[ never closed\n",
    "<a>text\r",
};

static void test_documents(void **state)
{
    const size_t count = sizeof(documents) / sizeof(documents[0]);

    (void)state;
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++)
        same(documents[i], strlen(documents[i]));
}

/* What expat itself says of one, so that two parsers that say nothing are seen. */
static void test_words(void **state)
{
    static const char document[] = "<a b='1'>\n<!--c-->t<d/></a>\n";

    (void)state;
    events_of_web(document, sizeof(document) - 1, 0, ours, sizeof(ours));
    assert_string_equal(ours,
                        "1 start a b=(1)\n\n\n2 comment c\nt\n2 start d\n2 end d\n2 end a\n3 last good\n");
}

/* Bytes that mean something, some that do not, and a lead of UTF-8 that lacks the rest. */
static const char bytes_put[] = "<>/?!-[]&;='\" \n\ra1#x.\x01\x7f\xc3\xff";

/* Parameter entities, letters that are none, and what stands in a document type are told otherwise, or not at
 * all (expat.h); and expat 2.7 looks at the number of a declaration's version, which 2.5 does not. */
static int told_otherwise(const char *bytes, size_t n)
{
    const char *const end = memchr(bytes, '>', n);

    for (size_t i = 0; i + 1 < n; i++)
        if (memcmp(bytes + i, "<!D", n - i < 3 ? n - i : 3) == 0)
            return 1;
    return n > 6 && memcmp(bytes, "<?xml", 5) == 0 && end && !memmem(bytes, (size_t)(end - bytes), "1.0", 3);
}

static void test_changed(void **state)
{
    static char changed[SIZE];
    unsigned seen = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        const size_t n = strlen(documents[i]);

        for (size_t at = 1; at < n; at++) {
            memcpy(changed, documents[i], n);
            changed[at] = bytes_put[(at * 7 + i) % (sizeof(bytes_put) - 1)];
            if (!told_otherwise(changed, n)) {
                same(changed, n);
                seen++;
            }
            same(documents[i], at);
            memcpy(changed, documents[i], at);
            memcpy(changed + at, documents[i] + at + 1, n - at - 1);
            if (!told_otherwise(changed, n - 1))
                same(changed, n - 1);
        }
    }
    assert_true(seen > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
