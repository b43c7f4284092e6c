/* SPDX-License-Identifier: BSD-2-Clause */
/* libvirt's <cpu>, as its documentation and its programs have it: what is named is known, and nothing else.
 */
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

/* "virsh dumpxml" of a domain that runs. */
static const char domain[] = "<domain type='kvm' id='3'>\n"
                             "  <name>vm1</name>\n"
                             "  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"
                             "  <memory unit='KiB'>1048576</memory>\n"
                             "  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>\n"
                             "  <features><acpi/><apic/></features>\n"
                             "  <cpu mode='custom' match='exact' check='full'>\n"
                             "    <model fallback='forbid'>Skylake-Client-IBRS</model>\n"
                             "    <vendor>Intel</vendor>\n"
                             "    <topology sockets='1' dies='1' cores='2' threads='1'/>\n"
                             "    <feature policy='require' name='ss'/>\n"
                             "    <feature policy='require' name='vmx'/>\n"
                             "    <feature policy='disable' name='hle'/>\n"
                             "    <feature policy='disable' name='rtm'/>\n"
                             "    <feature policy='require' name='hypervisor'/>\n"
                             "    <feature policy='optional' name='pcid'/>\n"
                             "    <feature policy='require' name='skip-l1dfl-vmentry'/>\n"
                             "    <feature policy='require' name='pdpe1gb'/>\n"
                             "    <feature policy='force' name='xsaves'/>\n"
                             "    <numa><cell id='0' cpus='0-1' memory='1048576' unit='KiB'/></numa>\n"
                             "  </cpu>\n"
                             "  <clock offset='utc'/>\n"
                             "</domain>\n";

/* "virsh capabilities". */
static const char capabilities[] =
    "<capabilities>\n"
    "\n"
    "  <host>\n"
    "    <uuid>4c4c4544-0042-3510-8054-c4c04f4b3533</uuid>\n"
    "    <cpu>\n"
    "      <arch>x86_64</arch>\n"
    "      <model>Skylake-Server-IBRS</model>\n"
    "      <vendor>Intel</vendor>\n"
    "      <microcode version='33581318'/>\n"
    "      <signature family='6' model='85' stepping='4'/>\n"
    "      <counter name='tsc' frequency='2394374000' scaling='yes'/>\n"
    "      <topology sockets='1' dies='1' cores='8' threads='2'/>\n"
    "      <maxphysaddr mode='emulate' bits='46'/>\n"
    "      <feature name='ds'/>\n"
    "      <feature name='acpi'/>\n"
    "      <feature name='ht'/>\n"
    "      <feature name='vmx'/>\n"
    "      <feature name='mpx'/>\n"
    "      <feature name='invtsc'/>\n"
    "      <pages unit='KiB' size='4'/>\n"
    "    </cpu>\n"
    "    <topology>\n"
    "      <cells num='1'>\n"
    "        <cell id='0'>\n"
    "          <cpus num='2'>\n"
    "            <cpu id='0' socket_id='0' die_id='0' core_id='0' siblings='0'/>\n"
    "            <cpu id='1' socket_id='0' die_id='0' core_id='1' siblings='1'/>\n"
    "          </cpus>\n"
    "        </cell>\n"
    "      </cells>\n"
    "    </topology>\n"
    "  </host>\n"
    "</capabilities>\n";

/* "virsh domcapabilities": the host-model alone; what makes another model unusable is none of its features.
 */
