/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts as people paste them, each read as what it is, or named: what stands before lines of logs, what
 * markup puts around them, and what looks like a table and is none. */
#include <string.h>

#include "host/tests/kit.h"

#define ROW_0 "   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69"
#define ROW_1 "   0x00000001 0x00: eax=0x00050654 ebx=0x00020800 ecx=0xf6fa3203 edx=0x178bfbff"

/* What programs put before every line. */
static const char *const before[] = {
    "Nov 29 15:36:56 host1 cpuid[1234]: ",      /* journalctl */
    "Nov 29 15:36:56 host1 systemd[1]: ",       /* the same of another program */
    "2024-05-07T12:12:12.123456789Z stdout F ", /* Kubernetes, a container's log */
    "2024-05-07T12:12:12.1234567Z ",            /* a run of GitHub Actions */
    "cpuid-1  | ",                              /* docker compose logs */
    "(XEN) ",                                   /* Xen's console */
    "(XEN) [   12.345678] (d1) ",               /* the same of a domain */
    "    ",                                     /* Markdown's code */
    "\t",
    "[   12.345678] ",
    "[12:34:56] ",
    "12:34:56.123456 ",
    "node1: ",
    "> > ",
    "/// ", /* a comment of Rust */
    " * ",  /* of C */
};

static void test_before(void **state)
{
    static const char *const lines[] = {"CPU 0:", ROW_0, ROW_1};
    char text[1024];

    (void)state;
    for (size_t i = 0; i < COUNT(before); i++) {
        struct kit_read read;
        size_t n = 0;

        for (size_t line = 0; line < COUNT(lines); line++)
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s\n", before[i], lines[line]);
        kit_read_text(text, NULL, &read);
        check_text(before[i], read.error, "");
        check_text(before[i], read.format, "raw");
        check_text(before[i], kit_rows(&read), "0 1");
        assert_int_equal(read.tables[0].table.entry[1].edx, 0x178bfbff);
        kit_free(&read);
    }
}

/* Rows as strings in a program's source. */
static void test_literals(void **state)
{
    static const struct {
        const char *before, *behind;
    } literals[] = {{"        \"", "\\n\" +"}, {"  + \"", "\\n\""}, {"\"", "\\r\\n\""},
                    {"    \"", "\","},         {"    '", "',"},     {"    \"", "\");"}};
    static const char *const lines[] = {"CPU 0:", ROW_0, ROW_1};
    char text[1024];

    (void)state;
    for (size_t i = 0; i < COUNT(literals); i++) {
        struct kit_read read;
        size_t n = (size_t)snprintf(text, sizeof(text), "public class Dump {\n    String rows =\n");

        for (size_t line = 0; line < COUNT(lines); line++)
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s\n", literals[i].before, lines[line],
                                  literals[i].behind);
        snprintf(text + n, sizeof(text) - n, "}\n");
        kit_read_text(text, NULL, &read);
        check_text(literals[i].before, read.error, "");
        check_text(literals[i].before, kit_rows(&read), "0 1");
        assert_int_equal(read.tables[0].table.entry[1].edx, 0x178bfbff);
        kit_free(&read);
    }
    /* A broken row is one there, too. */
    kit_check_refused("\"CPU 0:\\n\"\n\"" ROW_0 "\\n\"\n\"   0x00000001 0x00: eax=0xg ebx=0x1\\n\"\n",
                      "text:3: expected a row of cpuid -r or a header 'CPU 0:', found '\"   0x00000001 0x00: "
                      "eax=0xg ebx=0x1\\n\"'");
}

/* What markup puts around a table. */
static void test_around(void **state)
{
    static const struct {
        const char *before, *behind;
    } around[] = {
        {"[code]\n", "[/code]\n"},
        {"{code:bash}\n", "{code}\n"},
        {"{noformat}\n", "{noformat}\n"},
        {"~~~\n", "~~~\n"},
        {"Output::\n\n", "\n.. note::\n"},
        {"<details>\n<summary>cpuid</summary>\n\n```\n", "```\n</details>\n"},
        {"$ sudo cpuid -1r\n[sudo] password for me: \n", "$ \n"},
    };
    char text[1024];

    (void)state;
    for (size_t i = 0; i < COUNT(around); i++) {
        struct kit_read read;

        snprintf(text, sizeof(text), "%sCPU:\n%s\n%s\n%s", around[i].before, ROW_0, ROW_1, around[i].behind);
        kit_read_text(text, NULL, &read);
        check_text(around[i].before, read.error, "");
        check_text(around[i].before, kit_rows(&read), "0 1");
        kit_free(&read);
    }
}

