/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU made of rows, as a source. */
#ifndef PROBE_TESTS_FAKE_H
#define PROBE_TESTS_FAKE_H

#include "probe/table/cpuid.h"

/* What a CPU answers where no row stands. */
enum fake_mode {
    FAKE_AMD,    /* zeros */
    FAKE_INTEL,  /* in range zeros, out of range the highest basic leaf with the same ECX; KVM since 5.7 does
                    the same */
    FAKE_STRICT, /* nothing: read() is false */
};

/* Subleaves of rows that answer more than one; such a row stands behind the leaf's plain ones, as the first
 * match wins. */
#define FAKE_ANY 0xffffffffu      /* every subleaf alike: the leaf ignores ECX */
#define FAKE_ECHO 0xfffffffeu     /* every subleaf, ECX[7:0] being the subleaf, as in leaf 0xb */
#define FAKE_NUMBERED 0xfffffffdu /* every subleaf, EDX being the subleaf: no two are alike */
#define FAKE_TURN 0xfffffffcu     /* stateful: the leaf's rows of this kind answer in turns */

struct fake_row {
    uint32_t leaf, subleaf;
    struct cpuid_regs regs;
};

struct fake_cpu {
    const char *name;
    enum fake_mode mode;
    const struct fake_row *rows;
    size_t count;
};

/* One CPU in use. The reads are counted, those of the leaf watch once more. */
struct fake {
    const struct fake_cpu *cpu;
    uint32_t watch;
    uint32_t reads, watched, turn;
};
struct cpuid_source fake_source(struct fake *fake);

/* A register that holds four characters, the first lowest. */
#define FOURCC(s)                                                             \
    ((uint32_t)(unsigned char)(s)[0] | (uint32_t)(unsigned char)(s)[1] << 8 | \
     (uint32_t)(unsigned char)(s)[2] << 16 | (uint32_t)(unsigned char)(s)[3] << 24)

#endif
