/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds what matters in a debugger's output: printed entries, arrays of them, and cpuid_nent; all else is
 * passed over. */
#ifndef HOST_READ_VMCORE_FIND_H
#define HOST_READ_VMCORE_FIND_H

#include "host/read/entry_text.h"

/* cpuid_nent of so many CPUs may be printed before the first table. */
#define VMCORE_COUNTS CPUID_TABLE_MAX

/* What stands at the token in hand. */
enum found {
    FOUND_NOTHING,
    FOUND_END,
    FOUND_COUNT,       /* the value of a cpuid_nent: the number */
    FOUND_ARRAY,       /* an array: the first token behind its first slot's brace */
    FOUND_NULL,        /* cpuid_entries = 0x0: a vCPU without a table; the number */
    FOUND_EMPTY_ARRAY, /* cpuid_entries = {}: the closing brace */
    FOUND_SINGLE,      /* an entry in braces: its first member's name */
    FOUND_BARE,        /* an entry without braces, on lines of its own: the same */
};

struct vmcore_find {
    struct scan scan;
    uint32_t opened;      /* opening braces directly before the token in hand */
    uint32_t first_index; /* FOUND_ARRAY: the number in brackets before the first slot, 0 without */
    uint64_t dirty_line;  /* cpuid_dynamic_bits_dirty is set there; 0: not seen. The reader clears it */
};

/* Start at the input's first token. */
void vmcore_find_start(struct vmcore_find *find, struct input *input);

/* Go on to the next thing. Whoever reads it leaves the first token behind it in hand, and calls
 * vmcore_find_resume(). */
enum found vmcore_find_next(struct vmcore_find *find);
void vmcore_find_resume(struct vmcore_find *find);

/* Values of cpuid_nent that no table has used, in order of appearance. */
struct vmcore_counts {
    struct {
        uint32_t nent;
        enum number_form form;
    } ring[VMCORE_COUNTS];
    uint32_t first, used;
};

/* Keep the number in hand. False if it is none of 32 bits or if there are too many without a table. */
bool vmcore_counts_push(struct vmcore_counts *counts, const struct token *token, struct complaint *reterr);

/* Forget the newest, if there is one. */
void vmcore_counts_drop(struct vmcore_counts *counts);

/* Take the oldest. False if there is none. */
bool vmcore_counts_pop(struct vmcore_counts *counts, uint32_t *ret_nent, enum number_form *ret_form);

#endif
