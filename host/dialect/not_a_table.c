/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/not_a_table.h"

#include "host/base/line_text.h"
#include "probe/table/count.h"

#define TAKE_ROWS "expected a table: take cpuid -r, or leafprobe capture"
#define DECODED "the decoded report of cpuid; expected a table: take cpuid -r"
#define NO_X86 "of an ARM CPU, which has no CPUID; expected a table of an x86 CPU"
#define PRINT_ARRAY "print the array: p *VCPU->arch.cpuid_entries@VCPU->arch.cpuid_nent"

/* "ffff8880051ae000:  40000000 00000000" of crash's rd, "0xffff8880051ae000:\t0x40000000" of gdb's x, also
 * with <symbol>. */
static bool memory_words(struct span line)
{
    size_t digits = 0;

    text_word(&line, "0x");
    for (; line.n && ((line.at[0] >= '0' && line.at[0] <= '9') || (line.at[0] >= 'a' && line.at[0] <= 'f'));
         digits++) {
        line.at++;
        line.n--;
    }
    if (digits < 8 || digits > 16)
        return false;
    if (text_word(&line, " <")) {
        const char *end = text_find(line, ">");

        if (!end)
            return false;
        line = (struct span){end + 1, line.n - (size_t)(end + 1 - line.at)};
    }
    return text_word(&line, ":") && text_blanks(&line);
}

/* "00000001 00000000 000306c3 00000800 f7fa3223 178bfbff", also behind 0x. */
static bool six_numbers(struct span line)
{
    unsigned wide = 0, words = 0;

    for (line = text_trim(line); line.n;
         words++, text_blanks(&line), text_word(&line, ","), text_blanks(&line)) {
        const bool hex = text_word(&line, "0x");
        const size_t left = line.n;

        if (!text_digits(&line, 16) || left - line.n > 8)
            return false;
        wide += hex || left - line.n == 8;
    }
    return words == 6 && wide >= 5;
}

#define MEMORY_WORDS NULL
#define SIX_NUMBERS ""

/* Earlier rows win; '^' for where a line begins. */
static const struct {
    const char *text; /* what stands in a line, or: */
    const char *meaning;
} signs[] = {
    {"Cannot access memory at", "the debugger could not read the memory, expected entries"},
    {"entries=[...]", "strace shortened the entries, expected them in full: strace -v"},
    {"(struct kvm_cpuid_entry2 *) 0x", "a pointer to the table, not the table; " PRINT_ARRAY},
    {"cpuid_entries = 0x", "a pointer to the table, not the table; " PRINT_ARRAY},
    {"Object(prog, 'struct kvm_cpuid_entry2'",
     "references to objects, expected their values: print(object) in drgn"},
    {"(struct kvm_cpuid_entry2 *)", "a pointer to the table, not the table; " PRINT_ARRAY},
    {" function;", "the layout of the structure, expected its content; " PRINT_ARRAY},
    {"print(prog.read(", "bytes of memory, expected a printed array; print(entries[i]) for each i in drgn"},
    {"version information (1/eax)", DECODED},
    {"vendor_id = ", DECODED},
    {"CPUID_SIGNATURE (Leaf", "the report of EDK2's Cpuid.efi, which prints zeros for registers that it "
                              "never read; expected a table: boot "
                              "leafprobe's image instead"},
    {"CPU implementer", NO_X86},
    {"MIDR_EL1", NO_X86},
    {"EFER=0000", "a virtual CPU's registers (QEMU's info registers), expected a table: take cpuid -r in the "
                  "guest, or leafprobe "
                  "capture"},
    {"Linux version ", "the kernel's log; " TAKE_ROWS},
    {"model name\t: ", "/proc/cpuinfo, the kernel's words for features; " TAKE_ROWS},
    {"model name  ", "/proc/cpuinfo, the kernel's words for features; " TAKE_ROWS},
    {"model name : ", "/proc/cpuinfo, the kernel's words for features; " TAKE_ROWS},
    {"\"lscpu\": [", "the output of lscpu, the kernel's words for features; " TAKE_ROWS},
    {"machdep.cpu.",
     "the output of macOS' sysctl, words for features; expected a table: take LibreHardwareMonitor's "
     "report, or boot leafprobe's image"},
    {"cpuid.1.eax = \"", "masks of VMware's .vmx, expected a table: take its vmware.log"},
    {"cpuid.0.eax = \"", "masks of VMware's .vmx, expected a table: take its vmware.log"},
    {"Static sets:", "the featuresets of xen-cpuid; expected a table: take xen-cpuid -p"},
    {"  Features=0x", "the kernel's log; expected a table: take cpucontrol -i, or cpuid -r"},
    {"CPU op-mode(s):", "the output of lscpu, the kernel's words for features; " TAKE_ROWS},
    {"Coreinfo v",
     "the report of Coreinfo, words for features; expected a table: take LibreHardwareMonitor's report"},
    {"CPU-Z TXT Report", "CPU-Z's report, without its thread dumps, which are tables; expected them, or "
                         "LibreHardwareMonitor's report"},
    {"<cpu mode=",
     "libvirt's <cpu> that tells of no feature, expected some: take virsh domcapabilities, or leafprobe "
     "capture for a table"},
    {" fpu vme de pse ", "features in the kernel's words, as lscpu and /proc/cpuinfo have them; " TAKE_ROWS},
    {"x86/fpu: ", "the kernel's log; " TAKE_ROWS},
    {"^00000000: ",
     "bytes as xxd prints them, and not those of /dev/cpu/N/cpuid; expected a table: if they are "
     "one, xxd -r FILE, and - for its output"},
    {MEMORY_WORDS, "words of memory (rd or x), expected a printed array; " PRINT_ARRAY},
    {SIX_NUMBERS,
     "six numbers a line and nothing that says which, expected a line of their names before them, such as "
     "'leaf subleaf eax ebx ecx edx'"},
    {"cpuid_nent", "the number of entries alone, expected the entries too; " PRINT_ARRAY},
};

