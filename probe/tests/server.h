/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU whose derived figures are worked out by hand: every kind of them, each with a number of its own. */
#ifndef PROBE_TESTS_SERVER_H
#define PROBE_TESTS_SERVER_H

/*
 * Add its rows to the test's table (table.h): a Sapphire Rapids of 2 * 56 CPUs, of which this is thread 1 of
 * core 13, package 0; a ratio of 156 / 2 at 38.4 MHz; caches, TLBs, XSAVE, SGX, resource control, AMX, AVX10.
 */
void server(void);

#endif