#define ZEROS "00000000 00000000 00000000 00000000\n"

/* Reports and logs of programs, each with lines that look like another's rows. */
static const struct {
    const char *text, *format, *rows;
} programs[] = {
    {"CPU Thread 0\n\tMax CPUID level\t\t00000006h\n\nFunction\t\teax\t\tebx\t\tecx\t\tedx\n"
     "0x00000000\t\t0x00000006\t0x756E6547\t0x6C65746E\t0x49656E69\n"
     "0x00000004\t\t0x04000121\t0x01C0003F\t0x0000001F\t0x00000000\n"
     "0x00000004\t\t0x04000143\t0x01C0103F\t0x000007FF\t0x00000000\n\nMSR 0x0000001B\t\tedx = 0x0\n\n"
     "CPU Thread 1\n\tCPUID\t\t \n\t0x00000000\t\t0x00000006\t0x756E6547\t0x6C65746E\t0x49656E69\n\n"
     "Chipset\n-------\n",
     "cpuz", "0 4.0-1 | 0"},
    {"> 00:00:02.967          RAW Standard CPUIDs\n> 00:00:02.967      Function  eax      ebx      ecx      "
     "edx\n"
     "> 00:00:02.967 Gst: 00000000  " ZEROS "> 00:00:02.967 Hst:           " ZEROS
     "> 00:00:02.967 Name:                            GenuineIntel\n> 00:00:02.967 Gst: 80000009  "
     "07280202 00000000 00000000 00000503*\n",
     "vbox_old", "0 80000009 | 0"},
    {" Function  EAX       EBX       ECX       EDX\n\n 00000000  00000001  756E6547  6C65746E  49656E69\n\n "
     "00000001  "
     "00050654  00020800  FED83203  178BFBFF\n\n MSR       EDX       EAX\n 0000001B  00000000  FEE00900\n",
     "lhm", "0 1"}, /* an empty line between two, as some forums do */
    {"# cpuid\n eax in    eax      ebx      ecx      edx\n00000000 " ZEROS "00000001 " ZEROS
     "\nVendor ID: x\n",
     "cpuid_old", "0 1"},
    {"Jun 28 23:40:56.698: vmx| CPUID[0] vendor: GenuineIntel\nJun 28 23:40:56.698: vmx| CPUID[0] level "
     "00000000, 0: "
     "0x00000002 0x756e6547 0x6c65746e 0x49656e69\n",
     "vmware", "0"},
    {"./cpuid-dump | sort\ncpu0: CPUID 00000000: 00000023-756E6547-6C65746E-49656E69 [GenuineIntel]\n"
     "cpu1: CPUID 00000000: 00000023-756E6547-6C65746E-49656E69 [GenuineIntel]\n",
     "cpuinfo", "0 | 0"},
    {"00016183765i[CPU0  ] CPUID[0x00000000]: " ZEROS "00016183765i[CPU1  ] CPUID[0x00000000]: " ZEROS,
     "bochs", "0 | 0"},
    {"Leaf,Subleaf,EAX,EBX,ECX,EDX\n0x00000000,0x0,0x0000000d,0x756e6547,0x6c65746e,0x49656e69\n"
     "0x00000004,0x1,0x00000122,0x01c0003f,0x0000003f,0x00000001\n",
     "columns", "0 4.1"},
    {"CPU 0:\nfunction index eax ebx ecx edx\n00000000 00 " ZEROS "CPU 1:\nfunction index eax ebx ecx "
     "edx\n00000001 00 " ZEROS,
     "columns", "0 | 1"},
    {"VBoxManage modifyvm x --cpuid-set=00000004:1 1 2 3 4\nVBoxManage modifyvm x --cpuidset 1 1 2 3 4\n",
     "cpuidset", "4.1 1"},
    {"        let cpuid = vec![CpuIdEntry {\n            function: 0x7,\n            index: 0x1,\n           "
     " eax: 0x20,\n"
     "            ebx: 0x1,\n            ecx: 0x2,\n            edx: 0x3,\n            flags: 1,\n        "
     "}];\n",
     "vmcore", "7.1"},
};

static void test_programs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(programs); i++) {
        struct kit_read read;

        kit_read_text(programs[i].text, NULL, &read);
        check_text(programs[i].text, read.error, "");
        check_text(programs[i].text, read.format, programs[i].format);
        check_text(programs[i].text, kit_rows(&read), programs[i].rows);
        kit_free(&read);
    }
}

