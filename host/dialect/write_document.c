/* SPDX-License-Identifier: BSD-2-Clause */
/* Writers of documents and of program text. */
#include "host/dialect/write.h"

/* libvirt's virCPUx86DataFormat() writes these widths. */
void dialect_put_libvirt(const struct sink *sink, const struct dialect_table *from)
{
    static const char *const between[4] = {"' eax='0x", "' ebx='0x", "' ecx='0x", "' edx='0x"};

    put_str(sink, "<cpudata arch='x86'>\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];

        put_str(sink, "  <cpuid eax_in='");
        put_0x(sink, entry->leaf, 8);
        put_str(sink, "' ecx_in='");
        put_0x(sink, entry->subleaf, 2);
        dialect_put_registers(sink, entry, between);
        put_str(sink, "'/>\n");
    }
    put_str(sink, "</cpudata>\n");
}

static void put_bitmap(const struct sink *sink, const char *name, uint32_t bits, const char *behind)
{
    put_str(sink, "        {\n          \"register\": \"");
    put_str(sink, name);
    put_str(sink, "\",\n          \"bitmap\": \"0b");
    for (unsigned bit = 32; bit-- > 0;)
        put_str(sink, bits >> bit & 1 ? "1" : "0");
    put_str(sink, "\"\n        }");
    put_str(sink, behind);
}

static void put_template_msr(const struct sink *sink, const struct dialect_msr *msr)
{
    put_str(sink, "    {\n      \"addr\": \"");
    put_0x(sink, msr->number, 1);
    put_str(sink, "\",\n      \"bitmap\": \"0b");
    for (unsigned bit = 64; bit-- > 0;)
        put_str(sink, !(msr->mask >> bit & 1) ? "x" : msr->value >> bit & 1 ? "1" : "0");
    put_str(sink, "\"\n    }");
}

/* A CPU template that sets every bit (Firecracker, docs/cpu_templates/schema.json). */
void dialect_put_firecracker(const struct sink *sink, const struct dialect_table *from)
{
    put_str(sink, "{\n  \"kvm_capabilities\": [],\n  \"cpuid_modifiers\": [");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        put_str(sink, i ? ",\n    {\n      \"leaf\": \"" : "\n    {\n      \"leaf\": \"");
        put_0x(sink, entry->leaf, 1);
        put_str(sink, "\",\n      \"subleaf\": \"");
        put_0x(sink, entry->subleaf, 1);
        put_str(sink, "\",\n      \"flags\": ");
        put_dec(sink, entry->flags);
        put_str(sink, ",\n      \"modifiers\": [\n");
        for (unsigned reg = 0; reg < 4; reg++)
            put_bitmap(sink, cpuid_reg_name(reg), cpuid_reg(&regs, reg), reg < 3 ? ",\n" : "\n");
        put_str(sink, "      ]\n    }");
    }
    put_str(sink, "\n  ],\n  \"msr_modifiers\": [");
    for (size_t i = 0; i < from->msr_count; i++) {
        put_str(sink, i ? ",\n" : "\n");
        put_template_msr(sink, &from->msrs[i]);
    }
    put_str(sink, from->msr_count ? "\n  ]\n}\n" : "]\n}\n");
}

/* What Rust and C share: the members, with what stands before and behind their names. */
static void put_members(const struct sink *sink, const struct cpuid_entry *entry, const char *before,
                        const char *behind)
{
    static const char *const names[] = {"function", "index", "flags", "eax", "ebx", "ecx", "edx"};
    const uint32_t values[] = {entry->leaf, entry->subleaf, entry->flags, entry->eax,
                               entry->ebx,  entry->ecx,     entry->edx};

    for (unsigned i = 0; i < 7; i++) {
        put_str(sink, i ? ", " : "");
        put_str(sink, before);
        put_str(sink, names[i]);
        put_str(sink, behind);
        put_0x(sink, values[i], i == 1 || i == 2 ? 1 : 8);
    }
}

/* The number of rows stands before them, where readers of such text look for it. */
static void put_comment(const struct sink *sink, const struct dialect_table *from)
{
    put_str(sink, "// cpu ");
    put_dec(sink, from->cpu);
    if (from->label[0]) {
        put_str(sink, ", ");
        put_str(sink, from->label);
    }
    put_str(sink, ": cpuid_nent = ");
    put_dec(sink, from->table->count);
    put_str(sink, "\n");
}

void dialect_put_c(const struct sink *sink, const struct dialect_table *from)
{
    put_comment(sink, from);
    put_str(sink, "static const struct kvm_cpuid_entry2 cpuid_");
    put_dec(sink, from->number);
    put_str(sink, "[] = {\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        put_str(sink, "    {");
        put_members(sink, &from->table->entry[i], ".", " = ");
        put_str(sink, "},\n");
    }
    put_str(sink, "};\n");
}

void dialect_put_rust(const struct sink *sink, const struct dialect_table *from)
{
    put_comment(sink, from);
    put_str(sink, "pub const CPUID_");
    put_dec(sink, from->number);
    put_str(sink, ": [kvm_cpuid_entry2; ");
    put_dec(sink, from->table->count);
    put_str(sink, "] = [\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        put_str(sink, "    kvm_cpuid_entry2 { ");
        put_members(sink, &from->table->entry[i], "", ": ");
        put_str(sink, ", padding: [0, 0, 0] },\n");
    }
    put_str(sink, "];\n");
}
