/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fields: which bits of which register mean what, as the rows of spec/field_*.def and spec/value.def say.
 * Rows are bit fields and hold no pointers, so that an image carries them without relocations; struct field
 * is a plain view of one.
 */
#ifndef PROBE_FIELD_FIELD_H
#define PROBE_FIELD_FIELD_H

#include "probe/table/cpuid.h"

/*
 * Whose field it is. A CPU vendor stands for all that follow its definitions (Hygon: AMD; VIA and Zhaoxin:
 * Centaur; National Semiconductor: Cyrix, and AMD in the extended leaves). HYPERV is any hypervisor block
 * with the interface signature "Hv#1", whatever its name (Hyper-V TLFS, "Feature and Interface Discovery");
 * XBOX, any with "Xbnv".
 */
#define FIELD_CPU_VENDORS(X) X(INTEL) X(AMD) X(CENTAUR) X(TRANSMETA) X(CYRIX) X(OTHER)
#define FIELD_HV_VENDORS(X) \
    X(KVM)                  \
    X(HYPERV)               \
    X(XEN)                  \
    X(VMWARE)               \
    X(BHYVE)                \
    X(ACRN) X(VBOX) X(PARALLELS) X(JAILHOUSE) X(TCG) X(QNX) X(FEX) X(XBOX) X(OTHER_HV)

enum field_vendor_number {
#define X(name) VENDOR_NUMBER_##name,
    FIELD_CPU_VENDORS(X) VENDOR_CPU_TOTAL,
    VENDOR_NUMBER_BEFORE_HV = VENDOR_CPU_TOTAL - 1,
    FIELD_HV_VENDORS(X) VENDOR_TOTAL
#undef X
};

/* Sets of vendors are these bits. VENDOR_ANY: every CPU vendor; VENDOR_ANY_HV: every hypervisor. */
enum field_vendor {
#define X(name) VENDOR_##name = 1 << VENDOR_NUMBER_##name,
    FIELD_CPU_VENDORS(X) FIELD_HV_VENDORS(X)
#undef X
        VENDOR_ANY = (1 << VENDOR_CPU_TOTAL) - 1,
    VENDOR_ANY_HV = (1 << VENDOR_TOTAL) - (1 << VENDOR_CPU_TOTAL)
};

/*
 * Attributes: what a comparison of two tables does with the field, and how its number is to be read.
 * PERCPU: differs between the CPUs of one machine (APIC ids and what follows from them). HYBRID: differs
 * between its core types. DYNAMIC_*: changes at run time with CR4, XCR0, an MSR, the CPU mode, or time. SIZE,
 * COUNT: more is better, or at least a quantity. LIMIT: a highest number. MASK: the bits are a mask, not a
 * number. INVERTED: 1 says that something is missing. PLUS_ONE: the quantity is one more than the number.
 * TEXT: four characters of a string. IDENT: names a product or a version, not a capability.
 */
#define FIELD_ATTRS(X) \
    X(PERCPU)          \
    X(HYBRID)          \
    X(DYNAMIC_CR4)     \
    X(DYNAMIC_XCR0)    \
    X(DYNAMIC_MSR)     \
    X(DYNAMIC_MODE) X(DYNAMIC_TIME) X(SIZE) X(COUNT) X(LIMIT) X(MASK) X(INVERTED) X(PLUS_ONE) X(TEXT) X(IDENT)

enum field_attr_number {
#define X(name) ATTR_NUMBER_##name,
    FIELD_ATTRS(X) ATTR_TOTAL
#undef X
};

enum field_attr {
#define X(name) ATTR_##name = 1 << ATTR_NUMBER_##name,
    FIELD_ATTRS(X)
#undef X
        ATTR_DYNAMIC =
            ATTR_DYNAMIC_CR4 | ATTR_DYNAMIC_XCR0 | ATTR_DYNAMIC_MSR | ATTR_DYNAMIC_MODE | ATTR_DYNAMIC_TIME,
    ATTR_ALL = (1 << ATTR_TOTAL) - 1
};

/* The tables of spec/value.def, in its order. */
#define FIELD_VALUE_TABLES(X) \
    X(amd_core_type)          \
    X(amd_level_type)         \
    X(assoc4)                 \
    X(assoc8)                 \
    X(brand_index)            \
    X(cache_type)             \
    X(core_type)              \
    X(cpu_type)               \
    X(fex_host)               \
    X(hv_interface)           \
    X(hv_isolation)           \
    X(leaf2)                  \
    X(leaf2_cyrix)            \
    X(level_type)             \
    X(pconfig_type)           \
    X(ptsc_size)              \
    X(sgx_epc)                \
    X(sgx_subleaf) X(tlb_partition) X(tlb_type) X(xen_tsc_mode) X(xstate)

