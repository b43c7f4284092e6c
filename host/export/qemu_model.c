/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/qemu_model.h"

#include <string.h>

#include "probe/table/count.h"

const struct qemu_word qemu_words[QEMU_WORD_COUNT] = {
#define WORD(leaf, subleaf, reg) {leaf, subleaf, reg},
    QEMU_WORDS(WORD)
#undef WORD
};

static const struct qemu_model models[] = {
#define MODEL(name, since, vendor, signature, level, level7, xlevel, xlevel2, caches, brand, ...) \
    {name, since, vendor, signature, level, level7, xlevel, xlevel2, caches, brand, {__VA_ARGS__}},
#define CACHE(set, leaf, subleaf, eax, ebx, ecx, edx)
#define ALIAS(name, model)
#include "host/export/qemu_model.def"
#undef MODEL
#undef CACHE
#undef ALIAS
};

static const struct cache_row {
    unsigned set;
    uint32_t leaf, subleaf;
    struct cpuid_regs regs;
} cache_rows[] = {
#define MODEL(name, since, vendor, signature, level, level7, xlevel, xlevel2, caches, brand, ...)
#define CACHE(set, leaf, subleaf, eax, ebx, ecx, edx) {set, leaf, subleaf, {eax, ebx, ecx, edx}},
#define ALIAS(name, model)
#include "host/export/qemu_model.def"
#undef MODEL
#undef CACHE
#undef ALIAS
};

static const struct alias {
    const char *name, *model;
} aliases[] = {
#define MODEL(name, since, vendor, signature, level, level7, xlevel, xlevel2, caches, brand, ...)
#define CACHE(set, leaf, subleaf, eax, ebx, ecx, edx)
#define ALIAS(name, model) {name, model},
#include "host/export/qemu_model.def"
#undef MODEL
#undef CACHE
#undef ALIAS
};

/*
 * What an accelerator changes in every named model, in its instance's initialisation (QEMU,
 * target/i386/kvm/kvm-cpu.c and target/i386/tcg/tcg-cpu.c, kvm_default_props and tcg_default_props).
 */
static const struct change {
    enum export_accel accel;
    uint32_t leaf, subleaf;
    unsigned reg;
    uint32_t on, off;
} changes[] = {
    {EXPORT_KVM, 0x00000001, 0, ECX, 1u << 21, 1u << 3}, /* x2apic; monitor */
    {EXPORT_KVM, 0x00000001, 0, EDX, 0, 1u << 22},       /* acpi */
    {EXPORT_KVM, 0x80000001, 0, ECX, 0, 1u << 2},        /* svm */
    {EXPORT_TCG, 0x00000001, 0, EDX, 0, 1u << 1},        /* vme */
};

unsigned qemu_word_of(uint32_t leaf, uint32_t subleaf, unsigned reg)
{
    unsigned i = 0;

    while (i < QEMU_WORD_COUNT &&
           (qemu_words[i].leaf != leaf || qemu_words[i].subleaf != subleaf || qemu_words[i].reg != reg))
        i++;
    return i;
}

const struct qemu_model *qemu_model(size_t i)
{
    return i < COUNT(models) ? &models[i] : NULL;
}

const struct qemu_model *qemu_model_find(const char *name)
{
    for (size_t i = 0; i < COUNT(aliases); i++)
        if (strcmp(aliases[i].name, name) == 0)
            name = aliases[i].model;
    for (size_t i = 0; i < COUNT(models); i++)
        if (strcmp(models[i].name, name) == 0)
            return &models[i];
    return NULL;
}

const struct qemu_model *qemu_alias(size_t i, const char **ret_name)
{
    if (i >= COUNT(aliases))
        return NULL;
    *ret_name = aliases[i].name;
    return qemu_model_find(aliases[i].model);
}

uint32_t qemu_model_word(const struct qemu_model *model, unsigned word, enum export_accel accel)
{
    const struct qemu_word *where = &qemu_words[word];
    uint32_t ret = model->word[word];

    /* The model without features is none of the named ones. */
    if (!model->vendor[0])
        return ret;
    for (size_t i = 0; i < COUNT(changes); i++)
        if (changes[i].accel == accel && changes[i].leaf == where->leaf &&
            changes[i].subleaf == where->subleaf && changes[i].reg == where->reg)
            ret = (ret | changes[i].on) & ~changes[i].off;
    return ret;
}

/* Of an L3 cache, "indexed in a complex way" (APM 3, Fn8000_001D EDX[2]): 7.2 says it of each model with
 * caches of AMD's, 10.0 of none, whatever the version of the model. */
enum { COMPLEX_INDEXING = 1 << 2, SINCE_PLAIN = 1000 };

struct cpuid_regs qemu_model_cache(const struct qemu_model *model, unsigned version, uint32_t leaf,
                                   uint32_t subleaf)
{
    struct cpuid_regs ret = {0};

    for (size_t i = 0; i < COUNT(cache_rows); i++)
        if (cache_rows[i].set == model->caches && cache_rows[i].leaf == leaf &&
            cache_rows[i].subleaf == subleaf)
            ret = cache_rows[i].regs;
    if (leaf == 0x8000001d && version >= SINCE_PLAIN)
        ret.edx &= ~(uint32_t)COMPLEX_INDEXING;
    return ret;
}
