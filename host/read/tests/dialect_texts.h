/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes texts of each dialect from tables, for the tests that read them back. */
#ifndef HOST_READ_TESTS_DIALECT_TEXTS_H
#define HOST_READ_TESTS_DIALECT_TEXTS_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "probe/table/cpuid.h"

#define REGS(e) (e)->eax, (e)->ebx, (e)->ecx, (e)->edx
#define H8 "%08" PRIx32
#define X8 "0x%08" PRIx32
#define HX "%" PRIx32
#define EACH(table, e) \
    for (const struct cpuid_entry *e = (table)->entry; e < (table)->entry + (table)->count; e++)

/* What a dialect leaves out. */
enum leaves { ALL, FIRST = 1, NONZERO = 2, NAMED = 4 };

static bool indexed(const struct cpuid_entry *e)
{
    return e->flags & CPUID_INDEXED;
}

static bool printed(const struct cpuid_entry *e, unsigned leaves)
{
    return !(leaves & FIRST && e->subleaf) && !(leaves & NONZERO && !(e->eax | e->ebx | e->ecx | e->edx));
}

typedef void generator(FILE *to, const struct cpuid_table *guest, const struct cpuid_table *host);

static void vbox(FILE *to, const struct cpuid_table *guest, const struct cpuid_table *host)
{
    const struct cpuid_entry *h = host->entry;

    fprintf(to, "00:00:04.809411          Raw Standard CPUID Leaves\n"
                "00:00:04.809411      Leaf/sub-leaf  eax      ebx      ecx      edx\n");
    EACH(guest, e)
    {
        fprintf(to, "00:00:04.809412 Gst: " H8 "/%04" PRIx32 "  " H8 " " H8 " " H8 " " H8 "\n", e->leaf,
                e->subleaf, REGS(e));
        fprintf(to, "00:00:04.809412 Hst:                " H8 " " H8 " " H8 " " H8 "\n", REGS(h));
        h++;
    }
    fprintf(to, "00:00:04.809500 TSC: disabled\n");
}

static void vbox_old(FILE *to, const struct cpuid_table *guest, const struct cpuid_table *host)
{
    const struct cpuid_entry *h = host->entry;

    fprintf(to, "00:00:01.434332          RAW Standard CPUIDs\n"
                "00:00:01.434333      Function  eax      ebx      ecx      edx\n");
    EACH(guest, e)
    {
        if (printed(e, FIRST)) {
            fprintf(to, "00:00:01.434333 Gst: " H8 "  " H8 " " H8 " " H8 " " H8 "%s\n", e->leaf, REGS(e),
                    e->leaf == 7 ? "*" : "");
            fprintf(to, "00:00:01.434335 Hst:           " H8 " " H8 " " H8 " " H8 "\n", REGS(h));
        }
        h++;
    }
    fprintf(to, "00:00:01.434348 Name:                            GenuineIntel\n");
}

static void vmware(FILE *to, const struct cpuid_table *guest, const struct cpuid_table *host)
{
    const struct cpuid_entry *h = host->entry;
    static const char stamp[] = "2025-02-05T17:52:27.765+08:00| vmx| I005: guest vs. host CPUID ";

    EACH(guest, e)
    {
        fprintf(to, "%sguest level " H8 ", %2" PRIx32 ": " X8 " " X8 " " X8 " " X8 "\n", stamp, e->leaf,
                e->subleaf, REGS(e));
        if (memcmp(e, h, sizeof(*e)) != 0)
            fprintf(to, "%s*host level " H8 ", %2" PRIx32 ": " X8 " " X8 " " X8 " " X8 "\n", stamp, h->leaf,
                    h->subleaf, REGS(h));
        h++;
    }
}

static void xen(FILE *to, const struct cpuid_table *guest, const struct cpuid_table *host)
{
    for (int which = 0; which < 2; which++) {
        fprintf(to,
                "%s policy: 28 leaves, 1 MSRs\n CPUID:\n  leaf     subleaf  -> eax      ebx      ecx      "
                "edx     \n",
                which ? "HVM Default" : "Host");
        EACH(which ? guest : host, e)
        if (printed(e, NONZERO))
            fprintf(to, "  " H8 ":" H8 " -> " H8 ":" H8 ":" H8 ":" H8 "\n", e->leaf,
                    indexed(e) ? e->subleaf : 0xffffffff, REGS(e));
        fprintf(to, " MSRs:\n  index    -> value           \n  000000ce -> 0000000080000000\n");
    }
}

/* What prints a row of one table with one format: leaf, subleaf, registers. */
#define ONE(name, header, leaves, format, ...)                                                  \
    static void name(FILE *to, const struct cpuid_table *table, const struct cpuid_table *host) \
    {                                                                                           \
        (void)host;                                                                             \
        fputs(header, to);                                                                      \
        EACH(table, e) if (printed(e, leaves)) fprintf(to, format "\n", __VA_ARGS__, REGS(e));  \
    }