static bool is_command(struct span line)
{
    return text_starts(line, "crash> ") || text_starts(line, "(gdb) ") || text_starts(line, "$ ");
}

static bool has_sign(struct span line, const char *sign)
{
    if (!sign)
        return memory_words(line);
    if (!*sign)
        return six_numbers(line);
    return *sign == '^' ? text_starts(line, sign + 1) : text_find(line, sign) != NULL;
}

/* The first line with a sign; 0 if there is none. Commands count only if nothing else has it. */
static uint64_t search(struct span text, const char *sign, bool commands)
{
    for (uint64_t number = 1; text.n; number++) {
        const char *stop = text_find(text, "\n");
        const struct span line = {text.at, stop ? (size_t)(stop - text.at) : text.n};

        if (is_command(line) == commands && has_sign(line, sign))
            return number;
        text.at += line.n + (stop != NULL);
        text.n -= line.n + (stop != NULL);
    }
    return 0;
}

/*
 * What other files begin with. Sources: elf.h; makedumpfile diskdump_mod.h; PE/COFF specification, section 2,
 * behind the stub that linkers write; RFC 1952; xz-file-format.txt, 2.1.1.1; RFC 8878, 3.1.1; Unicode
 * standard, 23.8.
 */
#define DUMP "print the table out of it with crash, gdb or drgn (docs/vmcore.md)"
static const struct {
    const char *front;
    const char *meaning;
} kinds[] = {
    {"\x7f"
     "ELF",
     "an ELF file, a dump of memory or a program, expected a table; " DUMP},
    {"KDUMP   ", "a dump of memory, expected a table; " DUMP},
    {"DISKDUMP", "a dump of memory, expected a table; " DUMP},
    {"MZ\x90", "a program of Windows or UEFI, expected a table"},
    {"\x1f\x8b", "compressed by gzip, expected a table: zcat FILE, and - for its output"},
    {"\xfd"
     "7zXZ",
     "compressed by xz, expected a table: xzcat FILE, and - for its output"},
    {"\x28\xb5\x2f\xfd", "compressed by zstd, expected a table: zstdcat FILE, and - for its output"},
    {"\xff\xfe", "text in UTF-16, expected UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 FILE"},
    {"\xfe\xff", "text in UTF-16, expected UTF-8 or ASCII: iconv -f UTF-16 -t UTF-8 FILE"},
};

/* "12,14", lines of a file. */
static bool take_lines(struct span *line)
{
    return text_digits(line, 10) && (!text_word(line, ",") || text_digits(line, 10));
}

bool not_a_table_places(struct span line)
{
    line = text_trim(line);
    return take_lines(&line) && (text_word(&line, "c") || text_word(&line, "a") || text_word(&line, "d")) &&
           take_lines(&line) && !line.n;
}

const char *not_a_table_file(const char *front, size_t n)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (text_starts((struct span){front, n}, kinds[i].front))
            return kinds[i].meaning;
    return NULL;
}

const char *not_a_table(const char *text, size_t n, uint64_t *ret_line)
{
    const struct span all = {text, n};

    for (int commands = 0; commands < 2; commands++)
        for (size_t i = 0; i < COUNT(signs); i++) {
            *ret_line = search(all, signs[i].text, commands);
            if (*ret_line)
                return signs[i].meaning;
        }
    *ret_line = 1;
    return NULL;
}
