/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine whose processors are looked for and run, in a process of its own, by boot/cpus/cpus.h. */
#ifndef BOOT_TESTS_FIND_CPUS_H
#define BOOT_TESTS_FIND_CPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/info/boot_info.h"
#include "probe/run/options.h"

/* Where memory may be: behind the heap, which Linux begins at random up to 1 GiB behind the program
 * (arch/x86/kernel/process.c, arch_randomize_brk). */
#define FIND_ROOM 0x60000000u

/* What was found: how many, on which id each did its work, the provenance and the notes; why there may be
 * others, empty if that is known. */
struct found {
    uint32_t count, lost, ran[8], on[8];
    bool next, zeroed; /* whether more may come; that the tables are zeros */
    uint64_t init_ns;  /* what passed between the INIT and the start-up of the first other */
    char put[512], notes[2048], unsure[128];
};
extern struct found *found;

/* For what describes the machine: the options; EBX, ECX and EDX of leaf 1, at first with an APIC; the memory
 * map.
 */
extern struct options find_options;
extern uint32_t find_ebx, find_ecx, find_edx;
extern bool find_intel; /* the vendor of leaf 0; of none that is known at first */
extern struct boot_info *find_info;

/* A MADT of local APICs; bit 8 of an id: not enabled. */
void find_put_madt(const uint32_t *ids, size_t count);

/* Find and run in a copy of the process, where test() describes the machine; with_room: with much memory. */
void find_run(void (*test)(void), bool with_room);

/* Exactly these were found and did their work once, in this order. */
void find_check_ids(const uint32_t *want, uint32_t count);

#endif