/* No table, or none of which anybody could say whose it is. */
static const struct {
    const char *text, *error;
} refused[] = {
    {"2c2\n<" ROW_1 "\n---\n> " ROW_1 "\n",
     "text:1: the output of diff, rows of two files; expected one of them, or leafprobe diff of both"},
    {"--- a\n+++ b\n@@ -1 +1 @@\n-" ROW_0 "\n+" ROW_0 "\n",
     "text:1: expected a CPUID table in a known format (--help lists them under --from), recognised none"},
    {"7a8\n> " ROW_1 "\n",
     "text:1: the output of diff, rows of two files; expected one of them, or leafprobe diff of both"},
    {"0x00000001 0x00: eax=0x200 ebx=0x00020800 ecx=0xf6fa3203 edx=0x178bfbff\n" ROW_1 "\n",
     "text:1: expected a row of cpuid -r or a header 'CPU 0:', found '0x00000001 0x00: eax=0x200 "
     "ebx=0x00020800 ecx=0xf6fa3203 edx...'"},
    {"cpuid.1.eax = \"----:----:----:0001:----:0110:0111:----\"\n",
     "text:1: masks of VMware's .vmx, expected a table: take its vmware.log"},
    {"nr_features: 18\n\nStatic sets:\nKnown   bfebfbff:fffef3ff\n",
     "text:3: the featuresets of xen-cpuid; expected a table: take xen-cpuid -p"},
    {"machdep.cpu.features: FPU VME DE PSE TSC\n",
     "text:1: the output of macOS' sysctl, words for features; expected a table: take LibreHardwareMonitor's "
     "report, or boot leafprobe's image"},
    {"CPU: Intel(R) Xeon(R)\n  Features=0x1783fbff<FPU,VME>\n",
     "text:2: the kernel's log; expected a table: take cpucontrol -i, or cpuid -r"},
    {"CPU-Z TXT Report\n\nCPU-Z version 2.15.0.x64\n",
     "text:1: CPU-Z's report, without its thread dumps, which are tables; expected them, or "
     "LibreHardwareMonitor's report"},
    {"processor : 0\nmodel name : Intel(R) Xeon(R)\n",
     "text:2: /proc/cpuinfo, the kernel's words for features; expected a table: take cpuid -r, or leafprobe "
     "capture"},
    {"{\n   \"lscpu\": [\n      {\n", "text:2: the output of lscpu, the kernel's words for features; "
                                      "expected a table: take cpuid -r, or leafprobe capture"},
    {"Architektur:      x86_64\nMarkierungen:     fpu vme de pse tsc msr\n",
     "text:2: features in the kernel's words, as lscpu and /proc/cpuinfo have them; expected a table: take "
     "cpuid -r, or leafprobe capture"},
    {"of a script:\n00000000 00000000 0000000d 756e6547 6c65746e 49656e69\n",
     "text:2: six numbers a line and nothing that says which, expected a line of their names before them, "
     "such as 'leaf subleaf eax ebx ecx edx'"},
    {"0x1, 0x0, 0x000306c3, 0x00000800, 0xf7fa3223, 0x178bfbff\n",
     "text:1: six numbers a line and nothing that says which, expected a line of their names before them, "
     "such as 'leaf subleaf eax ebx ecx edx'"},
    {"leaf subleaf eax ebx ecx edx\n00000000 00000000 0000000d 756e6547 6c65746e 9656e69\n",
     "text:2: expected a row of six columns under their names, found '00000000 00000000 0000000d 756e6547 "
     "6c65746e 9656e69'"},
    {"leaf,subleaf,eax,ebx,ecx,edx\n0x00000000,0x0,0x0000000d,0x756e6547,0x6c65746e,0x9656e69\n",
     "text:2: expected a row of six columns under their names, found "
     "'0x00000000,0x0,0x0000000d,0x756e6547,0x6c65746e,0x9656e69'"},
    {"x hostCPUID\nlevel 00000000,  0: 0x 0x4b4d564b 0x564b4d56 0x0000004d\nx hostCPUID\n"
     "level 00000001,  0: 0x01001afb 0x00000000 0x00000000 0x00000000\n",
     "text:1: expected a row of VMware's vmware.log, found 'x hostCPUID'"},
    {"<domain type='kvm'>\n  <cpu mode='host-passthrough' check='none' migratable='on'/>\n</domain>\n",
     "text:2: libvirt's <cpu> that tells of no feature, expected some: take virsh domcapabilities, or "
     "leafprobe capture for a table"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        kit_check_refused(refused[i].text, refused[i].error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_before), cmocka_unit_test(test_literals),
                                       cmocka_unit_test(test_around), cmocka_unit_test(test_programs),
                                       cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests_name("pasted", tests, NULL, NULL);
}