static const char domain_capabilities[] = "<domainCapabilities>\n"
                                          "  <path>/usr/bin/qemu-system-x86_64</path>\n"
                                          "  <domain>kvm</domain>\n"
                                          "  <machine>pc-i440fx-7.2</machine>\n"
                                          "  <arch>x86_64</arch>\n"
                                          "  <vcpu max='255'/>\n"
                                          "  <cpu>\n"
                                          "    <mode name='host-passthrough' supported='yes'>\n"
                                          "      <enum name='hostPassthroughMigratable'>\n"
                                          "        <value>on</value>\n"
                                          "        <value>off</value>\n"
                                          "      </enum>\n"
                                          "    </mode>\n"
                                          "    <mode name='maximum' supported='yes'/>\n"
                                          "    <mode name='host-model' supported='yes'>\n"
                                          "      <model fallback='forbid'>EPYC-Rome</model>\n"
                                          "      <vendor>AMD</vendor>\n"
                                          "      <maxphysaddr mode='passthrough' limit='48'/>\n"
                                          "      <feature policy='require' name='x2apic'/>\n"
                                          "      <feature policy='require' name='tsc-deadline'/>\n"
                                          "      <feature policy='require' name='hypervisor'/>\n"
                                          "      <feature policy='require' name='tsc_adjust'/>\n"
                                          "      <feature policy='require' name='arch-capabilities'/>\n"
                                          "      <feature policy='require' name='rdctl-no'/>\n"
                                          "      <feature policy='disable' name='xsaves'/>\n"
                                          "      <feature policy='disable' name='svm'/>\n"
                                          "      <feature policy='disable' name='npt'/>\n"
                                          "    </mode>\n"
                                          "    <mode name='custom' supported='yes'>\n"
                                          "      <model usable='no' vendor='Intel'>Westmere</model>\n"
                                          "      <blockers model='Westmere'>\n"
                                          "        <feature name='vmx-ins-outs'/>\n"
                                          "        <feature name='avx512f'/>\n"
                                          "      </blockers>\n"
                                          "      <model usable='yes' vendor='unknown'>qemu64</model>\n"
                                          "    </mode>\n"
                                          "  </cpu>\n"
                                          "</domainCapabilities>\n";

static const struct {
    const char *text, *label, *rows, *warning;
    uint64_t line;
} cpus[] = {
    {domain, "Skylake-Client-IBRS",
     "   0x00000000 0x00: eax=unread ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
     "   0x00000001 0x00: eax=unread ebx=unread ecx=0x80000020/0x80000020 edx=0x08000000/0x08000000\n"
     "   0x00000007 0x00: eax=unread ebx=0x00000000/0x00000810 ecx=unread edx=unread\n"
     "   0x0000000d 0x01: eax=0x00000008/0x00000008 ebx=unread ecx=unread edx=unread\n"
     "   0x80000001 0x00: eax=unread ebx=unread ecx=unread edx=0x04000000/0x04000000\n",
     "of the features of this CPU 1 is no bit of CPUID: skip-l1dfl-vmentry", 7},
    {capabilities, "Skylake-Server-IBRS",
     "   0x00000000 0x00: eax=unread ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
     "   0x00000001 0x00: eax=0x00050654/0x0fff0fff ebx=unread ecx=0x00000020/0x00000020 "
     "edx=0x10600000/0x10600000\n"
     "   0x00000007 0x00: eax=unread ebx=0x00004000/0x00004000 ecx=unread edx=unread\n"
     "   0x80000007 0x00: eax=unread ebx=unread ecx=unread edx=0x00000100/0x00000100\n"
     "   0x80000008 0x00: eax=0x0000002e/0x000000ff ebx=unread ecx=unread edx=unread\n",
     NULL, 5},
    {domain_capabilities, "EPYC-Rome",
     "   0x00000000 0x00: eax=unread ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65\n"
     "   0x00000001 0x00: eax=unread ebx=unread ecx=0x81200000/0x81200000 edx=unread\n"
     "   0x00000007 0x00: eax=unread ebx=0x00000002/0x00000002 ecx=unread edx=0x20000000/0x20000000\n"
     "   0x0000000d 0x01: eax=0x00000000/0x00000008 ebx=unread ecx=unread edx=unread\n"
     "   0x80000001 0x00: eax=unread ebx=unread ecx=0x00000000/0x00000004 edx=unread\n"
     "   0x8000000a 0x00: eax=unread ebx=unread ecx=unread edx=0x00000000/0x00000001\n",
     "of the features of this CPU 1 is no bit of CPUID: rdctl-no", 7},
};

