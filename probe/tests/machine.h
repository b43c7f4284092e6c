/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole machine to run the probe on: CPUs that differ in their APIC id, some of them deaf, and a volume for
 * files. */
#ifndef PROBE_TESTS_MACHINE_H
#define PROBE_TESTS_MACHINE_H

#include "probe/run/probe.h"
#include "probe/tests/fake.h"
#include "probe/tests/memory.h"

struct machine {
    struct fake_cpu model; /* what every CPU answers, APIC id apart */
    uint32_t deaf;         /* bit n: CPU n never answers */
    uint32_t arrivals;     /* CPUs that come while the machine is watched */
    uint32_t lost;         /* CPUs that have no place */
    bool unknown;          /* nobody can tell how many there are */
    uint32_t running;
    uint32_t microcode[3]; /* of each CPU; 0 = cannot be read */
    uint32_t saved;
    const char *problem;               /* of every file */
    bool nowhere;                      /* there is no place for files */
    const char *name;                  /* that every file gets, NULL: the one asked for */
    const char *before;                /* that the one before gets, NULL: there was none */
    const char *gathered;              /* where every file stands among those of other machines, too */
    const char *not_gathered;          /* why it does not */
    const char *trouble;               /* of the outputs */
    bool network;                      /* there is one */
    const char *unsent[PROBE_HOMES];   /* the problem of each way home */
    char to[PROBE_HOMES][OPTION_TEXT]; /* where it led */
    bool complete;                     /* what the last file is said to hold */
    struct memory home;
    char names[4][32];
    struct memory file[4];
    struct options options;
    struct probe_cpu cpu[3], late;
    struct memory stream;
    struct stream_check check;
    struct sink memory, sink; /* sink: through check into memory */
    struct cpuid_source source;
    struct virt virt;
    struct sweep sweep;
    struct cpus cpus;
    struct probe probe; /* after machine_run(): of that run */
};
extern struct machine machine;

/* A setup function: two leaves a CPU, no deaf CPU, no arrival, no problem. */
int machine_reset(void **state);

/* Run the probe on the first CPUs of the machine; its verdict. Options as an image gets them. The checksum of
 * the stream is looked at (seal.h) and taken out, so that expectations do without. */
bool machine_run(uint32_t count, const char *options, bool volume);

/* Fails unless the stream ends like that. */
void check_tail(const char *want);

/* What the stream says of the machine's CPUs. The CRCs are zlib's, computed apart from this code. */
#define LEAF_0 "   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define LEAF_1(ebx) "   0x00000001 0x00: eax=0x000506e3 ebx=" ebx " ecx=0x00200000 edx=0x00000003\n"
#define BEGIN(n, apic, format, shape) \
    "leafprobe: begin cpu=" n " apic=" apic " format=" format " shape=" shape "\n"
#define END(n, crc) "leafprobe: end cpu=" n " nent=2 crc32=" crc "\n"
#define CPU_0 BEGIN("0", "0x0", "raw", "qemu") "CPU 0:\n" LEAF_0 LEAF_1("0x00000800") END("0", "3a6ac13e")
#define CPU_1 BEGIN("1", "0x2", "raw", "qemu") "CPU 1:\n" LEAF_0 LEAF_1("0x02000800") END("1", "deaec043")
#define CPU_2 BEGIN("2", "0x4", "raw", "qemu") "CPU 2:\n" LEAF_0 LEAF_1("0x04000800") END("2", "2893c585")

#endif
