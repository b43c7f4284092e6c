/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One printed struct kvm_cpuid_entry2: gdb, crash (also the lines of a member list, without braces), drgn,
 * strace, lldb (a member a line, no commas), bpftrace, Rust's Debug. Members are function, index, flags, eax,
 * ebx, ecx, edx and padding[3] (Linux, arch/x86/include/uapi/asm/kvm.h).
 */
#ifndef HOST_READ_ENTRY_TEXT_H
#define HOST_READ_ENTRY_TEXT_H

#include "host/base/scan.h"
#include "host/read/reader_format.h"
#include "probe/table/cpuid.h"

/* Members by number; bit 1 << member in seen. */
enum entry_member {
    MEMBER_FUNCTION,
    MEMBER_INDEX,
    MEMBER_FLAGS,
    MEMBER_EAX,
    MEMBER_EBX,
    MEMBER_ECX,
    MEMBER_EDX,
    MEMBER_PADDING,
    MEMBER_COUNT
};

struct entry_text {
    struct cpuid_entry entry;
    uint64_t line; /* where it begins */
    uint32_t seen; /* members */
    uint16_t
        binary;  /* bit i: the i-th of the entry's ten words was too large for decimal and read as binary */
    bool plain;  /* some number can only be decimal, octal or hexadecimal */
    bool dotted; /* drgn, which may leave out members that are zero */
    bool wrong;  /* problem is filled */
    struct complaint problem;
};

enum entry_kind {
    ENTRY_NONE,  /* some other structure; scanning may go on from the token in hand */
    ENTRY_EMPTY, /* {}: all zero, as drgn prints it */
    ENTRY_FOUND, /* an entry; if wrong is set, a broken one */
};

/*
 * Read the members up to and with the closing brace. The token in hand is the first behind the opening brace.
 * expected says that only an entry can stand here; otherwise a group that does not look like one is
 * ENTRY_NONE. Every member but index, flags and padding has to be there, save in drgn's dotted form.
 */
enum entry_kind entry_text_braced(struct scan *scan, bool expected, struct entry_text *ret);

/* The same for lines "name = value," without braces; an empty line, another name or a repeated one ends them.
 */
enum entry_kind entry_text_bare(struct scan *scan, struct entry_text *ret);

/* True if the token in hand is the name of a member. */
bool entry_text_begins(const struct scan *scan);

#endif
