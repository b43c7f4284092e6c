/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables that are wrong in one place, and what code says of all of them, pinned as a count and a CRC-32 for
 * each key: a rule, a leaf. Whatever looks at another bit, compares otherwise or words it otherwise is seen;
 * the old command and the new one tell what became of it.
 */
#ifndef HOST_TESTS_SWEEP_H
#define HOST_TESTS_SWEEP_H

#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

/*
 * Call changed with copies of table: it as it is, each row left out, and with one bit of a register turned
 * over, every step-th of a row's 128. leaf is that of the row.
 */
void sweep_table(const struct cpuid_table *table, unsigned step,
                 void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx);

/*
 * The same with what no register holds: each row with each of the three flags turned over, with the next
 * subleaf's number, 0x100 leaves further, in the place of the one before, a second time behind all, and of
 * zeros.
 */
void sweep_shape(const struct cpuid_table *table,
                 void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx);

/* The same with tables of which not all is known: in each of the ways there are, and a register of each row
 * unread or known in part. */
void sweep_partial(const struct cpuid_table *table,
                   void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx);

/*
 * Call take with a text, and with each of its letters as each of others and as a NUL, left out, and twice.
 * Behind the n bytes stands a NUL.
 */
void sweep_text(const char *text, const char *others, void (*take)(const char *bytes, size_t n));

/* One more thing said under a key. */
void sweep_said(const char *key, const char *text);

/*
 * For what is said in pieces: a sink, the bytes that it has got, and all of them taken as one thing said,
 * from where on it is empty again. More than 16 MiB fails the test.
 */
extern const struct sink sweep_sink;
size_t sweep_gathered(void);
void sweep_take(const char *key);

/*
 * Compare what was said since the last call with a file of host/tests/data, lines "KEY: COUNT CRC" in the
 * order in which keys came, or print the lines. Says which differ, and fails.
 */
void sweep_compare(const char *golden);
void sweep_print(void);

/* The main() of a program that sweeps: the one test, or with the word "print" the lines. */
int sweep_main(int argc, char **argv, const char *name, void (*sweep)(void), const char *golden);

#endif