ONE(vmware_host, "", ALL,
    "2025-03-05T16:19:46.611Z In(05) vmx hostCPUID level " H8 ", %2" PRIx32 ": " X8 " " X8 " " X8 " " X8,
    e->leaf, e->subleaf)
ONE(lhm,
    "CPUID Return Values\n\n CPU Group: 0\n CPU Thread: 0\n APIC ID: 0\n\n Function  EAX       EBX       ECX "
    "      EDX\n",
    FIRST, " %08" PRIX32 "  %08" PRIX32 "  %08" PRIX32 "  %08" PRIX32 "  %08" PRIX32, e->leaf)
ONE(cpuz,
    "CPU-Z TXT Report\n\nThread dumps\n------------\n\nCPU Thread 0\n    APIC ID            0\n\n    CPUID   "
    "      \n",
    FIRST, "    0x%08" PRIX32 "        0x%08" PRIX32 "    0x%08" PRIX32 "    0x%08" PRIX32 "    0x%08" PRIX32,
    e->leaf)
ONE(cpuid_old, "$ python cpuid.py\nCPUID    A        B        C        D\n", FIRST,
    H8 " " H8 " " H8 " " H8 " " H8, e->leaf)
ONE(columns, "leaf     subleaf  eax      ebx      ecx      edx\n", ALL, H8 " " H8 " " H8 " " H8 " " H8 " " H8,
    e->leaf, e->subleaf)
ONE(bochs, "00016183765i[CPU0  ] CPU[0] is the bootstrap processor\n", FIRST,
    "00016183765i[CPU0  ] CPUID[" X8 "]: " H8 " " H8 " " H8 " " H8, e->leaf)
ONE(pfc, "pfc: Kernel Module loading on processor x (Family 6 (6), Model 85 (055), Stepping 7 (7))\n", FIRST,
    "Mar 16 13:07:43 cas111 kernel: pfc: cpuid.0x%" PRIX32 ".0x%" PRIX32 ":        EAX=" H8 ", EBX=" H8
    ", ECX=" H8 ", EDX=" H8,
    e->leaf, e->subleaf)
ONE(cpuidset, "", FIRST, "VBoxManage modifyvm \"my VM\" --cpuidset " H8 " " H8 " " H8 " " H8 " " H8, e->leaf)
ONE(x86info, "x86info v1.31pre\n", FIRST, "eax in: " X8 ", eax = " H8 " ebx = " H8 " ecx = " H8 " edx = " H8,
    e->leaf)
ONE(trace, "# tracer: nop\n#\n", ALL,
    "       CPU 0/KVM-4242    [003] .....  8123.450000: kvm_cpuid: func " HX " idx " HX " rax " HX " rbx " HX
    " rcx " HX " rdx " HX ", cpuid entry found",
    e->leaf, e->subleaf)
ONE(dtrace, "", ALL,
    "CPUID query: leaf/subleaf 0x%" PRIx32 "/0x%" PRIx32 ", returns rax = 0x%" PRIx32 ", rbx = 0x%" PRIx32
    ", rcx = 0x%" PRIx32 ", rdx = 0x%" PRIx32,
    e->leaf, e->subleaf)
ONE(tycho, "CPU 0:\n", ALL, "CPUID " H8 ":%02" PRIx32 " = " H8 " " H8 " " H8 " " H8 " | ....Genu", e->leaf,
    e->subleaf)
ONE(hwloc, "# mask e[abcd]x => e[abcd]x\n", ALL, "%d " HX " 0 " HX " 0 => " HX " " HX " " HX " " HX,
    indexed(e) ? 5 : 1, e->leaf, e->subleaf)
ONE(corefreq, "", ALL, "|- " H8 ":" H8 "    " H8 "     " H8 "     " H8 "     " H8, e->leaf, e->subleaf)
ONE(ddcpuid, "| Leaf     | Sub-leaf | EAX      | EBX      | ECX      | EDX      |\n|----------|----------|\n",
    ALL, "| %8" PRIx32 " | %8" PRIx32 " | %8" PRIx32 " | %8" PRIx32 " | %8" PRIx32 " | %8" PRIx32 " |",
    e->leaf, e->subleaf)
ONE(cpucontrol, "", FIRST, "cpuid level 0x%" PRIx32 ": " X8 " " X8 " " X8 " " X8, e->leaf)
ONE(raw_cpuid, "", ALL,
    "(0x%" PRIx32 ", 0x%" PRIx32 ") => CpuIdResult { eax: " X8 ", ebx: " X8 ", ecx: " X8 ", edx: " X8 " }",
    e->leaf, e->subleaf)
ONE(openvmm, "", ALL,
    "leaf: 0x%" PRIx32 ", subleaf 0x%" PRIx32 ": eax=" X8 ", ebx=" X8 ", ecx=" X8 ", edx=" X8, e->leaf,
    e->subleaf)
ONE(svsm, "", ALL,
    "EAX_IN: 0x%" PRIx32 ", ECX_IN: 0x%" PRIx32 ", XCR0_IN: 0x0, XSS_IN: 0x0, EAX_OUT: " X8 ", EBX_OUT: " X8
    ", ECX_OUT: " X8 ", EDX_OUT: " X8,
    e->leaf, e->subleaf)

