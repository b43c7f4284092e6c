/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes documents of each kind from tables, for the tests that read them back. */
#ifndef HOST_READ_TESTS_DOCUMENT_TEXTS_H
#define HOST_READ_TESTS_DOCUMENT_TEXTS_H

#include <inttypes.h>
#include <stdio.h>

#include "probe/table/cpuid.h"

#define REGS(e) (e)->eax, (e)->ebx, (e)->ecx, (e)->edx
#define U "%" PRIu32
#define EACH(table, e) \
    for (const struct cpuid_entry *e = (table)->entry; e < (table)->entry + (table)->count; e++)
#define COMMA(table, e) ((e) + 1 < (table)->entry + (table)->count ? "," : "")

static void bitmap(FILE *to, const char *name, uint32_t bits, const char *behind)
{
    fprintf(to, "          { \"register\": \"%s\",\n            \"bitmap\": \"0b", name);
    for (unsigned bit = 32; bit-- > 0;)
        fprintf(to, "%u%s", bits >> bit & 1, bit == 16 ? "_" : "");
    fprintf(to, "\" }%s\n", behind);
}

static void firecracker(FILE *to, const struct cpuid_table *table)
{
    fprintf(to,
            "{\n  \"kernel_version\": \"6.1\",\n  \"guest_cpu_config\": {\n    \"kvm_capabilities\": [],\n"
            "    \"cpuid_modifiers\": [\n");
    EACH(table, e)
    {
        fprintf(to,
                "      { \"leaf\": \"0x%" PRIx32 "\", \"subleaf\": \"0x%" PRIx32 "\", \"flags\": " U
                ", \"modifiers\": [\n",
                e->leaf, e->subleaf, e->flags);
        bitmap(to, "eax", e->eax, ",");
        bitmap(to, "ebx", e->ebx, ",");
        bitmap(to, "ecx", e->ecx, ",");
        bitmap(to, "edx", e->edx, "");
        fprintf(to, "      ] }%s\n", COMMA(table, e));
    }
    fprintf(to, "    ],\n    \"msr_modifiers\": [ { \"addr\": \"0x10a\", \"bitmap\": \"0b0\" } ]\n  }\n}\n");
}

static void crosvm(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "{\"cpuid\":{\"entries\":[");
    EACH(table, e)
    fprintf(to,
            "{\"function\":" U ",\"index\":" U ",\"flags\":" U ",\"cpuid\":{\"eax\":" U ",\"ebx\":" U
            ",\"ecx\":" U ",\"edx\":" U "}}%s",
            e->leaf, e->subleaf, e->flags, REGS(e), COMMA(table, e));
    fprintf(to, "]}}\n");
}

/* The members on a line each, in another order, among others. */
static void cloud_hypervisor(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "[\n");
    EACH(table, e)
    fprintf(to,
            "  {\n    \"eax\": " U ",\n    \"ebx\": " U ",\n    \"ecx\": " U ",\n    \"edx\": " U ",\n"
            "    \"flags\": " U ",\n    \"function\": " U ",\n    \"index\": " U ",\n    \"note\": "
            "[1, {\"x\": \"\\u00e9\\n\"}]\n  }%s\n",
            REGS(e), e->flags, e->leaf, e->subleaf, COMMA(table, e));
    fprintf(to, "]\n");
}

static void libvirt(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "<!-- a CPU -->\n<cpudata arch='x86'>\n");
    EACH(table, e)
    fprintf(to,
            "  <cpuid eax_in='0x%08" PRIx32 "' ecx_in='0x%02" PRIx32 "' eax='0x%08" PRIx32
            "' ebx='0x%08" PRIx32 "' ecx='0x%08" PRIx32 "' edx='0x%08" PRIx32 "'/>\n",
            e->leaf, e->subleaf, REGS(e));
    fprintf(to, "  <msr index='0x10a' edx='0x00000000' eax='0x0000000b'/>\n</cpudata>\n");
}

/* struct kvm_cpuid_entry2 as Rust's {:?} and {:#?}, bpftrace's print() and lldb show it. */
static void rust(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "[");
    EACH(table, e)
    fprintf(to,
            "kvm_cpuid_entry2 { function: " U ", index: " U ", flags: " U ", eax: " U ", ebx: " U ", ecx: " U
            ", edx: " U ", padding: [0, 0, 0] }%s",
            e->leaf, e->subleaf, e->flags, REGS(e), COMMA(table, e)[0] ? ", " : "");
    fprintf(to, "]\n");
}

static void rust_pretty(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "[\n");
    EACH(table, e)
    fprintf(to,
            "    kvm_cpuid_entry2 {\n        function: " U ",\n        index: " U ",\n        flags: " U
            ",\n        eax: " U ",\n        ebx: " U ",\n        ecx: " U ",\n        edx: " U
            ",\n        padding: [\n            0,\n            0,\n            0,\n        ],\n    },\n",
            e->leaf, e->subleaf, e->flags, REGS(e));
    fprintf(to, "]\n");
}

static void bpftrace(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "Attaching 1 probe...\n");
    EACH(table, e)
    fprintf(to,
            "{ .function = " U ", .index = " U ", .flags = " U ", .eax = " U ", .ebx = " U ", .ecx = " U
            ", .edx = " U ", .padding = [0,0,0] }\n",
            e->leaf, e->subleaf, e->flags, REGS(e));
}

static void lldb(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "(lldb) p entries\n(kvm_cpuid_entry2 [" U "]) $0 = {\n", table->count);
    EACH(table, e)
    fprintf(to,
            "  [%td] = {\n    function = " U "\n    index = " U "\n    flags = " U "\n    eax = " U
            "\n    ebx = " U "\n    ecx = " U "\n    edx = " U
            "\n    padding = ([0] = 0, [1] = 0, [2] = 0)\n  }\n",
            e - table->entry, e->leaf, e->subleaf, e->flags, REGS(e));
    fprintf(to, "}\n(lldb) q\n");
}

static void lldb_line(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "(kvm_cpuid_entry2 [" U "]) $0 = {\n", table->count);
    EACH(table, e)
    fprintf(to,
            "  [%td] = { function = " U " index = " U " flags = " U " eax = " U " ebx = " U " ecx = " U
            " edx = " U " padding = { [0] = 0 [1] = 0 [2] = 0 } }\n",
            e - table->entry, e->leaf, e->subleaf, e->flags, REGS(e));
    fprintf(to, "}\n");
}

static const struct {
    const char *name, *format;
    bool flags; /* it carries them */
    void (*make)(FILE *to, const struct cpuid_table *table);
} documents[] = {
    {"firecracker", "firecracker", true, firecracker},
    {"crosvm", "kvm_json", true, crosvm},
    {"cloud_hypervisor", "kvm_json", true, cloud_hypervisor},
    {"libvirt", "libvirt", false, libvirt},
    {"rust", "vmcore", true, rust},
    {"rust_pretty", "vmcore", true, rust_pretty},
    {"bpftrace", "vmcore", true, bpftrace},
    {"lldb", "vmcore", true, lldb},
    {"lldb_line", "vmcore", true, lldb_line},
};

#undef U

#endif