enum value_table {
    VALUES_NONE,
#define X(name) VALUES_##name,
    FIELD_VALUE_TABLES(X)
#undef X
        VALUES_TOTAL
};

/* Room for any text of the spec, its NUL included. */
#define FIELD_TEXT_SIZE 64

/* One row. leaf of a hypervisor field: as if its block were at 0x40000000. */
struct field {
    uint32_t leaf;
    uint32_t vendors;    /* set of enum field_vendor */
    uint32_t attrs;      /* set of enum field_attr */
    uint16_t index;      /* number of the row, 0 to field_count() - 1 */
    uint8_t first, last; /* subleaves, 0 to 63 */
    uint8_t reg;         /* as cpuid_reg() numbers them */
    uint8_t high, low;   /* bits, 0 to 31 */
    uint8_t values;      /* enum value_table: names of the numbers */
    uint16_t text;       /* where field_text() finds it */
};

/*
 * How many rows there are, and row number index (below field_count()). Rows are in the order of the files:
 * standard, hypervisor, extended and other leaves; within them by leaf, first subleaf, register, low bit.
 */
uint32_t field_count(void);
struct field field_row(uint32_t index);

/* What a field means, in words: 1 to 63 printable ASCII characters. */
const char *field_text(const struct field *field);

/* The bits of a field, and its number in the value of a register. */
uint32_t field_bits(const struct field *field);
uint32_t field_number(const struct field *field, uint32_t value);

/*
 * The rows of (leaf, subleaf) for any of these vendors, by register and low bit. leaf may lie in any
 * hypervisor block. field_next() fills *out and returns true until there are no more.
 */
struct field_query {
    uint32_t key, subleaf, vendors; /* private: key stands for the leaf */
    uint32_t next;                  /* row to look at next */
};
struct field_query field_query(uint32_t leaf, uint32_t subleaf, uint32_t vendors);
bool field_next(struct field_query *query, struct field *out);

/* The union of the bits of the rows with any of the attributes attrs (enum field_attr), of one register. */
uint32_t field_mask(uint32_t vendors, uint32_t leaf, uint32_t subleaf, unsigned reg, uint32_t attrs);

/*
 * What the rows that a query still has come to: how many they are, and by register the union of their bits
 * (what is documented). field_survey(): and the length of their longest text; field_claimed(): the bits of
 * one register.
 */
struct field_claims {
    uint32_t rows;
    uint32_t claimed[4];
};
struct field_survey {
    uint32_t rows;
    uint32_t claimed[4];
    uint32_t width[4];
};
struct field_claims field_claims(struct field_query query);
struct field_survey field_survey(struct field_query query);
uint32_t field_claimed(uint32_t vendors, uint32_t leaf, uint32_t subleaf, unsigned reg);

/*
 * Who defines this leaf of a table: one vendor as a set, or all where the table does not tell. Of a
 * hypervisor leaf: who signs at its block's base, or HYPERV or XBOX if base + 1 says "Hv#1" or "Xbnv";
 * OTHER_HV for signatures that nobody knows, all where the base is absent (base + 1 still tells
 * what it is not). Of the others: the
 * vendor string of leaf 0, and whether the leaf is extended; OTHER for strings that no row of cpu_kind.c
 * knows, VENDOR_ANY where leaf 0 is absent.
 */
uint32_t field_vendors(const struct cpuid_table *table, uint32_t leaf);

/* True if field_vendors() gave all vendors, as the table does not tell whose leaf it is. */
static inline bool field_vendors_unknown(uint32_t vendors)
{
    return (vendors & (vendors - 1)) != 0;
}

/* The name of a vendor, such as "AMD", by its number: 0 to VENDOR_TOTAL - 1. */
const char *field_vendor_name(unsigned number);

/* The text of a number in a table of values; empty if it has none or values is VALUES_NONE. */
const char *field_value_name(enum value_table values, uint32_t number);

/*
 * Short name of a row, such as "vmx" (Linux's flag name where it has one), unique within leaf, subleaf,
 * register and vendor. In an object file of its own (field_name.c), which images do not link.
 */
const char *field_name(uint32_t index);

#endif
