/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest and largest that libvirt's <cpu> may say, each of its words, and what is read of elements
 * around. */
#include <stdio.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

#define AES "   0x00000001 0x00: eax=unread ebx=unread ecx=0x02000000/0x02000000 edx=unread\n"
#define SIGNATURE(eax) "   0x00000001 0x00: eax=" eax " ebx=unread ecx=unread edx=unread\n"
#define PHYS(eax) "   0x80000008 0x00: eax=" eax " ebx=unread ecx=unread edx=unread\n"

static const struct {
    const char *inside, *rows;
} cpus[] = {
    {"<vendor>Intel</vendor>",
     "   0x00000000 0x00: eax=unread ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"},
    {"<vendor> AMD\t</vendor>",
     "   0x00000000 0x00: eax=unread ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65\n"},
    {"<vendor>Hygon</vendor>",
     "   0x00000000 0x00: eax=unread ebx=0x6f677948 ecx=0x656e6975 edx=0x6e65476e\n"},
    {"<vendor>VIA</vendor><feature name='aes'/>", AES},
    {"<feature name='aes' policy='require'/>", AES},
    {"<feature name='aes' policy='force'/>", AES},
    {"<feature name='aes' policy='disable'/>",
     "   0x00000001 0x00: eax=unread ebx=unread ecx=0x00000000/0x02000000 edx=unread\n"},
    {"<feature name='aes' policy='forbid'/>",
     "   0x00000001 0x00: eax=unread ebx=unread ecx=0x00000000/0x02000000 edx=unread\n"},
    {"<feature name='aes'/><feature name='avx' policy='optional'/>", AES},
    {"<feature name='aes'/><feature name='aes' policy='require'/>", AES},
    /* Family 15 with the extended one counts up to 270. */
    {"<signature family='6' model='15' stepping='0'/>", SIGNATURE("0x000006f0/0x0fff0fff")},
    {"<signature family='14' model='16' stepping='15'/>", SIGNATURE("0x00010e0f/0x0fff0fff")},
    {"<signature family='15' model='0'/>", SIGNATURE("0x00000f00/0x0fff0ff0")},
    {"<signature family='16' model='1' stepping='16'/>", SIGNATURE("0x00100f10/0x0fff0ff0")},
    {"<signature family='270' model='255' stepping='15'/>", SIGNATURE("0x0fff0fff/0x0fff0fff")},
    {"<maxphysaddr mode='emulate' bits='1'/>", PHYS("0x00000001/0x000000ff")},
    {"<maxphysaddr mode='emulate' bits='255'/>", PHYS("0x000000ff/0x000000ff")},
    {"<maxphysaddr mode='emulate' bits='256'/><feature name='aes'/>", AES},
    {"<maxphysaddr mode='passthrough'/><feature name='aes'/>", AES},
    {"<maxphysaddr bits='4x'/><feature name='aes'/>", AES},
    /* What is in these is nothing of this CPU, and what is behind them is. */
    {"<blockers model='x'><feature name='avx'/></blockers><feature name='aes'/>", AES},
    {"<numa><cell/><feature name='avx'/></numa><feature name='aes'/>", AES},
    {"<cells><feature name='avx'/></cells><feature name='aes'/>", AES},
    {"<topology><feature name='avx'/></topology><feature name='aes'/>", AES},
    {"<cache><feature name='avx'/></cache><feature name='aes'/>", AES},
    {"<cache><vendor>Intel</vendor><model>B</model></cache><feature name='aes'/>", AES},
    {"<mode><feature name='avx'/></mode><feature name='aes'/>", AES},
    {"<mode name='custom'><feature name='avx'/></mode><feature name='aes'/>", AES},
    {"<mode name='host-model'><feature name='aes'/></mode>", AES},
    {"<arch>x86_64</arch><feature name='aes'/>", AES},
    {"<arch>i686</arch><feature name='aes'/>", AES},
    {"<arch>aarch64</arch><feature name='avx'/></cpu><cpu><feature name='aes'/>", AES},
};

static void test_inside(void **state)
{
    static struct memory memory;

    (void)state;
    for (size_t i = 0; i < COUNT(cpus); i++) {
        const struct sink sink = memory_sink(&memory);
        struct kit_read read;
        char text[256];

        snprintf(text, sizeof(text), "<cpus>\n<cpu>%s</cpu></cpus>\n", cpus[i].inside);
        kit_read_text(text, "libvirt", &read);
        check_text(text, read.error, "");
        assert_int_equal(read.count, 1);
        for (uint32_t n = 0; n < read.tables[0].table.count; n++)
            write_raw_row(&sink, &read.tables[0].table, n);
        check_text(text, memory_text(&memory), cpus[i].rows);
        check_text(text, read.tables[0].label, "");
        kit_free(&read);
    }
}

