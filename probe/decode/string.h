/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings that a CPU or a hypervisor gives in its registers. */
#ifndef PROBE_DECODE_STRING_H
#define PROBE_DECODE_STRING_H

#include "probe/table/cpuid.h"

enum decode_string {
    STRING_VENDOR,         /* leaf 0 */
    STRING_VENDOR_EXT,     /* leaf 0x80000000 (AMD repeats it there) */
    STRING_BRAND,          /* 0x80000002 to 0x80000004 */
    STRING_HYPERVISOR,     /* 0x40000000, or another base */
    STRING_STACK,          /* 0x40000080: Hyper-V's virtualization stack */
    STRING_SOC,            /* 0x17, subleaves 1 to 3 */
    STRING_TDX,            /* 0x21 */
    STRING_TRANSMETA,      /* 0x80860000 */
    STRING_TRANSMETA_INFO, /* 0x80860003 to 0x80860006 */
    STRING_MAKERS_FIRST,   /* 0x8ffffffe, of AMD's CPUs */
    STRING_MAKERS,         /* 0x8fffffff */
    STRING_KINDS
};

#define STRING_MAX 64

/*
 * Put the bytes of a string of the table, up to STRING_MAX, into bytes and return how many they are, as the
 * registers give them: NULs and unprintable bytes included. base is the hypervisor base for STRING_HYPERVISOR
 * and STRING_STACK, and ignored otherwise. 0 if the table has none of the string's entries; missing parts of
 * a longer string are NULs.
 */
uint32_t decode_string(const struct cpuid_table *table, enum decode_string kind, uint32_t base,
                       char bytes[STRING_MAX]);

/* Whether (leaf, subleaf) holds a part of a string: its kind and true if it is the first part. STRING_KINDS
 * if none. */
enum decode_string decode_string_at(uint32_t leaf, uint32_t subleaf, bool *ret_first);

/* The length without the NULs at the end. */
uint32_t decode_string_trim(const char *bytes, uint32_t length);

/*
 * The length of a string of a kind: what has a name in it ends at its first NUL (APM 3, E.4.3), and what
 * stands behind is no part of it; vendors and hypervisors fill all their registers, and only NULs at the end
 * are left out.
 */
uint32_t decode_string_end(enum decode_string kind, const char *bytes, uint32_t length);

#endif
