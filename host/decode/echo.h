/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows that are the echo of another leaf, where a table is to be understood as a whole. */
#ifndef HOST_DECODE_ECHO_H
#define HOST_DECODE_ECHO_H

#include "probe/table/cpuid.h"

/*
 * The table without its echoes (range_echo()), for what is derived from it: table itself where it has none,
 * else room, which is filled in.
 */
const struct cpuid_table *decode_without_echoes(const struct cpuid_table *table, struct cpuid_table *room);

#endif
