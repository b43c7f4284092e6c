/* SPDX-License-Identifier: BSD-2-Clause */
/* Each sign of a text that is no table, in its line, and what is said of it; texts that come near and are
 * none. */
#include "host/dialect/not_a_table.h"

#include <string.h>

#include "host/tests/kit.h"

static const struct {
    const char *text;
    uint64_t line;
    const char *meaning; /* "": none */
} texts[] = {
    {"", 1, ""},
    {"one\ntwo\n", 1, ""},
    {"p *v\nCannot access memory at address 0x1\n", 2,
     "the debugger could not read the memory, expected entries"},
    {"ioctl(5, KVM_SET_CPUID2, {nent=2, entries=[...]}) = 0", 1,
     "strace shortened the entries, expected them in full: strace -v"},
    {"$1 = (struct kvm_cpuid_entry2 *) 0x5555", 1,
     "a pointer to the table, not the table; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"x\ncpuid_entries = 0xffff8880051ae000,", 2,
     "a pointer to the table, not the table; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"[Object(prog, 'struct kvm_cpuid_entry2', address=0x1)]", 1,
     "references to objects, expected their values: print(object) in drgn"},
    {"p (struct kvm_cpuid_entry2 *)x", 1,
     "a pointer to the table, not the table; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"struct kvm_cpuid_entry2 {\n    __u32 function;\n", 2,
     "the layout of the structure, expected its content; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {">>> print(prog.read(1, 2))", 1,
     "bytes of memory, expected a printed array; print(entries[i]) for each i in drgn"},
    {"CPU 0:\n   version information (1/eax):", 2,
     "the decoded report of cpuid; expected a table: take cpuid -r"},
    {"   vendor_id = \"GenuineIntel\"", 1, "the decoded report of cpuid; expected a table: take cpuid -r"},
    {"CPUID_SIGNATURE (Leaf 00000000)", 1,
     "the report of EDK2's Cpuid.efi, which prints zeros for registers that it never read; expected a table: "
     "boot leafprobe's image instead"},
    {"CPU implementer\t: 0x41", 1, "of an ARM CPU, which has no CPUID; expected a table of an x86 CPU"},
    {"MIDR_EL1", 1, "of an ARM CPU, which has no CPUID; expected a table of an x86 CPU"},
    {"EFER=0000000000000d01", 1,
     "a virtual CPU's registers (QEMU's info registers), expected a table: take cpuid -r in the guest, or "
     "leafprobe capture"},
    {"Linux version 6.1", 1, "the kernel's log; expected a table: take cpuid -r, or leafprobe capture"},
    {"processor\t: 0\nmodel name\t: x", 2,
     "/proc/cpuinfo, the kernel's words for features; expected a table: take cpuid -r, or leafprobe capture"},
    {"model name  x", 1,
     "/proc/cpuinfo, the kernel's words for features; expected a table: take cpuid -r, or leafprobe capture"},
    {"model name : x", 1,
     "/proc/cpuinfo, the kernel's words for features; expected a table: take cpuid -r, or leafprobe capture"},
    {"{\n   \"lscpu\": [", 2,
     "the output of lscpu, the kernel's words for features; expected a table: take cpuid -r, or leafprobe "
     "capture"},
    {"machdep.cpu.family: 6", 1,
     "the output of macOS' sysctl, words for features; expected a table: take LibreHardwareMonitor's report, "
     "or boot leafprobe's image"},
    {"cpuid.1.eax = \"----\"", 1, "masks of VMware's .vmx, expected a table: take its vmware.log"},
    {"cpuid.0.eax = \"----\"", 1, "masks of VMware's .vmx, expected a table: take its vmware.log"},
    {"Static sets:", 1, "the featuresets of xen-cpuid; expected a table: take xen-cpuid -p"},
    {"CPU: x\n  Features=0x1783fbff<FPU>", 2,
     "the kernel's log; expected a table: take cpucontrol -i, or cpuid -r"},
    {"CPU op-mode(s):  32-bit", 1,
     "the output of lscpu, the kernel's words for features; expected a table: take cpuid -r, or leafprobe "
     "capture"},
    {"Coreinfo v3.6", 1,
     "the report of Coreinfo, words for features; expected a table: take LibreHardwareMonitor's report"},
    {"CPU-Z TXT Report", 1,
     "CPU-Z's report, without its thread dumps, which are tables; expected them, or LibreHardwareMonitor's "
     "report"},
    {"<domain>\n<cpu mode='host-passthrough'/>", 2,
     "libvirt's <cpu> that tells of no feature, expected some: take virsh domcapabilities, or leafprobe "
     "capture for a table"},
    {"flags: fpu vme de pse tsc", 1,
     "features in the kernel's words, as lscpu and /proc/cpuinfo have them; expected a table: take cpuid -r, "
     "or leafprobe capture"},
    {"x86/fpu: Supporting XSAVE", 1,
     "the kernel's log; expected a table: take cpuid -r, or leafprobe capture"},
    {"00000000: 1d00 0000", 1,
     "bytes as xxd prints them, and not those of /dev/cpu/N/cpuid; expected a table: if they are one, xxd -r "
     "FILE, and - for its output"},
    {" 00000000: 1d00 0000", 1, ""},
    {"crash> p v->arch.cpuid_nent\n$1 = 29\n", 1,
     "the number of entries alone, expected the entries too; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    /* Words of memory: 8 to 16 digits. */
    {"12345678: 1", 1,
     "words of memory (rd or x), expected a printed array; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"0x1234567890abcdef:\t0x1", 1,
     "words of memory (rd or x), expected a printed array; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"0x12345678 <a+4>: 0x1", 1,
     "words of memory (rd or x), expected a printed array; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"1234567: 1", 1, ""},
    {"12345678901234567: 1", 1, ""},
    {"1234567g: 1", 1, ""},
    {"12345678:1", 1, ""},
    {"12345678 <a+4: 0x1", 1, ""},
    /* Six numbers, five of them or more of eight digits or behind 0x. */
    {"00000001 00000000 000306c3 00000800 f7fa3223 178bfbff", 1,
     "six numbers a line and nothing that says which, expected a line of their names before them, such as "
     "'leaf subleaf eax ebx ecx edx'"},
    {"1 00000000 000306c3 00000800 f7fa3223 178bfbff", 1,
     "six numbers a line and nothing that says which, expected a line of their names before them, such as "
     "'leaf subleaf eax ebx ecx edx'"},
    {"0x1, 0x0, 0x3, 0x8,0xf, 0x1", 1,
     "six numbers a line and nothing that says which, expected a line of their names before them, such as "
     "'leaf subleaf eax ebx ecx edx'"},
    {"1 0 000306c3 00000800 f7fa3223 178bfbff", 1, ""},
    {"00000001 00000000 000306c3 00000800 f7fa3223", 1, ""},
    {"00000001 00000000 000306c3 00000800 f7fa3223 178bfbff 0", 1, ""},
    {"00000001 00000000 000306c3 00000800 f7fa3223 178bfbff0", 1, ""},
    {"00000001 00000000 000306c3 00000800 f7fa3223 178bfbfg", 1, ""},
    /* A command counts where nothing else tells; rows that stand before win over others. */
    {"(gdb) p cpuid_nent\n$1 = (struct kvm_cpuid_entry2 *) 0x5\n", 2,
     "a pointer to the table, not the table; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"$ grep cpuid_nent\n", 1,
     "the number of entries alone, expected the entries too; print the array: p "
     "*VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"},
    {"cpuid_nent\nx86/fpu: \n", 2, "the kernel's log; expected a table: take cpuid -r, or leafprobe capture"},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        uint64_t line = 0;
        const char *meaning = not_a_table(texts[i].text, strlen(texts[i].text), &line);

        check_text(texts[i].text, meaning ? meaning : "", texts[i].meaning);
        assert_int_equal(line, texts[i].line);
    }
}

static const struct {
    const char *front, *meaning;
} files[] = {
    {"\x7f"
     "ELF\x02",
     "an ELF file, a dump of memory or a program, expected a table; print the table out of it with crash, "
     "gdb or drgn (docs/vmcore.md)"},
    {"KDUMP   ", "a dump of memory, expected a table; print the table out of it with crash, gdb or drgn "
                 "(docs/vmcore.md)"},
    {"DISKDUMP", "a dump of memory, expected a table; print the table out of it with crash, gdb or drgn "
                 "(docs/vmcore.md)"},
    {"MZ\x90", "a program of Windows or UEFI, expected a table"},
    {"\x1f\x8b\x08", "compressed by gzip, expected a table: zcat FILE, and - for its output"},
    {"\xfd"
     "7zXZ",
     "compressed by xz, expected a table: xzcat FILE, and - for its output"},
    {"\x28\xb5\x2f\xfd", "compressed by zstd, expected a table: zstdcat FILE, and - for its output"},
    {"\xff\xfe"
     "C",
     "text in UTF-16, expected UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 FILE"},
    {"\xfe\xff", "text in UTF-16, expected UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 FILE"},
    {"KDUMP  ", ""},
    {"MZ", ""},
    {"\xff", ""},
};

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        const char *meaning = not_a_table_file(files[i].front, strlen(files[i].front));

        check_text(files[i].front, meaning ? meaning : "", files[i].meaning);
    }
}

static void test_places(void **state)
{
    static const char *const good[] = {"2c2", "7a8", "7,9d6", "1,2c3,4", "  12a13,14\r"};
    static const char *const bad[] = {"", "2", "2c", "c2", "2b2", "2,c2", "2c2,", "2c2 x", "x2c2"};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(not_a_table_places((struct span){good[i], strlen(good[i])}));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(not_a_table_places((struct span){bad[i], strlen(bad[i])}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_files),
                                       cmocka_unit_test(test_places)};

    return cmocka_run_group_tests_name("not_a_table", tests, NULL, NULL);
}
