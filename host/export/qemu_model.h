/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's CPU models, as qemu_model.def has them. */
#ifndef HOST_EXPORT_QEMU_MODEL_H
#define HOST_EXPORT_QEMU_MODEL_H

#include "host/export/export.h"
#include "probe/walk/spec.h"

/* The registers whose bits QEMU has names for, in the order of the columns of qemu_model.def. */
#define QEMU_WORDS(X)     \
    X(0x00000001, 0, EDX) \
    X(0x00000001, 0, ECX) \
    X(0x00000006, 0, EAX) \
    X(0x00000007, 0, EBX) \
    X(0x00000007, 0, ECX) \
    X(0x00000007, 0, EDX) \
    X(0x00000007, 1, EAX) \
    X(0x00000007, 1, EDX) \
    X(0x00000007, 2, EDX) \
    X(0x0000000d, 1, EAX) \
    X(0x80000001, 0, EDX) \
    X(0x80000001, 0, ECX) \
    X(0x80000007, 0, EBX) \
    X(0x80000007, 0, EDX) \
    X(0x80000008, 0, EBX) \
    X(0x8000000a, 0, EDX) \
    X(0x80000021, 0, EAX) \
    X(0x80000022, 0, EAX) \
    X(0xc0000001, 0, EDX) \
    X(0x00000014, 0, ECX) \
    X(0x00000024, 0, EBX)

#define ONE(leaf, subleaf, reg) +1
enum { QEMU_WORD_COUNT = 0 QEMU_WORDS(ONE) };
#undef ONE

struct qemu_word {
    uint32_t leaf, subleaf;
    unsigned reg;
};
extern const struct qemu_word qemu_words[QEMU_WORD_COUNT];

/* The number of a register among them; QEMU_WORD_COUNT if it is none. */
unsigned qemu_word_of(uint32_t leaf, uint32_t subleaf, unsigned reg);

struct qemu_model {
    const char *name;
    unsigned
        since; /* the first version that has it of those known: 702 is 7.2, which stands for all before */
    const char *vendor;                      /* twelve letters; "" sets none */
    uint32_t signature;                      /* leaf 1 EAX */
    uint32_t level, level7, xlevel, xlevel2; /* the last leaves, and that of leaf 7 */
    unsigned caches;                         /* number of a set of rows */
    const char *brand;
    uint32_t word[QEMU_WORD_COUNT]; /* as written down, without what an accelerator changes */
};

/* Model number i, NULL past the last; the one of a name, which may be another name of it, or NULL. */
const struct qemu_model *qemu_model(size_t i);
const struct qemu_model *qemu_model_find(const char *name);

/* The model that another name, number i, stands for, and that name; NULL past the last. */
const struct qemu_model *qemu_alias(size_t i, const char **ret_name);

/* A word of the model, with what the accelerator turns on or off of it. */
uint32_t qemu_model_word(const struct qemu_model *model, unsigned word, enum export_accel accel);

/* What the model shows in a row of caches (leaf 2, 4, 0x80000005, 0x80000006, 0x8000001d), topology apart,
 * in a version such as 702. */
struct cpuid_regs qemu_model_cache(const struct qemu_model *model, unsigned version, uint32_t leaf,
                                   uint32_t subleaf);

#endif