static void check_rows(const struct reader_table *found, const char *rows)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    for (uint32_t i = 0; i < found->table.count; i++)
        write_raw_row(&sink, &found->table, i);
    check_text("rows", memory_text(&memory), rows);
}

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cpus); i++) {
        struct kit_read read;

        kit_read_text(cpus[i].text, NULL, &read);
        check_text("error", read.error, "");
        check_text("format", read.format, "libvirt");
        assert_int_equal(read.count, 1);
        check_text("label", read.tables[0].label, cpus[i].label);
        assert_int_equal(read.tables[0].line, cpus[i].line);
        assert_int_equal(read.tables[0].table.partial, CPUID_PARTIAL_NAMES);
        check_rows(&read.tables[0], cpus[i].rows);
        assert_int_equal(read.warnings, cpus[i].warning ? 2 : 1);
        kit_free(&read);
    }
}

/* What is said of the features that are no bits, which comes before the word that a table is partial. */
static void test_strangers(void **state)
{
    static const char text[] = "<cpu>\n<feature name='rdctl-no'/><feature name='ibrs-all'/>"
                               "<feature name='avx'/>\n</cpu>\n";
    struct kit_read read;

    (void)state;
    kit_read_text(text, NULL, &read);
    assert_int_equal(read.count, 1);
    check_text("told", read.first,
               "text:1: of the features of this CPU 2 are no bits of CPUID: rdctl-no, ...");
    kit_free(&read);
}

/* Several in a file are chosen by their models; one of another architecture is passed over. */
static void test_several(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("<cpus>\n<cpu><arch>aarch64</arch><feature name='aes'/></cpu>\n"
                  "<cpu match='exact'><model> A </model><feature name='aes'/></cpu>\n"
                  "<cpu><model>B</model><feature policy='forbid' name='aes'/></cpu><cpu id='0'/></cpus>\n"
                  "<cpu><signature family='25' model='1'/></cpu>\n",
                  NULL, &read);
    check_text("several", read.error, "");
    assert_int_equal(read.count, 3);
    check_text("label", read.tables[0].label, "A");
    check_rows(&read.tables[0],
               "   0x00000001 0x00: eax=unread ebx=unread ecx=0x02000000/0x02000000 edx=unread\n");
    check_text("label", read.tables[1].label, "B");
    check_rows(&read.tables[1],
               "   0x00000001 0x00: eax=unread ebx=unread ecx=0x00000000/0x02000000 edx=unread\n");
    check_rows(&read.tables[2],
               "   0x00000001 0x00: eax=0x00a00f10/0x0fff0ff0 ebx=unread ecx=unread edx=unread\n");
    kit_free(&read);
}

static const struct {
    const char *text, *error;
} broken[] = {
    {"<cpu>\n<feature policy='require'/>\n<feature name='a'/></cpu>",
     "text:2: expected <feature> with name, it has none"},
    {"<cpu>\n<feature policy='perhaps' name='avx'/></cpu>",
     "text:2: expected require, force, optional, disable or forbid in policy, found 'perhaps'"},
    {"<cpu>\n<feature policy='require' name='avx'/>\n<feature policy='disable' name='avx'/></cpu>",
     "text:3: expected one policy for a feature, found 'avx'"},
    {"<cpu>\n<feature name='avx'/><signature family='x' model='1'/></cpu>",
     "text:2: expected <signature> with family and model, as numbers"},
    {"<cpu>\n<feature name='avx'/><signature family='6' model='256'/></cpu>",
     "text:2: expected <signature> with family and model, as numbers"},
    {"<cpu><feature name='avx'/>\n<maxphysaddr bits='46'/><maxphysaddr bits='47'/></cpu>",
     "text:2: expected one <maxphysaddr>, found a second one"},
    {"<cpu><feature name='avx'/>\n</cpus>", "text:2: expected XML, found: mismatched tag"},
    {"<cpu><feature name='avx'/>\n", "text:2: expected XML, found: no element found"},
    {"<cpu mode='host-model'><feature policy='optional' name='avx'/></cpu>\n",
     "text:1: libvirt's <cpu> that tells of no feature, expected some: take virsh domcapabilities, or "
     "leafprobe capture for a table"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++)
        kit_check_refused(broken[i].text, broken[i].error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples), cmocka_unit_test(test_strangers),
                                       cmocka_unit_test(test_several), cmocka_unit_test(test_broken)};

    return cmocka_run_group_tests_name("libvirt_cpu", tests, NULL, NULL);
}
