/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every row of probe/spec, as the code gives it, against the list that was reviewed (rows.def): a row that
 * moves, goes or says something else is seen, wherever it stands. The program with the word "print" prints
 * the list of today, to be read as a change of rows.def.
 */
#include <stdio.h>
#include <string.h>

#include "probe/decode/cpu.h"
#include "probe/field/field.h"
#include "probe/field/move.h"
#include "probe/field/msr_field.h"
#include "probe/field/project.h"
#include "probe/tests/check.h"
#include "probe/tests/row_book.h"
#include "probe/walk/spec.h"

static const char *const kept[] = {
#include "probe/field/tests/rows.def"
};

/* Names of the bits of a set, apart by '|'; "-" for none. */
static const char *set_name(char *text, const char *const *names, unsigned count, uint32_t set)
{
    *text = 0;
    for (unsigned i = 0; i < count; i++)
        if (set >> i & 1) {
            strcat(text, *text ? "|" : "");
            strcat(text, names[i]);
        }
    return *text ? text : strcpy(text, "-");
}

#define X(name) #name,
static const char *const vendors[] = {FIELD_CPU_VENDORS(X) FIELD_HV_VENDORS(X)};
static const char *const attrs[] = {FIELD_ATTRS(X)};
static const char *const tables[] = {"NONE", FIELD_VALUE_TABLES(X)};
#undef X

static const struct known {
    uint32_t leaf;
    uint8_t first, last, reg, high, low;
    const char *name;
} known[] = {
#define KNOWN(leaf, first, last, reg, high, low, name) {leaf, first, last, reg, high, low, #name},
#include "probe/field/tests/known.def"
#undef KNOWN
};

/* What x86-cpuid-db calls these bits: "=" the same, "-" it does not list them. */
static const char *other_name(const struct field *field)
{
    const char *name = "-";

    for (size_t i = 0; i < COUNT(known); i++) {
        const struct known *row = &known[i];

        if (row->leaf != field->leaf || row->reg != field->reg || row->high != field->high ||
            row->low != field->low || row->first > field->last || row->last < field->first)
            continue;
        if (strcmp(row->name, field_name(field->index)) == 0)
            return "=";
        name = row->name;
    }
    return name;
}

static void put_fields(void)
{
    char who[200], what[200];

    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);
        const uint32_t all = field.vendors & VENDOR_ANY ? VENDOR_ANY : VENDOR_ANY_HV;
        const char *vendor =
            field.vendors == all ? "ANY" : set_name(who, vendors, COUNT(vendors), field.vendors);

        row_book_put("field 0x%08x:%u-%u.%s[%u:%u] %s %s %s %s '%s' db %s", field.leaf, field.first,
                     field.last, cpuid_reg_name(field.reg), field.high, field.low, field_name(i), vendor,
                     set_name(what, attrs, COUNT(attrs), field.attrs), tables[field.values],
                     field_text(&field), other_name(&field));
    }
}

static void put_value(enum value_table table, uint32_t number)
{
    const char *name = field_value_name(table, number);

    if (*name)
        row_book_put("value %s 0x%x '%s'", tables[table], number, name);
}

/* Numbers have a byte, but for the signatures of Microsoft's interfaces. */
static void put_values(void)
{
    for (uint32_t table = VALUES_NONE; table < VALUES_TOTAL; table++) {
        for (uint32_t number = 0; number < 4096; number++)
            put_value((enum value_table)table, number);
        put_value((enum value_table)table, 0x31237648);
        put_value((enum value_table)table, 0x766e6258);
    }
}

static void put_leaves(void)
{
    for (size_t i = 0; i < spec_range_count; i++)
        row_book_put("range 0x%08x mask 0x%08x from 0x%08x span 0x%x '%s'", spec_ranges[i].base,
                     spec_ranges[i].mask, spec_ranges[i].min, spec_ranges[i].span, spec_ranges[i].title);
    for (size_t i = 0; i < spec_leaf_count; i++) {
        const struct leaf_spec *row = &spec_leaves[i];
        const struct hypervisor_spec *by = spec_hypervisor_row((enum hypervisor)row->hypervisor);
        static const char *const rules[] = {"single", "stateful", "type",  "max",
                                            "bitmap", "xsave",    "fixed", "unknown"};
        static const char *const keeps[] = {"data", "all", "xsave"};

        row_book_put("leaf 0x%08x '%s' %s %s 0x%08x first %u cap %u keep %s '%s'", row->leaf,
                     by ? by->title : "", rules[row->rule], cpuid_reg_name(row->reg), row->mask, row->first,
                     row->cap, keeps[row->keep], row->title);
    }
    for (unsigned i = HV_ANY + 1; i < HV_COUNT; i++) {
        const struct hypervisor_spec *row = spec_hypervisor_row((enum hypervisor)i);
        char signature[13];

        for (unsigned at = 0; at < 12; at++)
            signature[at] = (char)(row->signature[at] ? row->signature[at] : '.');
        signature[12] = 0;
        row_book_put("hypervisor '%s' '%s'", signature, row->title);
    }
}

static void put_names(void)
{
    const struct project_bit *row;

    for (uint32_t i = 0; (row = project_row(i)); i++)
        row_book_put("name 0x%08x:%u.%s[%u] linux '%s' qemu '%s' libvirt '%s' xen '%s' others '%s'",
                     row->leaf, row->subleaf, cpuid_reg_name(row->reg), row->bit, row->name[PROJECT_LINUX],
                     row->name[PROJECT_QEMU], row->name[PROJECT_LIBVIRT], row->name[PROJECT_XEN],
                     row->others);
}