ONE(cloud_hv, "cloud-hypervisor: 0.012345s: <vmm> INFO:vmm/src/lib.rs:1 -- API request event: VmBoot\n", ALL,
    "cloud-hypervisor: 0.123456s: <vmm> INFO:arch/src/x86_64/mod.rs:891 -- CpuIdEntry[vcpu_id = 0]: function "
    "= " X8 " index = " X8 " eax = " X8 " ebx = " X8 " ecx = " X8 " edx = " X8 " flags = 0x00000000",
    e->leaf, e->subleaf)

/* pytorch's cpuinfo has the subleaf last. */
static void cpuinfo(FILE *to, const struct cpuid_table *table, const struct cpuid_table *host)
{
    (void)host;
    EACH(table, e)
    fprintf(to,
            "cpu0: CPUID %08" PRIX32 ": %08" PRIX32 "-%08" PRIX32 "-%08" PRIX32 "-%08" PRIX32
            " [SL %02" PRIX32 "]\n",
            e->leaf, REGS(e), e->subleaf);
}

static void kcpuid(FILE *to, const struct cpuid_table *table, const struct cpuid_table *host)
{
    uint32_t last = 1;

    (void)host;
    fprintf(to, "Basic Leafs :\n================\n");
    EACH(table, e)
    {
        if (!printed(e, NONZERO))
            continue;
        if (indexed(e) && e->leaf != last)
            fprintf(to, X8 ": subleafs:\n", e->leaf);
        last = indexed(e) ? e->leaf : 1;
        if (indexed(e))
            fprintf(to, " %2" PRIu32 ": EAX=" X8 ", EBX=" X8 ", ECX=" X8 ", EDX=" X8 "\n", e->subleaf,
                    REGS(e));
        else
            fprintf(to, X8 ": EAX=" X8 ", EBX=" X8 ", ECX=" X8 ", EDX=" X8 "\n", e->leaf, REGS(e));
    }
}

static void libcpuid(FILE *to, const struct cpuid_table *table, const struct cpuid_table *host)
{
    (void)host;
    fprintf(to, "version=0.7.1\n\n_________________ Logical CPU #0 _________________\n");
    EACH(table, e)
    {
        const uint32_t n = e->leaf & 0x7fffffff;

        if (e->leaf == 4)
            fprintf(to, "intel_fn4[%" PRIu32 "]=" H8 " " H8 " " H8 " " H8 "\n", e->subleaf, REGS(e));
        else if (n < 32 && !e->subleaf)
            fprintf(to, "%s_cpuid[%" PRIu32 "]=" H8 " " H8 " " H8 " " H8 "\n", e->leaf == n ? "basic" : "ext",
                    n, REGS(e));
    }
}

#define LIBCPUID 8u /* leaves of the first 32, subleaves of leaf 4 alone */

static const struct {
    const char *name;
    generator *make;
    unsigned leaves;
    const char *guest, *host; /* labels, in the order in which they come; NULL: one table */
    bool fixed;               /* numbers of eight digits */
} dialects[] = {
    {"vbox", vbox, ALL, "Gst", "Hst", true},
    {"vbox_old", vbox_old, FIRST, "Gst", "Hst", true},
    {"cpuz", cpuz, FIRST, NULL, NULL, true},
    {"cpuid_old", cpuid_old, FIRST, NULL, NULL, true},
    {"columns", columns, ALL, NULL, NULL, true},
    {"bochs", bochs, FIRST, NULL, NULL, true},
    {"pfc", pfc, FIRST, NULL, NULL, true},
    {"cpuidset", cpuidset, FIRST, NULL, NULL, false},
    {"vmware", vmware, ALL, "guest", "host", true},
    {"vmware", vmware_host, ALL, NULL, NULL, true},
    {"lhm", lhm, FIRST, NULL, NULL, true},
    {"x86info", x86info, FIRST, NULL, NULL, true},
    {"xen", xen, NONZERO, "HVM Default", "Host", true},
    {"kcpuid", kcpuid, NONZERO, NULL, NULL, true},
    {"trace", trace, ALL, NULL, NULL, false},
    {"dtrace", dtrace, ALL, NULL, NULL, false},
    {"libcpuid", libcpuid, LIBCPUID, NULL, NULL, true},
    {"tycho", tycho, ALL, NULL, NULL, true},
    {"hwloc", hwloc, ALL, NULL, NULL, false},
    {"corefreq", corefreq, ALL, NULL, NULL, true},
    {"ddcpuid", ddcpuid, ALL, NULL, NULL, false},
    {"cpucontrol", cpucontrol, FIRST, NULL, NULL, true},
    {"cpuinfo", cpuinfo, ALL, NULL, NULL, true},
    {"raw_cpuid", raw_cpuid, ALL, NULL, NULL, false},
    {"openvmm", openvmm, ALL, NULL, NULL, false},
    {"svsm", svsm, ALL, NULL, NULL, false},
    {"cloud_hv", cloud_hv, ALL, NULL, NULL, true},
};

#endif
