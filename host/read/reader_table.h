/* SPDX-License-Identifier: BSD-2-Clause */
/* What reading gives (reader.h). */
#ifndef HOST_READ_READER_TABLE_H
#define HOST_READ_READER_TABLE_H

#include "probe/table/cpuid.h"

/* One CPU's table and where it came from. */
struct reader_table {
    uint32_t cpu;   /* the number that the input gives, else the table's place in the input, from 0 */
    uint64_t line;  /* where the table begins, from 1; for the kvm format the byte, from 0 */
    char label[64]; /* what the input calls it, such as "KVM_SET_CPUID2" or "apic 0x3"; may be empty */
    bool named;     /* the label tells it from others of the input: one of several tables, for one CPU each */
    bool host;      /* what the machine has, which the input's other tables are held against */
    struct cpuid_table table;
};

enum reader_result {
    READER_TABLE, /* a table was filled in */
    READER_END,   /* no more tables, and there was at least one */
    READER_ERROR, /* see reader_error(); what came before is valid */
};

/* Called with one line, without LF, for everything odd that does not stop the reading. warn may be NULL. */
struct reader_events {
    void (*warn)(void *ctx, const char *line);
    void *ctx;
};

/* Which runs of leafprobe's stream are read, where a log holds several: the last complete one; the first;
 * all, one behind the other; or the one of a number, from 1. */
struct reader_run {
    enum { READER_RUN_LAST, READER_RUN_FIRST, READER_RUN_ALL, READER_RUN_NUMBER } which;
    uint32_t number;
};

#endif