static void put_microarchitectures(void)
{
    static const char *const makers[CPU_MAKERS] = {
        [CPU_INTEL] = "INTEL", [CPU_AMD] = "AMD", [CPU_CENTAUR] = "CENTAUR", [CPU_TRANSMETA] = "TRANSMETA",
        [CPU_CYRIX] = "CYRIX", [CPU_UMC] = "UMC", [CPU_NEXGEN] = "NEXGEN",   [CPU_RISE] = "RISE",
        [CPU_SIS] = "SIS",     [CPU_RDC] = "RDC", [CPU_VORTEX] = "VORTEX",
    };
    struct decode_microarch row;

    for (uint32_t i = 0; decode_microarch_row(i, &row); i++)
        row_book_put("microarch %s family 0x%x models 0x%x-0x%x steppings %u-%u '%s'", makers[row.maker],
                     row.family, row.first_model, row.last_model, row.first_stepping, row.last_stepping,
                     row.name);
}

static const struct move_row {
    uint32_t first_leaf, last_leaf, first, last, regs, high, low;
    const char *rule, *grade, *given, *why;
} moves[] = {
#define A 1
#define B 2
#define C 4
#define D 8
#define ANY 15
#define MOVE(first_leaf, last_leaf, first, last, regs, hi, lo, rule, grade, given, why) \
    {first_leaf, last_leaf, first, last, regs, hi, lo, #rule, #grade, #given, why},
#include "probe/spec/move.def"
#undef MOVE
#undef A
#undef B
#undef C
#undef D
#undef ANY
};

/* The rows of rules for moving, and what move_of() then says of the first bit of each that no row before has:
 * rules that depend on the order of rows show there. */
static void put_moves(void)
{
    static const char *const regs[] = {"eax", "ebx", "ecx", "edx"};
    char text[40];

    for (size_t i = 0; i < COUNT(moves); i++) {
        const struct move_row *row = &moves[i];

        row_book_put("move 0x%08x-0x%08x:%u-%u.%s[%u:%u] %s %s by %s '%s'", row->first_leaf, row->last_leaf,
                     row->first, row->last, set_name(text, regs, 4, row->regs), row->high, row->low,
                     row->rule, row->grade, row->given, row->why);
        for (unsigned reg = 0; reg < 4; reg++) {
            const struct move move = move_of(row->last_leaf, row->last, reg, row->low);

            if (row->regs >> reg & 1)
                row_book_put("moved 0x%08x:%u.%s 0x%08x %s %s %u", row->last_leaf, row->last, regs[reg],
                             move.bits, move_rule_name(move.rule), move_grade_name(move.grade),
                             (unsigned)move.given);
        }
    }
}

/* Tables that the code reads in other ways: as they stand. */
static void put_others(void)
{
#define FACT(member, leaf, sub, reg, hi, lo, plus)                                                     \
    row_book_put("fact %s 0x%08x:%u.%s[%u:%u] + %u", #member, (unsigned)(leaf), (unsigned)(sub), #reg, \
                 (unsigned)(hi), (unsigned)(lo), (unsigned)(plus));
#include "probe/spec/fact.def"
#undef FACT
#define HEADING(leaf, reg, title, unit) \
    row_book_put("heading 0x%08x %s '%s' '%s'", (unsigned)(leaf), #reg, title, unit);
#include "probe/spec/heading.def"
#undef HEADING
#define MSR(id, number, name, source) row_book_put("msr %s 0x%08x '%s'", #id, (unsigned)(number), name);
#define IF_CPUID(id, leaf, reg, bit) \
    row_book_put("msr %s if 0x%08x.%s[%u]", #id, (unsigned)(leaf), #reg, (unsigned)(bit));
#define IF_MSR(id, other, bit) row_book_put("msr %s if %s[%u]", #id, #other, (unsigned)(bit));
#include "probe/spec/msr.def"
#undef MSR
#undef IF_CPUID
#undef IF_MSR
}

/* Each with what its bits are of a value, and with the row that its lowest and its highest bit lead to. */
static void put_msr_fields(void)
{
    const struct msr_field *row;

    for (uint32_t i = 0; (row = msr_field_row(i)); i++)
        row_book_put(
            "msr_field 0x%08x[%u:%u] %s %s %s qemu '%s' libvirt '%s' xen '%s' bits 0x%llx number 0x%llx %s",
            row->number, row->high, row->low, move_rule_name(row->rule), move_grade_name(row->grade),
            row->name, row->qemu, row->libvirt, row->xen, (unsigned long long)msr_field_bits(row),
            (unsigned long long)msr_field_number(row, UINT64_C(0xfedcba9876543210)),
            msr_field_of(row->number, row->low) == row && msr_field_of(row->number, row->high) == row
                ? "own"
                : "of another row");
}

static void put_rows(void)
{
    put_fields();
    put_values();
    put_leaves();
    put_names();
    put_microarchitectures();
    put_moves();
    put_others();
    put_msr_fields();
}

static void test_rows(void **state)
{
    (void)state;
    assert_true(COUNT(kept) > 2900);
    row_book_open(kept, COUNT(kept));
    put_rows();
    row_book_close();
    assert_null(msr_field_of(0x10a, 63));
    assert_null(msr_field_of(0x10b, 0));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        row_book_open(NULL, 0);
        put_rows();
        return 0;
    }
    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
