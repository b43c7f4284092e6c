/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/dialect/write.h"

#include <ctype.h>

#include "probe/table/count.h"

/* A number with at least so many digits, upper-case as InstLatx64's dumps have them. */
static void put_upper(const struct sink *sink, uint32_t value, unsigned digits)
{
    while (digits < 8 && value >> 4 * digits)
        digits++;
    for (unsigned left = digits; left-- > 0;) {
        const char digit = "0123456789ABCDEF"[value >> 4 * left & 15];

        put_bytes(sink, &digit, 1);
    }
}

void dialect_put_registers(const struct sink *sink, const struct cpuid_entry *entry,
                           const char *const before[4])
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    for (unsigned reg = 0; reg < 4; reg++) {
        put_str(sink, before[reg]);
        put_hex(sink, cpuid_reg(&regs, reg), 8);
    }
}

static bool asks_subleaf(const struct cpuid_entry *entry)
{
    return entry->flags & CPUID_INDEXED || entry->subleaf;
}

/* Xen's policies have names of words: another mark in a label becomes a blank. */
static void put_label_words(const struct sink *sink, const char *label)
{
    for (; *label; label++)
        put_bytes(sink, isalnum((unsigned char)*label) ? label : " ", 1);
}

static void put_xen(const struct sink *sink, const struct dialect_table *from)
{
    static const char *const between[4] = {" -> ", ":", ":", ":"};

    if (from->label[0]) {
        put_label_words(sink, from->label);
    } else {
        put_str(sink, "CPU ");
        put_dec(sink, from->cpu);
    }
    put_str(sink, " policy: ");
    put_dec(sink, from->table->count);
    put_str(sink, " leaves, 0 MSRs\n CPUID:\n  leaf     subleaf  -> eax      ebx      ecx      edx     \n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];

        put_str(sink, "  ");
        put_hex(sink, entry->leaf, 8);
        put_str(sink, ":");
        put_hex(sink, asks_subleaf(entry) ? entry->subleaf : UINT32_MAX, 8);
        dialect_put_registers(sink, entry, between);
        put_str(sink, "\n");
    }
}

static void put_aida64(const struct sink *sink, const struct dialect_table *from)
{
    put_str(sink, "------[ CPUID Registers / Logical CPU #");
    put_dec(sink, from->cpu);
    put_str(sink, " ]------\n\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        put_str(sink, "CPUID ");
        put_upper(sink, entry->leaf, 8);
        for (unsigned reg = 0; reg < 4; reg++) {
            put_str(sink, reg ? "-" : ": ");
            put_upper(sink, cpuid_reg(&regs, reg), 8);
        }
        if (asks_subleaf(entry)) {
            put_str(sink, " [SL ");
            put_upper(sink, entry->subleaf, 2);
            put_str(sink, "]");
        }
        put_str(sink, "\n");
    }
    put_str(sink, "\n");
}

static void put_characters(const struct sink *sink, const struct cpuid_entry *entry)
{
    const struct cpuid_regs regs = cpuid_entry_regs(entry);

    for (unsigned i = 0; i < 16; i++) {
        const char c = (char)(cpuid_reg(&regs, i / 4) >> i % 4 * 8);

        put_bytes(sink, c >= ' ' && c <= '~' ? &c : ".", 1);
    }
}

static void put_tycho(const struct sink *sink, const struct dialect_table *from)
{
    static const char *const between[4] = {" = ", " ", " ", " "};

    put_str(sink, "CPU ");
    put_dec(sink, from->cpu);
    put_str(sink, ":\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];

        put_str(sink, "CPUID ");
        put_hex(sink, entry->leaf, 8);
        put_str(sink, ":");
        put_hex(sink, entry->subleaf, 2);
        dialect_put_registers(sink, entry, between);
        put_str(sink, " | ");
        put_characters(sink, entry);
        put_str(sink, "\n");
    }
}

/* A leaf with subleaves has a line of its own before their rows. */
static void put_kcpuid(const struct sink *sink, const struct dialect_table *from)
{
    static const char *const between[4] = {"EAX=0x", ", EBX=0x", ", ECX=0x", ", EDX=0x"};
    const struct cpuid_entry *before = NULL;

    put_str(sink, "Basic Leafs :\n================\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];
        const bool same = before && before->leaf == entry->leaf && asks_subleaf(before);

        if (entry->leaf >> 31 && !(before && before->leaf >> 31))
            put_str(sink, "Extended Leafs :\n================\n");
        if (!asks_subleaf(entry) || !same) {
            put_0x(sink, entry->leaf, 8);
            put_str(sink, asks_subleaf(entry) ? ": subleafs:\n" : ": ");
        }
        if (asks_subleaf(entry)) {
            put_str(sink, " ");
            put_str(sink, entry->subleaf < 10 ? " " : "");
            put_dec(sink, entry->subleaf);
            put_str(sink, ": ");
        }
        dialect_put_registers(sink, entry, between);
        put_str(sink, "\n");
        before = entry;
    }
}

/* The file of one CPU ("pu0") in the folder that HWLOC_CPUID_PATH names: a mask of the registers that the row
 * asks by (1 EAX, 4 ECX), those, and the answer. */
static void put_hwloc(const struct sink *sink, const struct dialect_table *from)
{
    put_str(sink, "# mask e[abcd]x => e[abcd]x\n");
    for (uint32_t i = 0; i < from->table->count; i++) {
        const struct cpuid_entry *entry = &from->table->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        put_str(sink, asks_subleaf(entry) ? "5 " : "1 ");
        put_hex(sink, entry->leaf, 1);
        put_str(sink, " 0 ");
        put_hex(sink, entry->subleaf, 1);
        put_str(sink, " 0 =>");
        for (unsigned reg = 0; reg < 4; reg++) {
            put_str(sink, " ");
            put_hex(sink, cpuid_reg(&regs, reg), 1);
        }
        put_str(sink, "\n");
    }
}

const struct dialect_writer *dialect_writer(unsigned i)
{
    static const struct dialect_writer writers[] = {
        {"libvirt", true, dialect_put_libvirt},
        {"firecracker", true, dialect_put_firecracker},
        {"xen", false, put_xen},
        {"aida64", false, put_aida64},
        {"tycho", false, put_tycho},
        {"kcpuid", true, put_kcpuid},
        {"hwloc", true, put_hwloc},
        {"rust", false, dialect_put_rust},
        {"c", false, dialect_put_c},
        {"qr", false, dialect_put_qr},
    };

    return i < COUNT(writers) ? &writers[i] : NULL;
}
