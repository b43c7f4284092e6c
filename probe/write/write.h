/* SPDX-License-Identifier: BSD-2-Clause */
/* Table writers, one file each. They decide nothing: what a table holds is written as it is. */
#ifndef PROBE_WRITE_WRITE_H
#define PROBE_WRITE_WRITE_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/*
 * vmcore: what gdb and crash print for cpuid_nent and cpuid_entries of struct kvm_vcpu_arch, in decimal, with
 * crash's blank at each line's end (the gdb 7 inside crash 7; docs/formats.md). slots is the size of the
 * array: unused slots are written as zeros; slots below the table's count means that there are none.
 */
void write_vmcore(const struct sink *sink, const struct cpuid_table *table, uint32_t slots);

/*
 * raw: the lines of "cpuid -r" (Todd Allen's cpuid, print_raw()), which "cpuid -f" loads: a header "CPU
 * <number>:" and a line an entry. Rows that share leaf and subleaf stay as they are.
 */
void write_raw(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu);

/* The line of entry number i. A register that is not known is written as "unread", behind one of
 * which some bits are not known stand those that are, as 0x00000002/0x0000000f: no cpuid loads such rows. */
void write_raw_row(const struct sink *sink, const struct cpuid_table *table, uint32_t i);

/*
 * kvm: struct kvm_cpuid2 (Linux, arch/x86/include/uapi/asm/kvm.h): nent and a zero word, 32 bits each, then
 * the entries, 8 + 40 * count bytes, little-endian as x86 is. Tables of several CPUs follow each other.
 */
void write_kvm(const struct sink *sink, const struct cpuid_table *table);

/*
 * text: the decoded report, for people: a heading "CPU <number>:", the fields of each entry in the table's
 * order, named and laid out much as by T. Allen's cpuid, set bits that no field claims, why subleaf lists
 * ended, rows that a shape made up, and what follows from several fields (spec/ *.def, decode*.h). Any table
 * can be written, whatever its registers hold.
 */
void write_text(const struct sink *sink, const struct cpuid_table *table, uint32_t cpu);

/* The same without the heading. */
void write_text_body(const struct sink *sink, const struct cpuid_table *table);

/*
 * zlib's CRC-32 of what write_kvm() writes: the checksum on a stream's end line. Without flags, every flags
 * word counts as 0: so a format that does not carry them can still be checked.
 */
uint32_t write_kvm_crc(const struct cpuid_table *table, bool with_flags);

#endif
