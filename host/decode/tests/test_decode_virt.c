/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdicts of this machine, over files in a folder in the place of /dev/cpu; provenance taken apart. */
#include "host/decode/virt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/read/provenance.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define FEATURE_CONTROL 0x3a

static struct memory memory;

/* A CPU of Intel's with these bits in leaf 1 ECX. */
static void make_table(struct cpuid_table *table, uint32_t ecx)
{
    const struct cpuid_regs vendor = {1, 0x756e6547, 0x6c65746e, 0x49656e69},
                            version = {.eax = 0x406f1, .ecx = ecx};

    memset(table, 0, sizeof(*table));
    cpuid_table_add(table, 0, 0, 0, &vendor);
    cpuid_table_add(table, 1, 0, 0, &version);
}

static void make_device(const char *root, uint32_t cpu, uint64_t feature_control)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%u", root, cpu);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/%u/msr", root, cpu);

    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_int_equal(pwrite64(fd, &feature_control, 8, FEATURE_CONTROL), 8);
    assert_int_equal(close(fd), 0);
}

static const char *text_of(const struct decode_virt *virt)
{
    const struct sink sink = memory_sink(&memory);

    decode_virt_text(&sink, virt);
    return memory_text(&memory);
}

/* Each CPU's own register counts. The file ends behind it, so that the VMX capabilities cannot be read. */
static void test_here(void **state)
{
    struct cpuid_table table;
    struct decode_virt virt;
    char root[64], want[256];

    (void)state;
    snprintf(root, sizeof(root), "%s", run_folder());
    make_device(root, 0, 5);
    make_device(root, 1, 1);
    make_table(&table, 1u << 5);
    decode_virt_here(&table, root, 0, &virt);
    check_text("on", text_of(&virt),
               "      VMX for software                        = usable\n"
               "      SMX for software                        = not present\n"
               "      SVM for software                        = not present\n");
    snprintf(want, sizeof(want), "%s/0/msr: No data available", root);
    check_text("why", virt.why.text, want);
    decode_virt_here(&table, root, 1, &virt);
    assert_int_equal(virt.virt.verdict[VIRT_VMX], VIRT_OFF);
    decode_virt_here(&table, root, 2, &virt);
    snprintf(want, sizeof(want),
             "      VMX for software                        = unread: %s/2/msr: No such file or directory; "
             "as root: "
             "modprobe msr\n",
             root);
    if (strncmp(text_of(&virt), want, strlen(want)) != 0)
        fail_msg("%s", text_of(&virt));
    run_folder_remove();
}

/* Nothing to read and nothing to explain. */
static void test_not_needed(void **state)
{
    struct cpuid_table table;
    struct decode_virt virt;

    (void)state;
    make_table(&table, 0);
    decode_virt_here(&table, "/nowhere", 0, &virt);
    check_text("why", virt.why.text, "");
    assert_int_equal(virt.virt.verdict[VIRT_VMX], VIRT_ABSENT);
    make_table(&table, 1u << 31);
    decode_virt_saved(&table, "", &virt);
    assert_int_equal(virt.virt.verdict[VIRT_VMX], VIRT_HIDDEN);
}

/* SEV guests are named by a register, TDX guests by a leaf; in a TDX guest no register counts. */
static void test_confidential(void **state)
{
    const struct cpuid_regs sev = {.eax = 2}, tdx = {.ebx = 0x65746e49, .edx = 0x5844546c, .ecx = 0x20202020};
    struct cpuid_table table;
    struct decode_virt virt;

    (void)state;
    make_table(&table, 0);
    cpuid_table_add(&table, 0x8000001f, 0, 0, &sev);
    decode_virt_saved(&table, "sev_status=0x7\n", &virt);
    check_text("sev", virt_guest_name(virt.virt.guest), "SEV-SNP");
    if (!strstr(text_of(&virt), "      confidential guest                      = SEV-SNP\n"))
        fail_msg("%s", text_of(&virt));
    make_table(&table, 1u << 5);
    cpuid_table_add(&table, 0x21, 0, CPUID_INDEXED, &tdx);
    decode_virt_saved(&table, "feature_control=0x5 getsec=0x1\n", &virt);
    check_text("tdx", virt_guest_name(virt.virt.guest), "TDX");
    assert_int_equal(virt.virt.verdict[VIRT_VMX], VIRT_UNREAD);
    assert_false(virt.virt.getsec_known);
    check_text("why", virt.why.text, "registers of a confidential guest are not read");
}

/* GETSEC found no chipset for it. */
static void test_getsec(void **state)
{
    struct cpuid_table table;
    struct decode_virt virt;

    (void)state;
    make_table(&table, 1u << 6);
    decode_virt_saved(&table, "feature_control=0xff03 getsec=0x7e\n", &virt);
    assert_int_equal(virt.virt.verdict[VIRT_SMX], VIRT_CHIPSET);
    decode_virt_saved(&table, "feature_control=0xff03 getsec=0x7f\n", &virt);
    assert_int_equal(virt.virt.verdict[VIRT_SMX], VIRT_USABLE);
}

static void test_pairs(void **state)
{
    static const struct {
        const char *lines, *want;
    } cases[] = {
        {"", ""},
        {"a=1 b=2\nc=3", "a:1|b:2|c:3|"},
        {"leafprobe: a=1\nleafprobe: b=\n", "a:1|b:|"},
        {"a=\"x y=z\" b=\"\" c=\"open\nd=4\n", "a:x y=z|b:|c:open|d:4|"},
        {"word =x = a==b\"c\" \"q=r\"\n", "a:=b\"c\"|\"q:r\"|"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        const char *at = cases[i].lines;
        struct span name, value;

        while (provenance_next(&at, &name, &value)) {
            put_bytes(&sink, name.at, name.n);
            put_str(&sink, ":");
            put_bytes(&sink, value.at, value.n);
            put_str(&sink, "|");
        }
        check_text(cases[i].lines, memory_text(&memory), cases[i].want);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        const char *lines;
        bool good;
        uint64_t want;
    } cases[] = {
        {"ab=0x1 a=0xffffffffffffffff a=0x2\n", true, UINT64_MAX},
        {"a=0x0", true, 0},
        {"a=0x", false, 0},
        {"a=0x10000000000000000", false, 0},
        {"a=12", false, 0},
        {"a=unread a=0x1", false, 0},
        {"a=0x1G", false, 0},
        {"b=0x1", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t value = 0;

        if (provenance_number(cases[i].lines, "a", &value) != cases[i].good ||
            (cases[i].good && value != cases[i].want))
            fail_msg("%s: 0x%llx", cases[i].lines, (unsigned long long)value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_here),   cmocka_unit_test(test_not_needed), cmocka_unit_test(test_confidential),
        cmocka_unit_test(test_getsec), cmocka_unit_test(test_pairs),      cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