static const struct {
    const char *inside, *error;
} broken[] = {
    {"<feature name=''/>", "text:1: expected <feature> with name, it has none"},
    {"<feature name='aes' policy=''/>",
     "text:1: expected require, force, optional, disable or forbid in policy, found ''"},
    {"<feature name='aes' policy='forbid'/>\n<feature name='aes'/>",
     "text:2: expected one policy for a feature, found 'aes'"},
    {"<signature family='271' model='1'/>", "text:1: expected <signature> with family and model, as numbers"},
    {"<signature family='6' model='256'/>", "text:1: expected <signature> with family and model, as numbers"},
    {"<signature family='6x' model='1'/>", "text:1: expected <signature> with family and model, as numbers"},
    {"<signature model='1'/>", "text:1: expected <signature> with family and model, as numbers"},
    {"<signature family='6'/>", "text:1: expected <signature> with family and model, as numbers"},
    {"<signature family='6' model='1'/>\n<signature family='6' model='2'/>",
     "text:2: expected one <signature>, found a second one"},
    {"<maxphysaddr bits='46'/>\n<maxphysaddr bits='47'/>",
     "text:2: expected one <maxphysaddr>, found a second one"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++) {
        char text[256];

        snprintf(text, sizeof(text), "<cpu>%s<feature name='avx'/></cpu>\n", broken[i].inside);
        kit_check_refused(text, broken[i].error);
    }
}

#define ROW(in) "<cpuid " in " eax='0x1' ebx='2' ecx='0x3' edx='4'/>"

/* The attributes of <cpuid>, in any order, among others; and a number up to 32 bits. */
static void test_attributes(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text(
        "<cpudata>\n<other eax_in='x'/><cpuid edx='4294967295' note='x' ecx='3' eax='0xffffffff' ebx='2' "
        "eax_in='7' ecx_in='1' flags='1'/>" ROW("function='0x80000001'") "</cpudata>\n",
        NULL, &read);
    check_text("attributes", read.error, "");
    check_text("attributes", kit_rows(&read), "7.1 80000001");
    const struct cpuid_entry *entry = read.tables[0].table.entry;

    assert_int_equal(entry[0].eax, 0xffffffff);
    assert_int_equal(entry[0].ebx, 2);
    assert_int_equal(entry[0].ecx, 3);
    assert_int_equal(entry[0].edx, 0xffffffff);
    assert_int_equal(entry[1].eax, 1);
    assert_int_equal(entry[1].edx, 4);
    kit_free(&read);
    kit_check_refused("<cpudata>\n" ROW("eax_in='4294967296'") "</cpudata>",
                      "text:2: expected a number of 32 bits in eax_in, found '4294967296'");
    kit_check_refused("<cpudata>\n" ROW("eax_in=''") "</cpudata>",
                      "text:2: expected a number of 32 bits in eax_in, found ''");
    kit_check_refused("<cpudata>\n" ROW("ecx_in='1'") "</cpudata>",
                      "text:2: expected <cpuid> with eax_in, eax, ebx, ecx and edx, it lacks some");
    kit_check_refused("<cpudata>\n<cpuid eax_in='1' ebx='1' ecx='1' edx='1'/></cpudata>",
                      "text:2: expected <cpuid> with eax_in, eax, ebx, ecx and edx, it lacks some");
    kit_check_refused("<cpudata>\n<cpuid eax_in='1' eax='1' ebx='1' ecx='1'/></cpudata>",
                      "text:2: expected <cpuid> with eax_in, eax, ebx, ecx and edx, it lacks some");
}

/* A tag may lie in 1,024 lines; what is longer is no document that anybody wrote. */
static void test_long_tag(void **state)
{
    static char text[(1u << 20) + 4096];
    struct kit_read read;

    (void)state;
    for (unsigned lines = 1023; lines <= 1025; lines++) {
        size_t n = (size_t)sprintf(text, "<cpudata>\n<cpuid");

        memset(text + n, '\n', lines);
        sprintf(text + n + lines, " eax_in='1' eax='1' ebx='1' ecx='1' edx='1'/></cpudata>\n");
        kit_read_text(text, NULL, &read);
        check_text("lines", read.error,
                   lines < 1025 ? ""
                                : "text:2: expected an element or a text of at most 1 MiB and 1024 lines");
        assert_int_equal(read.count, lines < 1025);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_inside), cmocka_unit_test(test_broken),
                                       cmocka_unit_test(test_attributes), cmocka_unit_test(test_long_tag)};

    return cmocka_run_group_tests_name("libvirt_limits", tests, NULL, NULL);
}
